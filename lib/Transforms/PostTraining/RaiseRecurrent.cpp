//===- RaiseRecurrent.cpp - unrolled cells become one operator ------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../GraphRewrite.h"
#include "RecurrentCells.h"
#include "quantc/Support/Constants.h"
#include "quantc/Transforms/Notes.h"
#include "quantc/Transforms/PostTrainingPasses.h"
#include "quantc/Transforms/RangeInfo.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

#include <algorithm>

namespace quantc::transforms {
#define GEN_PASS_DEF_RAISERECURRENT
#include "quantc/Transforms/PostTrainingPasses.h.inc"
} // namespace quantc::transforms

using namespace mlir;
using namespace quantc;
using namespace quantc::transforms;

namespace {

/// The states among the operands of the operator.
constexpr unsigned hiddenState = 18, cellState = 19;

/// The cells of one sequence, and where their inputs come from.
struct Chain {
  std::vector<LSTMCell> cells;
  Value sequence;
  bool timeMajor = false;
};

/// Whether an op exchanges batch and time: a transpose, or a reshape where one of them is 1.
bool exchangesFirstAxes(Operation *op) {
  if (auto reshape = dyn_cast<qnn::ReshapeOp>(op)) {
    RankedTensorType from = typeOf(reshape.getInput()), to = typeOf(reshape.getOutput());
    return from.getRank() == 3 && to.getRank() == 3 && from.hasStaticShape() && to.hasStaticShape() &&
           from.getDimSize(0) == to.getDimSize(1) && from.getDimSize(1) == to.getDimSize(0) &&
           (from.getDimSize(0) == 1 || from.getDimSize(1) == 1);
  }
  auto transpose = dyn_cast<qnn::TransposeOp>(op);
  auto order = transpose ? qnn::getConstantInts(transpose.getPerm()) : std::nullopt;
  return order && *order == SmallVector<int64_t>{1, 0, 2};
}

/// An axis of a tensor of rank 3, counted from its first.
int64_t axisOf(int64_t axis) { return axis < 0 ? axis + 3 : axis; }

/// One entry of `whole` along an axis that the value lacks.
struct Entry {
  Value whole;
  int64_t axis, index;
};

std::optional<Entry> entryOf(Value value) {
  if (auto unpack = value.getDefiningOp<qnn::UnpackOp>())
    return Entry{unpack.getInput(), axisOf(static_cast<int64_t>(unpack.getAxis())),
                 cast<OpResult>(value).getResultNumber()};
  auto slice = value.getDefiningOp<qnn::StridedSliceOp>();
  auto begin = slice ? qnn::getConstantInts(slice.getBegin()) : std::nullopt;
  if (!begin || begin->size() != 3 || slice.getEllipsisMask() || slice.getNewAxisMask())
    return std::nullopt;
  for (int64_t axis : {0, 1}) {
    const int64_t others = 7 & ~(int64_t{1} << axis);
    auto stride = qnn::getConstantInts(slice.getStrides());
    if (static_cast<int64_t>(slice.getShrinkAxisMask()) == (int64_t{1} << axis) &&
        static_cast<int64_t>(slice.getBeginMask()) == others &&
        static_cast<int64_t>(slice.getEndMask()) == others && stride &&
        llvm::all_of(*stride, [](int64_t s) { return s == 1; }))
      return Entry{slice.getInput(), axis, (*begin)[axis]};
  }
  return std::nullopt;
}

/// Finds sequences of cells.
class Sequences {
public:
  explicit Sequences(func::FuncOp function) {
    for (qnn::MulOp product : function.getOps<qnn::MulOp>())
      if (std::optional<LSTMCell> cell = known.match(product))
        cells.insert({cell->hidden, *cell});
    for (auto &[hidden, cell] : cells)
      if (Value before = hiddenBefore(cell))
        followed.insert(before);
  }

  /// The first whose input is one tensor, or nothing. Of layers above one another that is the lowest.
  std::optional<Chain> findFirst() {
    for (auto &[hidden, cell] : cells)
      if (!followed.contains(hidden))
        if (std::optional<Chain> chain = chainTo(cell))
          return chain;
    return std::nullopt;
  }

private:
  /// The hidden value that the recurrent products of a cell read: that of another cell, or none.
  Value hiddenBefore(const LSTMCell &cell) const {
    for (const GateProduct &p : cell.gates[InputGate].products)
      if (auto at = cells.find(p.operand); at != cells.end() && at->second.state == cell.stateBefore)
        return p.operand;
    return {};
  }

  /// Splits the sums of a cell in those of its input and those of the hidden value before it.
  static bool assign(LSTMCell &cell, Value hiddenBefore) {
    cell.hiddenBefore = hiddenBefore;
    for (GateSum &sum : cell.gates) {
      if (!cell.stateBefore && &sum == &cell.gates[ForgetGate])
        continue;
      if (sum.products.empty() || sum.products.size() > 2)
        return false;
      llvm::stable_sort(sum.products, [&](const GateProduct &a, const GateProduct &b) {
        return (a.operand == hiddenBefore) < (b.operand == hiddenBefore);
      });
      const Value input = sum.products.front().operand;
      if (input == hiddenBefore || (cell.input && input != cell.input) ||
          (sum.products.size() == 2 && sum.products.back().operand != hiddenBefore))
        return false;
      cell.input = input;
    }
    return true;
  }

  static bool sameWeights(const LSTMCell &a, const LSTMCell &b) {
    if (a.units != b.units)
      return false;
    for (auto [x, y] : llvm::zip(a.gates, b.gates)) {
      if (x.products.empty() || y.products.empty()) // folded away in the first
        continue;
      if (!x.products.front().sameWeights(y.products.front()) || x.addends.size() != y.addends.size() ||
          !std::is_permutation(x.addends.begin(), x.addends.end(), y.addends.begin()))
        return false;
      if (x.products.size() == 2 && y.products.size() == 2 &&
          !x.products.back().sameWeights(y.products.back()))
        return false;
    }
    return true;
  }

  std::optional<Chain> chainTo(const LSTMCell &last) {
    Chain chain;
    LSTMCell at = last;
    while (true) {
      Value before = hiddenBefore(at);
      if (!assign(at, before))
        return std::nullopt;
      chain.cells.push_back(at);
      if (!before)
        break;
      at = cells.find(before)->second;
    }
    if ((at.stateBefore && !known.isZero(at.stateBefore)) || chain.cells.size() < 2)
      return std::nullopt;
    std::reverse(chain.cells.begin(), chain.cells.end());
    for (const LSTMCell &cell : chain.cells) {
      if (!sameWeights(chain.cells.back(), cell))
        return std::nullopt;
      // Nobody but the cells may read the state: the operator does not give it.
      for (Operation *user : cell.state.getUsers())
        if (!isa<qnn::TanhOp, qnn::MulOp>(user))
          return std::nullopt;
    }
    for (const GateSum &sum : chain.cells.back().gates)
      if (sum.products.size() != 2)
        return std::nullopt;
    return findInput(chain) ? std::optional(std::move(chain)) : std::nullopt;
  }

  /// The tensor whose entries along time are the inputs of the cells, in order.
  static bool findInput(Chain &chain) {
    std::optional<Entry> first = entryOf(chain.cells.front().input);
    if (!first || first->axis > 1 || typeOf(first->whole).getRank() != 3 ||
        !typeOf(first->whole).hasStaticShape() ||
        typeOf(first->whole).getDimSize(first->axis) != static_cast<int64_t>(chain.cells.size()))
      return false;
    for (auto [t, cell] : llvm::enumerate(chain.cells)) {
      std::optional<Entry> entry = entryOf(cell.input);
      if (!entry || entry->whole != first->whole || entry->axis != first->axis ||
          entry->index != static_cast<int64_t>(t))
        return false;
    }
    chain.sequence = first->whole;
    chain.timeMajor = first->axis == 0;
    Operation *before = chain.sequence.getDefiningOp();
    if (before && chain.timeMajor && exchangesFirstAxes(before)) {
      chain.sequence = before->getOperand(0);
      chain.timeMajor = false;
    }
    return true;
  }

  LSTMCells known;
  llvm::MapVector<Value, LSTMCell> cells; ///< by their hidden value
  llvm::DenseSet<Value> followed;         ///< hidden values that another cell reads
};

/// Writes one operator for the cells of a sequence.
class Raiser {
public:
  Raiser(MLIRContext *context, double clip) : builder(context), cellClip(clip) {}

  bool replace(const Chain &chain) {
    builder.setInsertionPointAfterValue(chain.sequence);
    Value y = makeOperator(chain);
    if (!y)
      return false;
    replacePacks(chain, y);
    // The cells read each other too; what nobody needs any more goes at the end.
    for (auto [t, cell] : llvm::enumerate(chain.cells)) {
      Value hidden = cell.hidden, step = stepOf(chain, y, static_cast<int64_t>(t), hidden);
      bypassList(hidden, step);
      hidden.replaceAllUsesWith(step);
    }
    return true;
  }

private:
  Location named(Value whose, const Twine &suffix) {
    return NameLoc::get(builder.getStringAttr(qnn::getTensorName(whose) + suffix));
  }

  Value matrix(const GateProduct &p, int64_t units, StringRef gate) {
    const std::vector<float> all = *getFloats(p.weights);
    const int64_t width = typeOf(p.weights).getDimSize(1);
    std::vector<float> part;
    for (int64_t r = p.row; r < p.row + units; ++r) {
      auto row = all.begin() + r * width + p.column;
      part.insert(part.end(), row, row + p.columns);
    }
    return makeFloats(builder, named(p.weights, "/" + gate), {units, p.columns}, part);
  }

  Value bias(const GateSum &sum, const LSTMCell &cell, StringRef gate) {
    std::vector<float> all(static_cast<size_t>(cell.units));
    for (const GateAddend &a : sum.addends) {
      const std::vector<float> values = *getFloats(a.constant);
      for (auto [i, v] : llvm::enumerate(all))
        v += values[values.size() == 1 ? 0 : static_cast<size_t>(a.offset) + i];
    }
    Value whose = sum.addends.empty() ? cell.hidden : sum.addends.front().constant;
    return makeFloats(builder, named(whose, "/" + gate + "_bias"), {cell.units}, all);
  }

  /// The range of all values of one kind; nothing where one has none.
  static std::optional<RangeInfo> rangeOf(ArrayRef<LSTMCell> cells, Value LSTMCell::*member) {
    std::optional<RangeInfo> all;
    for (const LSTMCell &cell : cells) {
      std::optional<RangeInfo> one = getRange(cell.*member);
      if (!one)
        return std::nullopt;
      if (all) {
        one->range.min = std::min(all->range.min, one->range.min);
        one->range.max = std::max(all->range.max, one->range.max);
      }
      all = one;
    }
    return all;
  }
  static void give(Value value, const std::optional<RangeInfo> &range) {
    if (range)
      setRange(value, *range);
  }

  Value made(Location loc, StringRef name, ValueRange operands, ArrayRef<NamedAttribute> attributes = {}) {
    OperationState state(loc, name);
    state.addOperands(operands);
    state.addAttributes(attributes);
    FailureOr<Operation *> op = qnn::createInferred(builder, state);
    return failed(op) ? Value() : (*op)->getResult(0);
  }

  Value stateOf(const LSTMCell &cell, StringRef name, const std::optional<RangeInfo> &range) {
    auto type = RankedTensorType::get(typeOf(cell.hidden).getShape(), builder.getF32Type());
    Value state = qnn::VariableOp::create(builder, named(cell.hidden, name), type).getOutput();
    give(state, range);
    return state;
  }

  /// Operands in TFLite's order: the input, four matrices for it, four for the hidden value, three peepholes,
  /// four biases, a projection and its bias, two states, four of a normalization.
  Value makeOperator(const Chain &chain) {
    constexpr size_t inputWeights = 1, hiddenWeights = 5, biases = 12, operandCount = 24;
    constexpr StringLiteral names[] = {"input", "forget", "cell", "output"};
    const LSTMCell &cell = chain.cells.back();
    Value none = qnn::NoValueOp::create(builder, cell.hidden.getLoc(), builder.getNoneType()).getOutput();
    SmallVector<Value> operands(operandCount, none);
    operands[0] = chain.sequence;
    for (auto [g, gate] : llvm::enumerate(cell.gates)) {
      operands[inputWeights + g] = matrix(gate.products.front(), cell.units, names[g]);
      operands[hiddenWeights + g] = matrix(gate.products.back(), cell.units, names[g]);
      operands[biases + g] = bias(gate, cell, names[g]);
    }
    const std::optional<RangeInfo> hidden = rangeOf(chain.cells, &LSTMCell::hidden);
    operands[hiddenState] = stateOf(cell, "/output_state", hidden);
    operands[cellState] = stateOf(cell, "/cell_state", rangeOf(chain.cells, &LSTMCell::state));
    auto tanh = qnn::ActivationAttr::get(builder.getContext(), qnn::Activation::Tanh);
    Value y = made(named(cell.hidden, "/sequence"), "qnn.unidirectional_sequence_lstm", operands,
                   {builder.getNamedAttr("cell_clip", builder.getF32FloatAttr(static_cast<float>(cellClip))),
                    builder.getNamedAttr("proj_clip", builder.getF32FloatAttr(0)),
                    builder.getNamedAttr("time_major", builder.getBoolAttr(chain.timeMajor)),
                    builder.getNamedAttr("activation", tanh)});
    if (y)
      give(y, hidden);
    return y;
  }

  /// [batch, units] of one step.
  Value stepOf(const Chain &chain, Value y, int64_t t, Value like) {
    const int64_t axis = chain.timeMajor ? 0 : 1, mask = 7 & ~(int64_t{1} << axis);
    std::array<int64_t, 3> begin{}, end{}, stride{1, 1, 1};
    begin[axis] = t;
    end[axis] = t + 1;
    auto indices = [&](StringRef name, ArrayRef<int64_t> values) {
      return makeInts(builder, named(like, name), values);
    };
    Value step =
        made(like.getLoc(), "qnn.strided_slice",
             {y, indices("/begin", begin), indices("/end", end), indices("/strides", stride)},
             {builder.getNamedAttr("begin_mask", builder.getI64IntegerAttr(mask)),
              builder.getNamedAttr("end_mask", builder.getI64IntegerAttr(mask)),
              builder.getNamedAttr("shrink_axis_mask", builder.getI64IntegerAttr(int64_t{1} << axis))});
    give(step, getRange(y));
    return step;
  }

  /// The last entry of a list that holds nothing else is a slice of a reshape, and the step itself.
  static void bypassList(Value hidden, Value step) {
    for (Operation *user : hidden.getUsers())
      if (auto list = dyn_cast<qnn::ReshapeOp>(user))
        for (Operation *reader : llvm::make_early_inc_range(list->getUsers()))
          if (auto slice = dyn_cast<qnn::StridedSliceOp>(reader))
            if (auto strides = qnn::getConstantInts(slice.getStrides());
                strides && llvm::all_of(*strides, [](int64_t s) { return s == 1; }) &&
                typeOf(slice.getOutput()).getShape() == typeOf(hidden).getShape())
              slice.getOutput().replaceAllUsesWith(step);
  }

  /// All hidden values stacked are the operator's result, in its order of axes or exchanged.
  void replacePacks(const Chain &chain, Value y) {
    for (Operation *user : llvm::make_early_inc_range(chain.cells.front().hidden.getUsers())) {
      auto pack = dyn_cast<qnn::PackOp>(user);
      const int64_t axis = pack ? axisOf(static_cast<int64_t>(pack.getAxis())) : 2;
      if (axis > 1 || !llvm::equal(pack->getOperands(), chain.cells,
                                   [](Value v, const LSTMCell &cell) { return v == cell.hidden; }))
        continue;
      const bool same = (axis == 0) == chain.timeMajor;
      if (!same)
        for (Operation *reader : llvm::make_early_inc_range(pack->getUsers()))
          if (exchangesFirstAxes(reader))
            reader->getResult(0).replaceAllUsesWith(y);
      if (pack->use_empty())
        continue;
      OpBuilder::InsertionGuard guard(builder);
      builder.setInsertionPoint(pack);
      Value all = y;
      if (!same) {
        all = made(pack.getLoc(), "qnn.transpose", {y, makeInts(builder, pack.getLoc(), {1, 0, 2})});
        give(all, getRange(y));
      }
      pack.getResult().replaceAllUsesWith(all);
    }
  }

  OpBuilder builder;
  double cellClip;
};

/// Users come after what they use, so one walk from the end finds all that nobody needs.
void eraseUnread(func::FuncOp function) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (op.use_empty() && op.getNumResults() > 0 && isMemoryEffectFree(&op))
      op.erase();
}

/// Gives ranges to the states of operators that the network had already, whose cells nobody could measure.
/// What is hidden is the result, step after step. A step adds at most 1 to the magnitude of a cell's state:
/// the gates are sigmoids, and what they let in is a tanh.
void giveStateRanges(func::FuncOp function) {
  for (auto lstm : function.getOps<qnn::UnidirectionalSequenceLSTMOp>()) {
    auto lacksRange = [&](unsigned i) {
      return i < lstm->getNumOperands() && lstm->getOperand(i).getDefiningOp<qnn::VariableOp>() &&
             !getRange(lstm->getOperand(i));
    };
    const std::optional<RangeInfo> result = getRange(lstm.getOutput());
    const int64_t steps = typeOf(lstm->getOperand(0)).getDimSize(lstm.getTimeMajor() ? 0 : 1);
    const double clip = lstm.getCellClip().convertToDouble();
    if (!result || !lacksRange(hiddenState) || !lacksRange(cellState) ||
        (ShapedType::isDynamic(steps) && !(clip > 0)))
      continue;
    RangeInfo cell;
    cell.range.max = ShapedType::isDynamic(steps) ? clip : static_cast<double>(steps);
    if (clip > 0)
      cell.range.max = std::min(cell.range.max, clip);
    cell.range.min = -cell.range.max;
    cell.origin = "number of steps";
    setRange(lstm->getOperand(hiddenState), *result);
    setRange(lstm->getOperand(cellState), cell);
  }
}

struct RaiseRecurrentPass : transforms::impl::RaiseRecurrentBase<RaiseRecurrentPass> {
  using RaiseRecurrentBase::RaiseRecurrentBase;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function.getBody().hasOneBlock())
      return;
    Raiser raiser(&getContext(), cellClip);
    unsigned raised = 0;
    // What reads the first changes with it, so the rest is looked for anew.
    while (std::optional<Chain> chain = Sequences(function).findFirst()) {
      if (!raiser.replace(*chain))
        break;
      ++raised;
      eraseUnread(function);
    }
    giveStateRanges(function);
    if (!raised)
      return;
    numRaised += raised;
    refreshFunctionType(function);
    addNote(function, Twine(raised) + (raised == 1 ? " LSTM is" : " LSTMs are") +
                          " one operator each, which keeps its state from one call to the next: the program "
                          "that runs the file calls reset_all_variables() before each sequence, or --unroll "
                          "writes the cells without state");
  }
};

} // namespace
