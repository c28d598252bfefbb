//===- Lowering.cpp - what all lowerings use ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "Fold.h"
#include "Importer.h"

#include "quantc/QNN/QNNInfer.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"

#include "mlir/IR/Verifier.h"

using namespace mlir;

namespace quantc::import::graphdef {

const LowerTable &lowerings() {
  static const LowerTable table = [] {
    LowerTable t;
    addConvolutionLowerings(t);
    addMatMulLowerings(t);
    addPoolingLowerings(t);
    addElementwiseLowerings(t);
    addExpansionLowerings(t);
    addReductionLowerings(t);
    addShapeLowerings(t);
    addResizeLowerings(t);
    addSliceLowerings(t);
    addIndexLowerings(t);
    addNormalizationLowerings(t);
    addQuantizationLowerings(t);
    addControlLowerings(t);
    addListLowerings(t);
    addArrayLowerings(t);
    addDetectionLowerings(t);
    addCombinedSuppressionLowerings(t);
    addSignalLowerings(t);
    addTableLowerings(t);
    return t;
  }();
  return table;
}

LowerFn findLowering(std::string_view op) {
  auto it = lowerings().find(op);
  return it == lowerings().end() ? nullptr : it->second;
}

Lowering::Lowering(Importer &owner, const Node &theNode, std::vector<Val> operands)
    : node(theNode), builder(owner.builder), inputs(std::move(operands)), importer(owner) {}

const std::vector<Graph::Table> &Lowering::tables() const { return importer.graph.tables; }
const GraphDefOptions &Lowering::globalOptions() const { return importer.options; }

//===----------------------------------------------------------------------===//
// Faults
//===----------------------------------------------------------------------===//

void Lowering::fail(const Twine &text) {
  if (!hasFailed)
    importer.fault(&node, text.str());
  hasFailed = true;
}
void Lowering::warn(const Twine &text) { importer.warn(node, text.str()); }

bool Lowering::expectInputs(size_t least, int64_t most) {
  if (inputs.size() >= least && (most < 0 || inputs.size() <= static_cast<size_t>(most)))
    return true;
  std::string want = std::to_string(least);
  if (most < 0)
    want = "at least " + want;
  else if (most != static_cast<int64_t>(least))
    want += " to " + std::to_string(most);
  fail("has " + Twine(inputs.size()) + " inputs, needed: " + want);
  return false;
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

template <typename T> const T *Lowering::typed(std::string_view name, const char *kind, bool required) {
  const Attribute *a = node.find(name);
  if (!a) {
    if (required)
      fail("has no attribute '" + Twine(StringRef(name)) + "' (" + kind + ")");
    return nullptr;
  }
  const T *v = std::get_if<T>(&a->value);
  if (!v)
    fail("attribute '" + Twine(StringRef(name)) + "' is of kind " + a->kind() + ", needed: " + kind);
  return v;
}

int64_t Lowering::integer(std::string_view name) {
  const int64_t *v = typed<int64_t>(name, "int", true);
  return v ? *v : 0;
}
int64_t Lowering::integer(std::string_view name, int64_t otherwise) {
  const int64_t *v = typed<int64_t>(name, "int", false);
  return v ? *v : otherwise;
}
bool Lowering::flag(std::string_view name, bool otherwise) {
  const bool *v = typed<bool>(name, "bool", false);
  return v ? *v : otherwise;
}
double Lowering::real(std::string_view name, double otherwise) {
  const float *v = typed<float>(name, "float", false);
  return v ? static_cast<double>(*v) : otherwise;
}
std::string Lowering::text(std::string_view name, std::string otherwise) {
  const std::string *v = typed<std::string>(name, "string", false);
  return v ? *v : otherwise;
}
std::string Lowering::choice(std::string_view name, std::string otherwise, ArrayRef<const char *> allowed) {
  std::string v = text(name, std::move(otherwise));
  std::string list;
  for (const char *a : allowed) {
    if (v == a)
      return v;
    list += (list.empty() ? "" : ", ") + std::string(a);
  }
  fail("attribute '" + Twine(StringRef(name)) + "' is '" + StringRef(v).take_front(100) +
       "', accepted: " + list);
  return allowed.front();
}
std::vector<int64_t> Lowering::integers(std::string_view name, std::vector<int64_t> otherwise) {
  const Attribute::List *v = typed<Attribute::List>(name, "list of int", false);
  return v ? v->i : otherwise;
}
std::vector<float> Lowering::reals(std::string_view name) {
  const Attribute::List *v = typed<Attribute::List>(name, "list of float", false);
  return v ? v->f : std::vector<float>();
}
DType Lowering::dtype(std::string_view name, DType otherwise) {
  const DType *v = typed<DType>(name, "type", false);
  return v ? *v : otherwise;
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

Value Lowering::value(size_t i) {
  if (i >= inputs.size()) {
    fail("has " + Twine(inputs.size()) + " inputs, input " + Twine(i) + " is needed");
    return {};
  }
  Val &v = inputs[i];
  if (v.list)
    fail("input #" + Twine(i) + " is a list of tensors, which only the operators of such lists take");
  if (!v.value && v.constant)
    v.value = constantTensor(v.constant, v.name);
  return v.value;
}
bool Lowering::isWeights(size_t i) {
  Value v = value(i);
  while (v && v.getDefiningOp<qnn::FakeQuantOp>())
    v = v.getDefiningOp<qnn::FakeQuantOp>().getInput();
  return v && v.getDefiningOp<qnn::ConstantOp>();
}
SmallVector<Value> Lowering::values(size_t first) {
  SmallVector<Value> out;
  for (size_t i = first; i < inputs.size(); ++i)
    out.push_back(value(i));
  return out;
}

RankedTensorType Lowering::type(size_t i) {
  if (i >= inputs.size())
    return typeOf(value(i)); // says what is missing
  const Val &v = inputs[i];
  if (v.value)
    return typeOf(v.value);
  if (v.list) {
    value(i); // says what is wrong
    return RankedTensorType::get({}, builder.getF32Type());
  }
  Type element = v.constant ? importer.elementType(v.constant->type) : Type();
  if (!element) {
    fail("a constant of type " + toString(v.constant ? v.constant->type : DType::Invalid) +
         " can't be imported");
    return RankedTensorType::get({}, builder.getF32Type());
  }
  return RankedTensorType::get(v.constant->shape, element);
}

std::optional<std::vector<int64_t>> Lowering::ints(size_t i) {
  if (i >= inputs.size() || !inputs[i].constant)
    return std::nullopt;
  auto v = loadInts(*inputs[i].constant);
  if (!v)
    fail("input #" + Twine(i) + " must be a constant of integers, found " +
         toString(inputs[i].constant->type) + toString(inputs[i].constant->shape));
  return v;
}
std::vector<int64_t> Lowering::needInts(size_t i, const char *what) {
  if (i < inputs.size() && inputs[i].constant)
    if (auto v = ints(i))
      return *v;
  fail(Twine(what) + " (input #" + Twine(i) + ") must be a constant of integers");
  return {};
}
int64_t Lowering::axis(int64_t v, int64_t rank) {
  if (v < -rank || v >= rank) {
    fail("axis " + Twine(v) + " of a tensor of rank " + Twine(rank));
    return 0;
  }
  return v < 0 ? v + rank : v;
}

Value Lowering::indexValue(size_t i) {
  if (i < inputs.size() && inputs[i].constant && inputs[i].constant->type == DType::Int64) {
    const Tensor &t = *inputs[i].constant;
    if (auto v = loadInts(t)) {
      bool fits = llvm::all_of(*v, [](int64_t e) { return e == static_cast<int32_t>(e); });
      if (fits)
        return constantTensor(storeInts(DType::Int32, t.shape, *v), inputs[i].name);
    }
  }
  return value(i);
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

Value Lowering::constantTensor(TensorRef tensor, const std::string &name) {
  std::string error;
  Value v = importer.materialize(tensor, name, error);
  if (!v)
    fail(error);
  return v;
}
Value Lowering::constantInts(ArrayRef<int64_t> v, std::optional<Shape> shape) {
  for (int64_t e : v)
    if (e != static_cast<int32_t>(e)) {
      fail("value " + Twine(e) + " does not fit int32");
      return {};
    }
  Shape s = shape ? *shape : Shape{static_cast<int64_t>(v.size())};
  return constantTensor(storeInts(DType::Int32, s, std::vector<int64_t>(v.begin(), v.end())), node.name);
}
Value Lowering::constantLongs(ArrayRef<int64_t> v) {
  return constantTensor(storeInts(DType::Int64, {static_cast<int64_t>(v.size())}, std::vector<int64_t>(v)),
                        node.name);
}
Value Lowering::scalarLike(Value like, double v) {
  if (!like)
    return {};
  Type e = typeOf(like).getElementType();
  TensorRef t;
  if (e.isF32())
    t = store<float>(DType::Float, {}, std::vector<float>{static_cast<float>(v)});
  else if (e.isF64())
    t = store<double>(DType::Double, {}, std::vector<double>{v});
  else if (e.isF16() || e.isBF16())
    t = store<float>(e.isF16() ? DType::Half : DType::BFloat16, {},
                     std::vector<float>{static_cast<float>(v)});
  else if (auto i = dyn_cast<IntegerType>(e)) {
    DType d = i.getWidth() == 1    ? DType::Bool
              : i.getWidth() == 8  ? (i.isUnsigned() ? DType::UInt8 : DType::Int8)
              : i.getWidth() == 16 ? (i.isUnsigned() ? DType::UInt16 : DType::Int16)
              : i.getWidth() == 32 ? (i.isUnsigned() ? DType::UInt32 : DType::Int32)
                                   : (i.isUnsigned() ? DType::UInt64 : DType::Int64);
    t = storeInts(d, {}, {static_cast<int64_t>(v)});
  } else {
    fail("operands of this type are not accepted");
    return {};
  }
  return constantTensor(t, node.name);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

NamedAttribute Lowering::attr(StringRef name, mlir::Attribute v) { return builder.getNamedAttr(name, v); }
NamedAttribute Lowering::attr(StringRef name, int64_t v) { return attr(name, builder.getI64IntegerAttr(v)); }
NamedAttribute Lowering::attr(StringRef name, bool v) { return attr(name, builder.getBoolAttr(v)); }
NamedAttribute Lowering::attr(StringRef name, float v) { return attr(name, builder.getF32FloatAttr(v)); }
NamedAttribute Lowering::attr(StringRef name, ArrayRef<int64_t> v) {
  return attr(name, mlir::Attribute(builder.getDenseI64ArrayAttr(v)));
}
NamedAttribute Lowering::attr(StringRef name, Type type) {
  return attr(name, mlir::Attribute(TypeAttr::get(type)));
}
NamedAttribute Lowering::padding(bool same) {
  return attr("padding", mlir::Attribute(qnn::PaddingAttr::get(
                             builder.getContext(), same ? qnn::Padding::Same : qnn::Padding::Valid)));
}
NamedAttribute Lowering::mirror(bool symmetric) {
  return attr("mode",
              mlir::Attribute(qnn::MirrorModeAttr::get(
                  builder.getContext(), symmetric ? qnn::MirrorMode::Symmetric : qnn::MirrorMode::Reflect)));
}

SmallVector<Value> Lowering::ops(StringRef name, ValueRange operands, Attrs attributes, unsigned numResults) {
  if (hasFailed || llvm::any_of(operands, [](Value v) { return !v; }))
    return SmallVector<Value>(numResults);
  if (!checkType(name, operands))
    return SmallVector<Value>(numResults);
  SmallVector<Value> taken = withIndices32(name, operands);
  if (hasFailed || llvm::is_contained(taken, Value()))
    return SmallVector<Value>(numResults);
  OperationState state(importer.nodeLocation(node), name);
  state.addOperands(taken);
  state.addAttributes(attributes);
  importer.captured.clear();
  FailureOr<Operation *> op = qnn::createInferred(builder, state, numResults);
  if (succeeded(op))
    for (Value result : (*op)->getResults()) {
      RankedTensorType ranked = typeOf(result);
      Shape closed;
      for (int64_t d : ranked.getShape())
        closed.push_back(ShapedType::isDynamic(d) ? 1 : d);
      auto count = countElements(closed);
      if (!count || *count > importer.options.limits.elements ||
          ranked.getRank() > importer.options.limits.rank) {
        fail("its result has shape " + toString(closed) + ", over the limits of " +
             Twine(importer.options.limits.elements) + " elements and rank " +
             Twine(importer.options.limits.rank));
        return SmallVector<Value>(numResults);
      }
    }
  if (mlir::failed(op) || mlir::failed(verify(*op))) {
    fail(importer.captured.empty() ? "'" + name + "' can't be created" : Twine(importer.captured));
    return SmallVector<Value>(numResults);
  }
  return SmallVector<Value>((*op)->getResults());
}
Value Lowering::op(StringRef name, ValueRange operands, Attrs attributes) {
  return ops(name, operands, attributes, 1).front();
}

Value Lowering::transpose(Value v, ArrayRef<int64_t> perm) {
  return op("qnn.transpose", {v, constantInts(perm)});
}
Value Lowering::reshape(Value v, ArrayRef<int64_t> shape) {
  if (!v || hasFailed)
    return {};
  if (typeOf(v).getShape() == shape)
    return v;
  int64_t open = 0;
  SmallVector<int64_t> dims;
  for (int64_t d : shape) {
    open += d < 0;
    dims.push_back(d < 0 ? -1 : d);
  }
  if (open > 1) {
    fail("reshapes to a shape with more than one open dimension");
    return {};
  }
  return op("qnn.reshape", {v, constantInts(dims)});
}
Value Lowering::cast(Value v, Type element) {
  if (!v || typeOf(v).getElementType() == element)
    return v;
  return op("qnn.cast", {v}, {attr("to", element)});
}
Value Lowering::broadcast(Value v, ArrayRef<int64_t> shape) {
  if (!v || hasFailed || typeOf(v).getShape() == shape)
    return v;
  auto count = countElements(shape);
  const auto *known = importer.constantOf(v);
  if (!known || !count || *count > importer.options.limits.elements)
    return op("qnn.broadcast_to", {v, constantLongs(shape)});
  return constantTensor(spreadTo(*known->first, Shape(shape.begin(), shape.end())), known->second);
}
Value Lowering::select(Value condition, Value x, Value y) {
  if (!condition || !x || !y)
    return {};
  bool same = typeOf(x).hasStaticShape() && typeOf(x).getShape() == typeOf(y).getShape() &&
              typeOf(condition).getShape() == typeOf(x).getShape();
  return op(same ? "qnn.select" : "qnn.select_v2", {condition, x, y});
}
Value Lowering::square(Value v) {
  if (v && typeOf(v).getElementType().isF32())
    return op("qnn.square", {v});
  return op("qnn.mul", {v, v});
}
Type Lowering::elementType(DType type) {
  Type t = importer.elementType(type);
  if (!t) {
    fail("values of type " + toString(type) + " can't be imported");
    return builder.getF32Type();
  }
  return t;
}

//===----------------------------------------------------------------------===//
// Filters
//===----------------------------------------------------------------------===//

/// Where the channels of ranges along one axis are after a reshape: along `axis`, each range `inside` times
/// in a row, and all of them `around` times.
struct ChannelPlace {
  int64_t axis, inside, around;
};
static std::optional<ChannelPlace> channelsAfter(const Shape &from, int64_t axis, const Shape &to) {
  int64_t inner = stridesOf(from)[axis], size = from[axis];
  Shape strides = stridesOf(to);
  for (size_t d = 0; d < to.size(); ++d) {
    int64_t stride = strides[d], width = stride * to[d];
    if (stride < 1 || to[d] < size || stride > inner || width < inner * size)
      continue;
    if (inner % stride || width % (inner * size))
      continue;
    return ChannelPlace{static_cast<int64_t>(d), inner / stride, width / (inner * size)};
  }
  return std::nullopt;
}

/// A fake_quant like `old` of a rearranged operand; null with the diagnostic captured.
Value Lowering::movedRange(Operation *old, Value operand, std::optional<ChannelPlace> place) {
  SmallVector<NamedAttribute> attributes(old->getAttrs());
  auto repeat = [&](ArrayAttr values) -> mlir::Attribute {
    SmallVector<mlir::Attribute> all;
    for (int64_t k = 0; k < place->around; ++k)
      for (mlir::Attribute v : values)
        all.append(static_cast<size_t>(place->inside), v);
    return builder.getArrayAttr(all);
  };
  for (NamedAttribute &a : attributes)
    if (place && a.getName() == "axis")
      a.setValue(builder.getI64IntegerAttr(place->axis));
    else if (place && (a.getName() == "min" || a.getName() == "max"))
      a.setValue(repeat(mlir::cast<ArrayAttr>(a.getValue())));
  OperationState state(old->getLoc(), old->getName());
  state.addOperands(operand);
  state.addAttributes(attributes);
  importer.captured.clear();
  FailureOr<Operation *> made = qnn::createInferred(builder, state);
  if (mlir::failed(made) || mlir::failed(verify(*made))) {
    fail(importer.captured);
    return {};
  }
  return (*made)->getResult(0);
}

Value Lowering::rearranged(size_t i, ArrayRef<int64_t> perm, std::optional<Shape> shape) {
  Value v = value(i);
  if (!v || hasFailed)
    return {};
  if (static_cast<int64_t>(perm.size()) != typeOf(v).getRank()) {
    fail("input #" + Twine(i) + " has rank " + Twine(typeOf(v).getRank()) +
         ", needed: " + Twine(perm.size()));
    return {};
  }
  // The fake_quants between the constant and here, the last one first.
  SmallVector<std::pair<qnn::FakeQuantOp, std::optional<ChannelPlace>>> chain;
  Shape permuted;
  for (int64_t p : perm)
    permuted.push_back(typeOf(v).getDimSize(p));
  Value root = v;
  bool movable = true;
  while (auto fq = root.getDefiningOp<qnn::FakeQuantOp>()) {
    std::optional<ChannelPlace> place;
    if (auto axis = fq.getAxis()) {
      int64_t at = llvm::find(perm, static_cast<int64_t>(*axis)) - perm.begin();
      place = channelsAfter(permuted, at, shape ? *shape : permuted);
      movable &= place.has_value();
    }
    chain.push_back({fq, place});
    root = fq.getInput();
  }
  const auto *known = importer.constantOf(root);
  if (!known || !movable) {
    bool identity = llvm::all_of(llvm::enumerate(perm),
                                 [](auto p) { return p.value() == static_cast<int64_t>(p.index()); });
    Value moved = identity ? v : transpose(v, perm);
    return shape ? reshape(moved, *shape) : moved;
  }
  // A cell that runs many times has its weights once.
  TensorRef &once = importer.rearranged[{known->first.get(), {perm.begin(), perm.end()}, shape}];
  if (!once) {
    once = transposed(*known->first, perm);
    if (shape) {
      auto tensor = std::make_shared<Tensor>(*once);
      tensor->shape = *shape;
      once = tensor;
    }
  }
  Value out = constantTensor(once, known->second);
  for (auto [fq, place] : llvm::reverse(chain))
    out = out ? movedRange(fq, out, place) : out;
  return out;
}

bool Lowering::giveWithRange(ArrayRef<int64_t> perm, std::optional<Shape> shape) {
  // TOCO leaves the reshape behind the range, and qnn-fold-fake-quant treats it as TOCO does.
  bool toco = importer.options.foldRules == GraphDefOptions::FoldRules::Toco;
  if (hasFailed || toco || isConstant(0) || !isWeights(0) || !typeOf(inputs[0].value).hasStaticShape())
    return false;
  give(rearranged(0, perm, shape));
  return true;
}

std::vector<Val> Lowering::derive(const char *op, std::vector<Val> operands,
                                  std::initializer_list<std::pair<const char *, int64_t>> integers) {
  if (hasFailed)
    return {};
  Node other{node.name, op, {}, {}, {}};
  for (auto [name, v] : integers)
    other.attributes[name].value = v;
  std::vector<Val> results = importer.evaluate(other, std::move(operands));
  hasFailed |= results.empty() || results.front().state != Val::State::Live;
  return hasFailed ? std::vector<Val>() : results;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void Lowering::give(Value v) {
  Val out;
  out.state = v ? Val::State::Live : Val::State::Failed;
  out.value = v;
  if (!v)
    fail("can't be imported");
  // A constant that went through as a value folds on.
  if (v)
    if (const auto *known = importer.constantOf(v)) {
      out.constant = known->first;
      out.name = known->second;
    }
  outputs.push_back(std::move(out));
}
void Lowering::give(TensorRef constant) {
  Val out;
  out.state = constant ? Val::State::Live : Val::State::Failed;
  if (!constant)
    fail("its attributes ask for a result that is no tensor of numbers");
  out.constant = std::move(constant);
  out.name = node.name;
  outputs.push_back(std::move(out));
}

} // namespace quantc::import::graphdef
