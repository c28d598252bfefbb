//===- Elementwise.cpp - operators that have a counterpart ----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"

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
    {"Rint", "qnn.round"},
    {"Round", "qnn.round"},
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
    {"BitwiseXor", "qnn.bitwise_xor"},
    {"RightShift", "qnn.right_shift"},
    {"Maximum", "qnn.maximum"},
    {"Minimum", "qnn.minimum"},
    {"Mul", "qnn.mul"},
    {"NotEqual", "qnn.not_equal"},
    {"Pow", "qnn.pow"},
    {"RealDiv", "qnn.div"},
    {"SquaredDifference", "qnn.squared_difference"},
    {"Sub", "qnn.sub"},
};

void unary(Lowering &l) {
  if (l.expectInputs(1) && l.node.op == "LogSoftmax" && l.rank(0) == 0)
    return l.fail("input #0 is a scalar, needed: rank 1 or more");
  if (!l.failed())
    l.give(l.op(unaryOps.find(l.node.op)->second, {l.value(0)}));
}

/// Arithmetic on 8- and 16-bit integers has no kernel: it is done in int32, and the result wraps as
/// TensorFlow's does.
bool isSmall(Type t) {
  auto i = dyn_cast<IntegerType>(t);
  return i && (i.getWidth() == 8 || i.getWidth() == 16);
}

void binary(Lowering &l) {
  if (!l.expectInputs(2))
    return;
  const char *name = binaryOps.find(l.node.op)->second;
  Value a = l.value(0), b = l.value(1);
  if (l.failed())
    return;
  Type e = Lowering::typeOf(a).getElementType();
  if (e != Lowering::typeOf(b).getElementType())
    return l.fail("operands have different types");
  if (!isSmall(e))
    return l.give(l.op(name, {a, b}));
  Value y = l.op(name, {l.cast(a, l.builder.getI32Type()), l.cast(b, l.builder.getI32Type())});
  if (y && Lowering::typeOf(y).getElementType().isInteger(1))
    return l.give(y);
  l.give(l.cast(y, e));
}

void relu(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Value x = l.value(0);
  if (x && isa<IntegerType>(Lowering::typeOf(x).getElementType()))
    return l.give(l.op("qnn.maximum", {x, l.scalarLike(x, 0)}));
  l.give(l.op("qnn.relu", {x}));
}

void square(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  Value x = l.value(0);
  if (x && isa<IntegerType>(Lowering::typeOf(x).getElementType()))
    return l.give(l.op("qnn.mul", {x, x}));
  l.give(l.op("qnn.square", {x}));
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
  l.give(l.op("qnn.add_n", l.values()));
}

void cast(Lowering &l) {
  if (!l.expectInputs(1))
    return;
  if (!l.has("DstT"))
    return l.fail("has no attribute 'DstT' (type)");
  Type to = l.elementType(l.dtype("DstT", DType::Invalid));
  if (l.type(0) && l.type(0).getElementType() == to)
    return l.give(l.inputs[0]);
  l.give(l.cast(l.value(0), to));
}

void select(Lowering &l) {
  if (!l.expectInputs(3))
    return;
  Value c = l.value(0), x = l.value(1), y = l.value(2);
  if (l.failed())
    return;
  // A constant condition of one value chooses here.
  if (auto known = l.isConstant(0) && l.constant(0)->count() == 1 ? l.ints(0) : std::nullopt)
    if (l.type(1) == l.type(2) && l.rank(0) == 0)
      return l.give(l.inputs[known->front() ? 1 : 2]);
  if (l.rank(0) == l.rank(1) && l.type(0).getShape() == l.type(1).getShape() &&
      l.type(1).getShape() == l.type(2).getShape())
    return l.give(l.op("qnn.select", {c, x, y}));
  if (l.node.op == "Select" && l.rank(0) == 1 && l.rank(1) > 1) {
    // A vector chooses rows.
    SmallVector<int64_t> shape(static_cast<size_t>(l.rank(1)), 1);
    shape[0] = -1;
    c = l.reshape(c, shape);
  }
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
  if (!ones)
    return l.give(l.op("qnn.zeros_like", {x}));
  Value shape = t.hasStaticShape()
                    ? l.constantInts(t.getShape())
                    : l.op("qnn.shape", {x}, {l.attr("out_type", Type(l.builder.getI32Type()))});
  l.give(l.op("qnn.fill", {shape, l.scalarLike(x, 1)}));
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
  binary(l);
}

} // namespace

void addElementwiseLowerings(LowerTable &t) {
  for (const auto &[op, name] : unaryOps)
    t[op] = unary;
  for (const auto &[op, name] : binaryOps)
    t[op] = binary;
  t["Relu"] = relu;
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
