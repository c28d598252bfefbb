//===- Elementwise.cpp - operators that have a counterpart ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Fold.h"
#include "LongArithmetic.h"
#include "Lowering.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/Support/Constants.h"

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// TensorFlow operator to op, one entry a line.
const std::map<std::string, const char *, std::less<>> unaryOps = {
    {"Abs", "qnn.abs"},
    {"Ceil", "qnn.ceil"},
    {"Cos", "qnn.cos"},
    {"Elu", "qnn.elu"},
    {"Exp", "qnn.exp"},
    {"Floor", "qnn.floor"},
    {"Log", "qnn.log"},
    {"LogSoftmax", "qnn.log_softmax"},
    {"LogicalNot", "qnn.logical_not"},
    {"Neg", "qnn.neg"},
    {"Relu6", "qnn.relu6"},
    {"Rsqrt", "qnn.rsqrt"},
    {"Sigmoid", "qnn.logistic"},
    {"Sign", "qnn.sign"},
    {"Sin", "qnn.sin"},
    {"Sqrt", "qnn.sqrt"},
    {"Tanh", "qnn.tanh"},
};
const std::map<std::string, const char *, std::less<>> binaryOps = {
    {"Add", "qnn.add"},
    {"AddV2", "qnn.add"},
    {"BitwiseXor", "qnn.bitwise_xor"},
    {"Div", "qnn.div"},
    {"Equal", "qnn.equal"},
    {"FloorDiv", "qnn.floor_div"},
    {"FloorMod", "qnn.floor_mod"},
    {"Greater", "qnn.greater"},
    {"GreaterEqual", "qnn.greater_equal"},
    {"Less", "qnn.less"},
    {"LessEqual", "qnn.less_equal"},
    {"LogicalAnd", "qnn.logical_and"},
    {"LogicalOr", "qnn.logical_or"},
    {"LogicalXor", "qnn.not_equal"},
    {"Maximum", "qnn.maximum"},
    {"Minimum", "qnn.minimum"},
    {"Mul", "qnn.mul"},
    {"NotEqual", "qnn.not_equal"},
    {"Pow", "qnn.pow"},
    {"RealDiv", "qnn.div"},
    {"RightShift", "qnn.right_shift"},
    {"SquaredDifference", "qnn.squared_difference"},
    {"Sub", "qnn.sub"},
};

/// Operands in a type that the kernel takes, the result in the type it had or in that of a comparison.
void inKernelType(Lowering &l, StringRef op, MutableArrayRef<Value> operands,
                  llvm::function_ref<Value()> make) {
  if (l.failed())
    return;
  Type t = Lowering::typeOf(operands[0]).getElementType();
  Type wide = l.takes(op, t) ? Type() : l.widened(op, t);
  if (!wide)
    return l.give(make()); // a type that it does not take is refused there
  for (Value &v : operands)
    v = l.cast(v, wide);
  Value y = make();
  if (y && Lowering::typeOf(y).getElementType().isInteger(1))
    return l.give(y);
  l.give(l.cast(y, t));
}

void unary(Lowering &l) {
  if (l.expectInputs(1) && l.node.op == "LogSoftmax" && l.rank(0) == 0)
    return l.fail("input #0 is a scalar, needed: rank 1 or more");
  Value x = l.value(0);
  const char *name = unaryOps.find(l.node.op)->second;
  if (TensorRef known = l.node.op == "Floor" ? l.certainFloor(x) : nullptr)
    return l.give(known);
  if (Value y = longArithmetic(l, l.node.op, x))
    return l.give(y);
  inKernelType(l, name, x, [&] { return l.op(name, {x}); });
}

/// Integers are round already.
void round(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Value x = l.value(0);
  if (x && isa<IntegerType>(Lowering::typeOf(x).getElementType()))
    return l.give(l.inputs[0]);
  inKernelType(l, "qnn.round", x, [&] { return l.op("qnn.round", {x}); });
}

/// The kernels broadcast up to `own` dimensions; beyond, the operands are spread out first.
void spread(Lowering &l, Value &a, Value &b, size_t own) {
  if (!a || !b || l.failed())
    return;
  RankedTensorType x = Lowering::typeOf(a), y = Lowering::typeOf(b);
  if (x.getShape() == y.getShape() || std::max(x.getRank(), y.getRank()) <= static_cast<int64_t>(own))
    return;
  if (!x.hasStaticShape() || !y.hasStaticShape())
    return;
  std::optional<Shape> shape = broadcast(Shape(x.getShape()), Shape(y.getShape()));
  if (!shape)
    return; // the op says what is wrong
  a = l.broadcast(a, *shape);
  b = l.broadcast(b, *shape);
}

Value binaryOp(Lowering &l, StringRef name, Value a, Value b) {
  if (const qnn::OpFacts *facts = qnn::findOpFacts(name); facts && facts->broadcastRank)
    spread(l, a, b, static_cast<size_t>(facts->broadcastRank));
  if (a && b && name == "qnn.squared_difference" &&
      Lowering::typeOf(a).getShape() != Lowering::typeOf(b).getShape() &&
      std::max(Lowering::typeOf(a).getRank(), Lowering::typeOf(b).getRank()) > 4)
    return l.square(l.op("qnn.sub", {a, b}));
  return l.op(name, {a, b});
}

/// The kernel of FLOOR_DIV ends with an error there, TensorFlow gives an infinity.
bool holdsZero(Value divisor) {
  ElementsAttr constant = getConstantValue(divisor);
  auto values = constant ? getElements<float>(constant) : std::nullopt;
  return values && llvm::is_contained(*values, 0.0F);
}

void binary(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  const char *name = binaryOps.find(l.node.op)->second;
  Value operands[] = {l.value(0), l.value(1)};
  if (l.failed())
    return;
  Type t = Lowering::typeOf(operands[0]).getElementType();
  if (t != Lowering::typeOf(operands[1]).getElementType())
    return l.fail("operands have different types");
  if (TensorRef known = l.certainComparison(name, operands[0], operands[1]))
    return l.give(known);
  if (Value y = longArithmetic(l, l.node.op, operands[0], operands[1]))
    return l.give(y);
  if (t.isF32() && StringRef(name) == "qnn.floor_div" && holdsZero(operands[1]))
    return l.give(l.op("qnn.floor", {l.op("qnn.div", {operands[0], operands[1]})}));
  inKernelType(l, name, operands, [&] { return binaryOp(l, name, operands[0], operands[1]); });
}

/// No kernel takes int64: the product of the difference with itself.
void squaredDifference(Lowering &l) {
  if (!l.expectInputs(2) || !l.type(0) || !l.type(0).getElementType().isInteger(64))
    return binary(l);
  l.give(l.square(l.op("qnn.sub", {l.value(0), l.value(1)})));
}

void relu(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Value x = l.value(0);
  if (!x || !isa<IntegerType>(Lowering::typeOf(x).getElementType()))
    return l.give(l.op("qnn.relu", {x}));
  inKernelType(l, "qnn.maximum", x, [&] { return l.op("qnn.maximum", {x, l.scalarLike(x, 0)}); });
}

void relu6(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Value x = l.value(0);
  if (!x || !isa<IntegerType>(Lowering::typeOf(x).getElementType()))
    return unary(l);
  inKernelType(l, "qnn.maximum", x, [&] {
    return l.op("qnn.minimum", {l.op("qnn.maximum", {x, l.scalarLike(x, 0)}), l.scalarLike(x, 6)});
  });
}

void square(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Value x = l.value(0);
  if (l.failed())
    return;
  inKernelType(l, "qnn.mul", x, [&] { return l.square(x); });
}

void softmax(Lowering &l) {
  if (l.expectInputs(1) && l.rank(0) == 0)
    return l.fail("input #0 is a scalar, needed: rank 1 or more");
  if (!l.failed())
    l.give(l.op("qnn.softmax", {l.value(0)}, {l.attr("beta", 1.0f)}));
}

void leakyRelu(Lowering &l) {
  if (l.expectInputs(1))
    l.give(
        l.op("qnn.leaky_relu", {l.value(0)}, {l.attr("alpha", static_cast<float>(l.real("alpha", 0.2f)))}));
}

void addN(Lowering &l) {
  if (!l.expectInputs(1, -1))
    return;
  if (l.numInputs() == 1)
    return l.give(l.inputs[0]);
  for (size_t i = 1; i < l.numInputs(); ++i)
    if (l.type(i) != l.type(0))
      return l.fail("input #" + Twine(i) + " has another shape or type than input #0");
  SmallVector<Value> parts = l.values();
  if (l.failed() || l.takes("qnn.add_n", l.type(0).getElementType()))
    return l.give(l.op("qnn.add_n", parts));
  inKernelType(l, "qnn.add", parts, [&] {
    Value sum = parts[0];
    for (Value v : llvm::drop_begin(parts))
      sum = l.op("qnn.add", {sum, v});
    return sum;
  });
}

void cast(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  if (!l.has("DstT"))
    return l.fail("has no attribute 'DstT' (type)");
  Type to = l.elementType(l.dtype("DstT", DType::Invalid));
  if (l.failed())
    return;
  Type from = l.type(0).getElementType();
  if (from == to)
    return l.give(l.inputs[0]);
  if (!l.takes("qnn.cast", to))
    return l.fail("attribute 'DstT' is " + toString(l.dtype("DstT", DType::Invalid)) +
                  ", which no kernel casts to");
  l.give(l.cast(l.value(0), to));
}

void select(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  Value c = l.value(0), x = l.value(1), y = l.value(2);
  if (l.failed())
    return;
  RankedTensorType cType = l.type(0), xType = l.type(1), yType = l.type(2);
  if (xType.getElementType() != yType.getElementType())
    return l.fail("the two values have different types");
  bool staticShapes = cType.hasStaticShape() && xType.hasStaticShape() && yType.hasStaticShape();
  // A constant condition that is the same everywhere chooses here, where nothing is broadcast.
  if (auto known = l.isConstant(0) ? l.ints(0) : std::nullopt;
      known && !known->empty() && llvm::all_equal(*known) && staticShapes) {
    RankedTensorType chosen = known->front() ? xType : yType;
    auto values = broadcast(Shape(xType.getShape()), Shape(yType.getShape()));
    auto shape = values ? broadcast(*values, Shape(cType.getShape())) : std::nullopt;
    if (shape && chosen.getShape() == ArrayRef<int64_t>(*shape))
      return l.give(l.inputs[known->front() ? 1 : 2]);
  }
  // The first operator also chooses by a scalar, or by a vector that has one value per row.
  bool whole = l.node.op == "Select" && cType.getRank() < 2;
  if (whole || (staticShapes && cType.getShape() == xType.getShape() && xType.getShape() == yType.getShape()))
    return l.give(l.op("qnn.select", {c, x, y}));
  if (staticShapes && std::max({cType.getRank(), xType.getRank(), yType.getRank()}) > 5)
    if (auto values = broadcast(Shape(xType.getShape()), Shape(yType.getShape())))
      if (auto shape = broadcast(*values, Shape(cType.getShape())))
        return l.give(
            l.op("qnn.select", {l.broadcast(c, *shape), l.broadcast(x, *shape), l.broadcast(y, *shape)}));
  l.give(l.op("qnn.select_v2", {c, x, y}));
}

void clip(Lowering &l) {
  if (l.expectInputs(3))
    l.give(l.op("qnn.maximum", {l.op("qnn.minimum", {l.value(0), l.value(2)}), l.value(1)}));
}

/// Zeros or ones in the shape of x.
void like(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  bool ones = l.node.op == "OnesLike";
  RankedTensorType t = l.type(0);
  Value x = l.value(0);
  if (l.failed())
    return;
  if (!ones && l.takes("qnn.zeros_like", t.getElementType()))
    return l.give(l.op("qnn.zeros_like", {x}));
  Value one = l.scalarLike(x, ones);
  if (l.failed())
    return;
  if (!t.hasStaticShape())
    return l.give(l.op("qnn.broadcast_to",
                       {one, l.op("qnn.shape", {x}, {l.attr("out_type", Type(l.builder.getI64Type()))})}));
  if (t.getElementType().isF32() && t.getRank())
    return l.give(l.op("qnn.broadcast_to", {one, l.constantLongs(t.getShape())}));
  l.give(l.broadcast(one, t.getShape()));
}

void atan2(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  Value a = l.value(0), b = l.value(1);
  if (l.failed())
    return;
  if (l.type(0).getShape() != l.type(1).getShape()) {
    // The kernel does not broadcast; adding zero does, and turns -0 into 0 at most.
    Value zero = l.scalarLike(a, 0);
    Value sum = l.op("qnn.add", {l.op("qnn.mul", {a, zero}), l.op("qnn.mul", {b, zero})});
    if (!sum || !Lowering::typeOf(sum).hasStaticShape())
      return l.fail("operands of different, open shapes");
    Value shape = l.constantInts(Lowering::typeOf(sum).getShape());
    if (Lowering::typeOf(sum).getShape() != l.type(0).getShape())
      a = l.op("qnn.broadcast_to", {a, shape});
    if (Lowering::typeOf(sum).getShape() != l.type(1).getShape())
      b = l.op("qnn.broadcast_to", {b, shape});
  }
  l.give(l.op("qnn.atan2", {a, b}));
}

void pow(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  const Tensor *e = l.constant(1);
  Value x = l.value(0);
  if (!x || !e || e->type != DType::Float || e->count() != 1 ||
      e->shape.size() > static_cast<size_t>(l.rank(0)))
    return binary(l);
  float exponent;
  memcpy(&exponent, e->data.data(), 4);
  if (exponent == 2.0f)
    return l.give(l.op("qnn.mul", {x, x}));
  if (exponent == 0.5f)
    return l.give(l.op("qnn.sqrt", {x}));
  if (exponent == -0.5f)
    return l.give(l.op("qnn.rsqrt", {x}));
  if (exponent == 1.0f)
    return l.give(l.inputs[0]);
  if (exponent == 0.0f && l.type(0).hasStaticShape())
    return l.give(l.broadcast(l.scalarLike(x, 1), l.type(0).getShape()));
  binary(l);
}

} // namespace

void addElementwiseLowerings(LowerTable &t) {
  for (const auto &[op, name] : unaryOps)
    t[op] = unary;
  for (const auto &[op, name] : binaryOps)
    t[op] = binary;
  t["Relu"] = relu;
  t["Relu6"] = relu6;
  t["Rint"] = t["Round"] = round;
  t["SquaredDifference"] = squaredDifference;
  t["Square"] = square;
  t["Softmax"] = softmax;
  t["LeakyRelu"] = leakyRelu;
  t["AddN"] = t["AccumulateNV2"] = addN;
  t["Cast"] = cast;
  t["Select"] = t["SelectV2"] = select;
  t["ClipByValue"] = clip;
  t["ZerosLike"] = t["OnesLike"] = like;
  t["Atan2"] = atan2;
  t["Pow"] = pow;
}

} // namespace quantc::import::graphdef
