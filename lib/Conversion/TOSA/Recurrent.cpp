//===- Recurrent.cpp - layers with a state ----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// [N-LSTM] and [N-SVDF] with state in tosa.variable, which lives on from one
// call to the next as in the runtime. The steps of a sequence are written out
// one after another; what the input adds to the gates is one product for all
// of them. Values are [batch, 1, 1, channels], as CONV2D has them.
//===----------------------------------------------------------------------===//

#include "../../Interpreter/FixedPoint.h"
#include "FixedPointOps.h"
#include "Lowering.h"
#include "quantc/Support/LSTMOperands.h"

#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;
namespace qi = quantc::interpreter;

namespace {

LogicalResult lowerVariable(Lowering &l, Operation *op) { return l.makeVariable(cast<qnn::VariableOp>(op)); }

/// An integer matrix [rows, depth] that is known now, for products of [batch, 1, 1, depth].
struct StoredMatrix {
  SmallVector<int64_t> elements;
  int64_t rows = 0, depth = 0;
};

/// sum (x - zero) * w + bias in 32 bits; `bias` has an element for each row, or is empty.
Value rowProducts(Lowering &l, Value x, int64_t zero, const StoredMatrix &w, ArrayRef<int64_t> bias) {
  OpBuilder &b = l.builder;
  Type i8 = l.integer(8), i32 = l.integer(32);
  auto type = RankedTensorType::get({Lowering::shapeOf(x)[0], 1, 1, w.rows}, i32);
  Value addend = bias.empty() ? l.scalar(i32, 0) : l.constant(i32, {w.rows}, bias);
  return tosa::Conv2DOp::create(b, l.loc, type, x, l.constant(i8, {w.rows, 1, 1, w.depth}, w.elements),
                                addend, l.scalar(i8, static_cast<double>(zero)), l.scalar(i8, 0),
                                b.getDenseI64ArrayAttr({0, 0, 0, 0}), b.getDenseI64ArrayAttr({1, 1}),
                                b.getDenseI64ArrayAttr({1, 1}), TypeAttr::get(i32), BoolAttr());
}

/// Whether RESCALE takes every sum of `terms` products of 8 bits and these addends: values below 2^(shift -
/// 1).
bool rescaleTakes(ArrayRef<Factor> factors, int64_t terms, ArrayRef<int64_t> bias) {
  int64_t most = terms * 255 * 128;
  int64_t largest = 0;
  for (int64_t v : bias)
    largest = std::max(largest, std::abs(v));
  most += largest;
  return most <= std::numeric_limits<int32_t>::max() && llvm::all_of(factors, [&](Factor f) {
           return f.shift > 32 || most < (int64_t{1} << (f.shift - 1));
         });
}

/// An integer LSTM with what its steps need; the arithmetic is that of lib/Interpreter/Quantized/LSTM.cpp.
class LSTM {
public:
  LSTM(Lowering &lowering, qnn::UnidirectionalSequenceLSTMOp given) : l(lowering), op(given), f(lowering) {}
  LogicalResult lower();

private:
  bool has(unsigned i) { return i < op.getInputs().size() && !isa<NoneType>(op.getInputs()[i].getType()); }
  Value operand(unsigned i) { return op.getInputs()[i]; }
  LogicalResult read();
  LogicalResult readGate(unsigned g);
  LogicalResult readProjection(float hiddenScale, int64_t hiddenZero);
  LogicalResult append(StoredMatrix &to, unsigned i, int64_t rows, int64_t depth);
  FailureOr<Factor> factor(double real);
  Value table(function_ref<int16_t(int16_t)> of);
  /// An entry of a table for each int16.
  Value through(Value entries, Value x) {
    return l.lookup(entries, l.add(l.widen(x, 0), f.number(32768, x)));
  }
  Value channels(Value x, int64_t first, int64_t count) {
    SmallVector<int64_t> size(Lowering::shapeOf(x)), start(size.size(), 0);
    start.back() = first;
    size.back() = count;
    return l.slice(x, start, size);
  }
  Value peephole(unsigned g, Value gate, Value cell);
  void advance(Value fromInput);

  Lowering &l;
  qnn::UnidirectionalSequenceLSTMOp op;
  FixedPointOps f;
  int64_t depth = 0, cells = 0, outputs = 0, inputZero = 0, stateZero = 0, hiddenZero = 0, cellClip = 0,
          projectionClip = 0;
  int cellLog2 = 0;
  bool projects = false;
  StoredMatrix weights, recurrent, projection;
  SmallVector<int64_t> bias, projectionBias;
  SmallVector<Factor> inputFactors, stateFactors; ///< one for each row
  Factor hidden, projectionFactor;
  std::optional<Factor> peepholeFactors[4];
  SmallVector<unsigned> gates; ///< those that have weights: an input gate may be coupled to the forget gate
  Value logistic, tanh, cellTanh, h, c;
};

FailureOr<Factor> LSTM::factor(double real) {
  auto found = factorOf(real);
  if (found)
    return *found;
  (void)l.refuse(op, "a factor of " + std::to_string(real) + " is beyond RESCALE's");
  return failure();
}

LogicalResult LSTM::append(StoredMatrix &to, unsigned i, int64_t rows, int64_t columns) {
  auto p = paramsOf(operand(i));
  auto data = l.integersOf(operand(i));
  if (!p || p->bits != 8 || p->isUnsigned || p->scales.size() != 1 || !data ||
      static_cast<int64_t>(data->size()) != rows * columns)
    return l.refuse(op, "operand " + Twine(i) + " is no constant int8 matrix with one scale");
  llvm::append_range(to.elements, *data);
  to.rows += rows;
  to.depth = columns;
  return success();
}

LogicalResult LSTM::readGate(unsigned g) {
  const float sx = paramsOf(operand(lstm::inputOperand))->scale(),
              sh = paramsOf(operand(lstm::outputState))->scale();
  const float gateScale = 1.0f / 4096.0f; // Q3.12
  if (failed(append(weights, lstm::weightsOperand + g, cells, depth)) ||
      failed(append(recurrent, lstm::recurrentOperand + g, cells, outputs)))
    return failure();
  const float sw = paramsOf(operand(lstm::weightsOperand + g))->scale(),
              su = paramsOf(operand(lstm::recurrentOperand + g))->scale();
  auto fromInput = factor(static_cast<double>(sw * sx / gateScale)),
       fromState = factor(static_cast<double>(su * sh / gateScale));
  if (failed(fromInput) || failed(fromState))
    return failure();
  inputFactors.append(static_cast<size_t>(cells), *fromInput);
  stateFactors.append(static_cast<size_t>(cells), *fromState);
  auto addend = has(lstm::biasOperand + g) ? l.integersOf(operand(lstm::biasOperand + g))
                                           : SmallVector<int64_t>(static_cast<size_t>(cells), 0);
  if (!addend || static_cast<int64_t>(addend->size()) != cells)
    return l.refuse(op, "a bias is no constant");
  llvm::append_range(bias, *addend);
  if (lstm::peepholeOperand[g] && has(lstm::peepholeOperand[g])) {
    auto p = paramsOf(operand(lstm::peepholeOperand[g]));
    if (!p || p->bits != 16 || !l.integersOf(operand(lstm::peepholeOperand[g])) || cells != outputs)
      return l.refuse(op,
                      "a peephole is no constant of int16, or stands beside a projection to fewer outputs");
    auto fromCell = factor(static_cast<double>(std::ldexp(1.0f, cellLog2) * p->scale() / gateScale));
    if (failed(fromCell) || fromCell->shift < 32)
      return l.refuse(op, "the factor of a peephole is beyond RESCALE's");
    peepholeFactors[g] = *fromCell;
  }
  gates.push_back(g);
  return success();
}

LogicalResult LSTM::readProjection(float hiddenScale, int64_t givenZero) {
  projects = has(lstm::projectionOperand);
  if (!projects)
    return cells == outputs ? success() : l.refuse(op, "the states have different sizes and no projection");
  if (failed(append(projection, lstm::projectionOperand, outputs, cells)))
    return failure();
  // The kernel takes the zero point off where it stores the hidden values and adds it where it reads them.
  hiddenZero = -givenZero;
  const float sh = paramsOf(operand(lstm::outputState))->scale();
  auto real =
      factor(static_cast<double>(paramsOf(operand(lstm::projectionOperand))->scale() * hiddenScale / sh));
  auto addend = has(lstm::projectionBiasOperand) ? l.integersOf(operand(lstm::projectionBiasOperand))
                                                 : SmallVector<int64_t>(static_cast<size_t>(outputs), 0);
  if (failed(real) || !addend || hiddenZero > 127 || !rescaleTakes(*real, cells, *addend))
    return l.refuse(op, "its projection has a bias that is no constant, or numbers beyond RESCALE's");
  projectionFactor = *real;
  projectionBias = *addend;
  projectionClip = static_cast<int64_t>(std::clamp(op.getProjClip().convertToFloat() / sh, 0.0f, 127.0f));
  return success();
}

LogicalResult LSTM::read() {
  auto px = paramsOf(operand(lstm::inputOperand)), ph = paramsOf(operand(lstm::outputState)),
       pc = paramsOf(operand(lstm::cellState)), py = paramsOf(op.getOutput());
  if (!px || !ph || !pc || !py || px->bits != 8 || ph->bits != 8 || pc->bits != 16 || py->bits != 8 ||
      px->isUnsigned)
    return l.refuse(op, "an int8 input, output and output state and an int16 cell state are needed");
  if (has(lstm::normOperand + lstm::Forget))
    return l.refuse(op, "its layer normalization has no rule");
  auto intermediates = op.getIntermediates();
  auto last =
      intermediates && intermediates->size() > lstm::hiddenIntermediate
          ? dyn_cast<RankedTensorType>(cast<TypeAttr>((*intermediates)[lstm::hiddenIntermediate]).getValue())
          : RankedTensorType();
  auto q =
      last ? dyn_cast<quant::UniformQuantizedType>(last.getElementType()) : quant::UniformQuantizedType();
  if (!q)
    return l.refuse(op, "the scale of the hidden intermediate is missing");
  depth = l.typeOf(operand(lstm::inputOperand)).getShape().back();
  cells = l.typeOf(operand(lstm::cellState)).getShape().back();
  outputs = l.typeOf(operand(lstm::outputState)).getShape().back();
  inputZero = px->zeroPoint;
  stateZero = ph->zeroPoint;
  hiddenZero = q.getZeroPoint();
  cellLog2 = static_cast<int>(std::round(std::log2(static_cast<double>(pc->scale()))));
  if (cellLog2 < -15 || cellLog2 > -9)
    return l.refuse(op, "the scale of its cell state is no power of two from 2^-15 to 2^-9");
  for (unsigned g : {lstm::Input, lstm::Forget, lstm::Cell, lstm::Output})
    if ((g != lstm::Input || has(lstm::weightsOperand + g)) && failed(readGate(g)))
      return failure();
  if (!rescaleTakes(inputFactors, depth, bias) || !rescaleTakes(stateFactors, outputs, {}))
    return l.refuse(op, "the factors of its gates are beyond RESCALE's");
  const float hiddenScale = static_cast<float>(q.getScale());
  auto scaled = factor(static_cast<double>(
      static_cast<float>(std::ldexp(1.0, -15) / static_cast<double>(hiddenScale) * std::ldexp(1.0, -15))));
  if (failed(scaled) || scaled->shift < 32)
    return l.refuse(op, "the scale of the hidden intermediate is beyond RESCALE's");
  hidden = *scaled;
  cellClip =
      static_cast<int64_t>(std::clamp(op.getCellClip().convertToFloat() / pc->scale(), 0.0f, 32767.0f));
  return readProjection(hiddenScale, q.getZeroPoint());
}

Value LSTM::table(function_ref<int16_t(int16_t)> of) {
  SmallVector<int64_t> entries;
  for (int32_t i = -32768; i < 32768; ++i)
    entries.push_back(of(static_cast<int16_t>(i)));
  return l.constant(l.integer(16), {65536}, entries);
}

Value LSTM::peephole(unsigned g, Value gate, Value cell) {
  if (!peepholeFactors[g])
    return gate;
  Value p = l.constant(l.integer(32), {1, 1, 1, cells}, *l.integersOf(operand(lstm::peepholeOperand[g])));
  Value from = l.rescale(l.mul(p, l.widen(cell, 0)), l.integer(32), *peepholeFactors[g], 0, 0);
  return l.narrow(l.add(l.widen(gate, 0), l.clamp(from, -65536, 65535)), l.integer(16), 0);
}

/// One step of time for all samples: `h` and `c` become the next ones.
void LSTM::advance(Value fromInput) {
  Type i16 = l.integer(16), i32 = l.integer(32);
  // What lies beyond 17 bits saturates with any addend.
  Value fromState =
      l.clamp(l.rescale(rowProducts(l, h, stateZero, recurrent, {}), i32, stateFactors, 0, 0), -65536, 65535);
  Value all = l.narrow(l.add(l.widen(fromInput, 0), fromState), i16, 0);
  auto gate = [&](unsigned g) {
    const auto at = static_cast<int64_t>(std::distance(gates.begin(), llvm::find(gates, g)));
    Value x = peephole(g, channels(all, at * cells, cells), c);
    return l.widen(through(g == lstm::Cell ? tanh : logistic, x), 0);
  };
  Value forget = gate(lstm::Forget), update = gate(lstm::Cell);
  const bool coupled = !llvm::is_contained(gates, lstm::Input);
  Value letIn = coupled ? l.sub(f.number(32767, forget), forget) : gate(lstm::Input);
  Value kept = f.divide(l.mul(forget, l.widen(c, 0)), 15);
  Value added = f.divide(l.mul(letIn, update), 30 + cellLog2);
  c = l.narrow(l.add(kept, added), i16, 0);
  if (cellClip > 0)
    c = l.clamp(c, -cellClip, cellClip);
  Value out = gate(lstm::Output); // its peephole sees the new cell
  Value y = l.mul(out, l.widen(through(cellTanh, c), 0));
  h = l.rescale(y, l.integer(8), hidden, 0, hiddenZero);
  if (!projects)
    return;
  h = l.rescale(rowProducts(l, h, hiddenZero, projection, projectionBias), l.integer(8), projectionFactor, 0,
                stateZero);
  if (projectionClip > 0)
    h = l.clamp(h, -projectionClip, projectionClip);
}

LogicalResult LSTM::lower() {
  if (failed(read()))
    return failure();
  Value x = l.get(operand(lstm::inputOperand)), hStart = l.get(operand(lstm::outputState)),
        cStart = l.get(operand(lstm::cellState));
  if (!x || !hStart || !cStart || Lowering::shapeOf(x).size() != 3 ||
      !operand(lstm::outputState).getDefiningOp<qnn::VariableOp>() ||
      !operand(lstm::cellState).getDefiningOp<qnn::VariableOp>())
    return l.refuse(op, "a state is no variable, or the input has no three axes");
  const size_t timeAxis = op.getTimeMajor() ? 0 : 1;
  const int64_t steps = Lowering::shapeOf(x)[timeAxis], batch = Lowering::shapeOf(x)[1 - timeAxis];
  logistic = table([](int16_t v) { return qi::logistic16(v, 3); });
  tanh = table([](int16_t v) { return qi::tanh16(v, 3); });
  cellTanh = table([&](int16_t v) { return qi::tanh16(v, 15 + cellLog2); });
  SmallVector<int64_t> dims(Lowering::shapeOf(x)), start(3, 0), one{batch, 1, 1, outputs};
  Value sums = rowProducts(l, l.reshape(x, {steps * batch, 1, 1, depth}), inputZero, weights, bias);
  Value fromInput = l.rescale(sums, l.integer(16), inputFactors, 0, 0);
  dims.back() = weights.rows;
  fromInput = l.reshape(fromInput, dims);
  dims[timeAxis] = 1;
  h = l.reshape(hStart, one);
  c = l.reshape(cStart, {batch, 1, 1, cells});
  SmallVector<Value> results;
  for (int64_t t = 0; t < steps; ++t) {
    start[timeAxis] = t;
    advance(l.reshape(l.slice(fromInput, start, dims), {batch, 1, 1, weights.rows}));
    results.push_back(
        l.reshape(h, timeAxis ? ArrayRef<int64_t>{batch, 1, outputs} : ArrayRef<int64_t>{1, batch, outputs}));
  }
  l.set(op.getOutput(), l.concat(results, static_cast<int64_t>(timeAxis)));
  l.writeVariable(operand(lstm::outputState), l.reshape(h, Lowering::shapeOf(hStart)));
  l.writeVariable(operand(lstm::cellState), l.reshape(c, Lowering::shapeOf(cStart)));
  return success();
}

LogicalResult lowerLSTM(Lowering &l, Operation *op) {
  return LSTM(l, cast<qnn::UnidirectionalSequenceLSTMOp>(op)).lower();
}

/// The features of this step behind those of the steps before, then weights over time and rank.
LogicalResult lowerSVDF(Lowering &l, Operation *generic) {
  auto op = cast<qnn::SVDFOp>(generic);
  auto px = paramsOf(op.getInput()), pf = paramsOf(op.getWeightsFeature()),
       pt = paramsOf(op.getWeightsTime()), ps = paramsOf(op.getState()), py = paramsOf(op.getOutput());
  if (!px || !pf || !pt || !ps || !py || px->bits != 8 || px->isUnsigned || pf->bits != 8 || pt->bits != 16 ||
      ps->bits != 16 || py->bits != 8 || pf->scales.size() != 1 || pt->scales.size() != 1)
    return l.refuse(
        op, "an int8 input, result and features, int16 weights over time and an int16 state are needed");
  Value x = l.get(op.getInput()), state = l.get(op.getState());
  auto features = l.integersOf(op.getWeightsFeature()), times = l.integersOf(op.getWeightsTime());
  const bool biased = !isa<NoneType>(op.getBias().getType());
  auto bias = biased ? l.integersOf(op.getBias()) : SmallVector<int64_t>();
  if (!x || !state || !op.getState().getDefiningOp<qnn::VariableOp>() || !features || !times || !bias)
    return l.refuse(op, "its weights or bias are no constants, or its state is no variable");
  const int64_t batch = Lowering::shapeOf(x)[0], depth = Lowering::shapeOf(x)[1],
                filters = l.typeOf(op.getWeightsTime()).getDimSize(0),
                memory = l.typeOf(op.getWeightsTime()).getDimSize(1), rank = op.getRank(),
                units = filters / rank;
  const double sx = px->scale(), sf = pf->scale(), st = pt->scale(), ss = ps->scale(), so = py->scale();
  auto feature = factorOf(sx * sf / ss), time = factorOf(ss * st / so);
  if (!feature || !time || time->shift < 32 || !rescaleTakes(*feature, depth, {}))
    return l.refuse(op, "a factor is beyond RESCALE's");
  Type i16 = l.integer(16), i32 = l.integer(32);
  StoredMatrix w{*features, filters, depth};
  Value now = l.rescale(rowProducts(l, l.reshape(x, {batch, 1, 1, depth}), px->zeroPoint, w, {}), i16,
                        *feature, 0, 0);
  Value before = l.slice(l.reshape(state, {batch, filters, memory}), {0, 0, 1}, {batch, filters, memory - 1});
  now = l.reshape(now, {batch, filters, 1});
  Value next = memory == 1 ? now : l.concat({before, now}, 2);
  Value products = l.mul(l.widen(next, 0), l.constant(i32, {1, filters, memory}, *times));
  Value sum = l.reduceSum(l.reshape(products, {batch, units, rank * memory}), 2);
  if (biased)
    sum = l.add(sum, l.constant(i32, {1, units, 1}, *bias));
  Value y = l.rescale(sum, l.integer(8), *time, 0, py->zeroPoint);
  l.set(op.getOutput(), l.reshape(y, {batch, units}));
  l.writeVariable(op.getState(), l.reshape(next, Lowering::shapeOf(state)));
  return success();
}

} // namespace

void conversion::addRecurrentRules(RuleTable &table) {
  table.add<qnn::VariableOp>(lowerVariable);
  table.add<qnn::UnidirectionalSequenceLSTMOp>(lowerLSTM);
  table.add<qnn::SVDFOp>(lowerSVDF);
}
