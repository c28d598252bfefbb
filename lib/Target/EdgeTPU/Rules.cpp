//===- Rules.cpp - the table of what the compiler accepts -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Sources: the published table of supported operators (coral.ai, models-intro;
// developer.axis.com, ARTPEC-7 supported operators), statuses in public
// compiler logs, and what 41 compiled models hold. docs/EdgeTPU.md says which
// entry comes from where.
//===----------------------------------------------------------------------===//

#include "Rules.h"

#include "quantc/QNN/QNNOps.h"
#include "quantc/Target/Partition.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;
using quantc::target::operatorName, quantc::target::tensorName;

namespace quantc::edgetpu {

StringRef statusText(Status status) {
  // In the order of the enumeration.
  static constexpr const char *texts[numStatuses] = {
      "Mapped to Edge TPU",
      "More than one subgraph is not supported",
      "Operation is otherwise supported, but not mapped due to some unspecified limitation",
      "Operation not supported",
      "Operation version not supported",
      "Operation is working on an unsupported data type",
      "Tensor has unsupported rank (up to 3 innermost dimensions mapped)",
      "Filter, bias, or other param is not constant at compile-time",
      "For example, a fully-connected or softmax layer with 2D output",
      "Only Strided-Slice with unitary strides supported",
  };
  return texts[static_cast<size_t>(status)];
}

ArrayRef<Rule> rules() {
  using namespace limit;
  static const std::vector<Rule> table = {
      // operator, first runtime, highest version, operands, limits
      {"ADD", 10, 2, "dd", {}},
      {"AVERAGE_POOL_2D", 10, 2, "d", {{noFusedActivation}}},
      {"CONCATENATION", 10, 2, "d", {{noFusedActivation}, {concatenationConstant}}},
      {"CONV_2D", 10, 3, "dwb", {{equalDilation}}},
      {"DEPTHWISE_CONV_2D", 10, 3, "dwb", {{noDilation, 10, 11}, {equalDilation, 12}}},
      {"EXPAND_DIMS", 13, 1, "di", {}},
      {"FULLY_CONNECTED", 10, 4, "dwb", {{oneRow}}},
      {"L2_NORMALIZATION", 10, 2, "d", {}},
      {"LOGISTIC", 10, 2, "d", {}},
      {"MAXIMUM", 10, 2, "dd", {}},
      {"MAX_POOL_2D", 10, 2, "d", {{noFusedActivation}}},
      {"MEAN", 10, 2, "di", {{reduceSpatialOnly, 10, 12}, {reduceNotBatch, 13}, {reduceDepthBy4, 13}}},
      {"MINIMUM", 10, 2, "dd", {}},
      {"MUL", 10, 2, "dd", {}},
      {"PACK", 13, 2, "d", {{packNotBatch}}},
      {"PAD", 10, 2, "di", {{padSpatialOnly, 10, 11}, {padNotBatch, 12}}},
      {"PRELU", 13, 1, "dd", {{innermostAlpha}}},
      {"QUANTIZE", 12, 2, "a", {{integerInput}}},
      {"REDUCE_MAX", 14, 2, "di", {{reduceNotBatch}}},
      {"REDUCE_MIN", 14, 2, "di", {{reduceNotBatch}}},
      {"RELU", 10, 2, "d", {}},
      {"RELU6", 10, 2, "d", {}},
      {"RELU_N1_TO_1", 10, 1, "d", {}},
      {"RESHAPE", 10, 1, "di", {{reshapeSize}}},
      {"RESIZE_BILINEAR", 10, 3, "di", {{resizePrecision}, {resizeSize}}},
      {"RESIZE_NEAREST_NEIGHBOR", 10, 3, "di", {{resizeSize}}},
      {"RSQRT", 14, 2, "d", {}},
      {"SLICE", 10, 2, "dii", {}},
      {"SOFTMAX", 10, 2, "d", {{oneRow, 10, 13}, {softmaxElements}}},
      {"SPACE_TO_DEPTH", 10, 2, "d", {}},
      {"SPLIT", 10, 2, "id", {{splitNotBatch}}},
      {"SQUARED_DIFFERENCE", 14, 2, "dd", {}},
      {"SQUEEZE", 10, 1, "d", {{squeezeLayout, 10, 12}}},
      {"STRIDED_SLICE", 10, 2, "diii", {{unitStrides}, {plainSliceMasks}}},
      {"SUB", 10, 2, "dd", {}},
      {"SUM", 13, 2, "di", {{reduceNotBatch}}},
      {"TANH", 10, 2, "d", {}},
      {"TILE", 14, 2, "di", {}},
      {"TRANSPOSE", 14, 2, "di", {{transposeSize}}},
      {"TRANSPOSE_CONV", 13, 3, "iwdb", {}},
      {"UNIDIRECTIONAL_SEQUENCE_LSTM", 12, 1, "dwwwwwwwwooobbbbwboooooo", {}},
  };
  return table;
}

const Rule *findRule(StringRef op) {
  ArrayRef<Rule> table = rules();
  const Rule *it = llvm::lower_bound(table, op, [](const Rule &r, StringRef name) { return r.op < name; });
  return it != table.end() && it->op == op ? it : nullptr;
}

namespace {
/// How a message names an operand: its number and, when it has one, its name.
std::string describe(Operation *op, unsigned operand) {
  std::string name = tensorName(op->getOperand(operand));
  return name.empty() ? std::string(formatv("operand {0}", operand))
                      : std::string(formatv("operand {0} ('{1}')", operand, name));
}
std::string describeResult(Operation *op, unsigned result) {
  std::string name = tensorName(op->getResult(result));
  return name.empty() ? std::string(formatv("result {0}", result))
                      : std::string(formatv("result {0} ('{1}')", result, name));
}

std::string print(Type type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (auto q = dyn_cast<quant::QuantizedType>(type); q && !isa<quant::CalibratedQuantizedType>(q))
    os << (q.isSigned() ? "int" : "uint") << q.getStorageTypeIntegralWidth();
  else if (isa<FloatType>(type))
    os << "float" << type.getIntOrFloatBitWidth();
  else if (auto i = dyn_cast<IntegerType>(type))
    os << (i.isUnsigned()      ? "uint"
           : i.getWidth() == 1 ? "bool"
                               : "int")
       << (i.getWidth() == 1 ? std::string() : std::to_string(i.getWidth()));
  else
    os << type;
  return text;
}

OperandKind kindOf(const Rule &rule, unsigned operand) {
  return static_cast<OperandKind>(rule.operands[std::min<size_t>(operand, rule.operands.size() - 1)]);
}

/// 8-bit with scale and zero point; on runtimes below 12 unsigned.
bool is8Bit(Type element, int runtime) {
  auto q = dyn_cast<quant::QuantizedType>(element);
  return q && !isa<quant::CalibratedQuantizedType>(q) && q.getStorageTypeIntegralWidth() == 8 &&
         (runtime >= 12 || !q.isSigned());
}

Refusal wrongType(Operation *op, std::string tensor, Type element, int runtime) {
  Refusal r{statusText(Status::UnsupportedType), {}, {}};
  const char *allowed = runtime < 12 ? "uint8" : "int8 or uint8";
  r.reason = formatv("{0} is {1}, allowed is {2} with scale and zero point", tensor, print(element), allowed);
  auto q = dyn_cast<quant::QuantizedType>(element);
  if (q && q.getStorageTypeIntegralWidth() == 8)
    r.fix = formatv("runtime {0} takes uint8 only: name runtime 12 or later, or quantize to uint8", runtime);
  else if (isa<qnn::DequantizeOp>(op))
    r.fix = "give the network an int8 or uint8 output, then this operator is not needed";
  else if (isa<qnn::CustomOp>(op))
    r.fix = cast<qnn::CustomOp>(op).getCustomCode() == "TFLite_Detection_PostProcess"
                ? "end the network before the detection post-process and do it on the CPU"
                : "runs on the CPU; move it out of the network or keep it at the end";
  else if (isa<FloatType>(element))
    r.fix = "quantize this operator to int8, or move it out of the network";
  else if (isa<IntegerType>(element))
    r.fix = "do index arithmetic outside of the network, or keep it at the end";
  else
    r.fix = "quantize to int8 or uint8";
  return r;
}

std::optional<Refusal> checkTypes(Operation *op, const Rule *rule, int runtime) {
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    auto tensor = dyn_cast<ShapedType>(op->getOperand(i).getType());
    if (!tensor)
      continue; // left out
    Type element = tensor.getElementType();
    // Of an operator without a row: everything that is computed.
    Operation *producer = op->getOperand(i).getDefiningOp();
    bool constant = producer && producer->hasTrait<OpTrait::ConstantLike>();
    OperandKind kind = rule ? kindOf(*rule, i) : constant ? opaqueOperand : dataOperand;
    bool fits = true;
    switch (kind) {
    case dataOperand:
    case weightOperand:
      fits = is8Bit(element, runtime);
      break;
    case anyOperand:
      fits = is8Bit(element, runtime) || isa<FloatType>(element);
      break;
    case biasOperand: {
      auto q = dyn_cast<quant::QuantizedType>(element);
      fits = element.isInteger(32) || (q && q.getStorageTypeIntegralWidth() == 32);
      if (!fits) {
        Refusal r = wrongType(op, describe(op, i), element, runtime);
        r.reason = formatv("{0} is {1}, allowed is int32", describe(op, i), print(element));
        return r;
      }
      break;
    }
    default:
      break;
    }
    if (!fits)
      return wrongType(op, describe(op, i), element, runtime);
  }
  for (unsigned i = 0; i < op->getNumResults(); ++i) {
    auto tensor = dyn_cast<ShapedType>(op->getResult(i).getType());
    if (tensor && !is8Bit(tensor.getElementType(), runtime))
      return wrongType(op, describeResult(op, i), tensor.getElementType(), runtime);
  }
  return std::nullopt;
}

std::optional<Refusal> checkRank(std::string tensor, Type type) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped || !shaped.hasRank())
    return std::nullopt;
  ArrayRef<int64_t> shape = shaped.getShape();
  if (!shaped.hasStaticShape())
    return Refusal{statusText(Status::UnspecifiedLimitation), formatv("{0} has no fixed size", tensor),
                   "keep what follows an operator of unknown size on the CPU"};
  for (int64_t d : shape.drop_back(std::min<size_t>(3, shape.size()))) {
    if (d == 1)
      continue;
    std::string dims = llvm::join(llvm::map_range(shape, [](int64_t x) { return std::to_string(x); }), "x");
    Refusal r{statusText(Status::UnsupportedRank), {}, {}};
    r.reason = formatv("{0} has shape {1}, only the three innermost dimensions may be above 1", tensor, dims);
    r.fix = shape.size() == 4 ? "fix the batch to 1" : "reshape so that the outer dimensions are 1";
    return r;
  }
  return std::nullopt;
}
} // namespace

std::optional<Refusal> refuse(Operation *op, int runtime, bool fileVersions) {
  std::string name = operatorName(op);
  const Rule *rule = findRule(name);
  if (auto r = checkTypes(op, rule, runtime))
    return r;
  if (!rule)
    return Refusal{statusText(Status::NotSupported), formatv("the Edge TPU has no {0}", name),
                   isa<qnn::LeakyReluOp, qnn::HardSwishOp, qnn::EluOp, qnn::GeluOp>(op)
                       ? "replace it by RELU or RELU6 and train again"
                       : "replace it by supported operators, or move it to the end of the network"};
  if (runtime < rule->firstRuntime) {
    std::string fix = formatv("name runtime {0} or later (-m)", rule->firstRuntime);
    // A QUANTIZE between integers is there because the tensors that are joined differ in scale.
    if (isa<qnn::QuantizeOp>(op) &&
        llvm::any_of(op->getUsers(), [](Operation *user) { return isa<qnn::ConcatenationOp>(user); }))
      fix += "; or give the inputs of the concatenation one scale, then this QUANTIZE is not needed";
    return Refusal{statusText(Status::NotSupported),
                   formatv("{0} needs runtime {1}, asked for is {2}", name, rule->firstRuntime, runtime),
                   std::move(fix)};
  }
  if (auto version = op->getAttrOfType<IntegerAttr>("tflite.version");
      fileVersions && version && version.getInt() > rule->maxVersion)
    return Refusal{
        statusText(Status::VersionNotSupported),
        formatv("version {0} of {1}, highest allowed is {2}", version.getInt(), name, rule->maxVersion),
        "convert with this program, which writes the lowest version that fits"};
  for (unsigned i = 0; i < op->getNumOperands(); ++i)
    if (OperandKind kind = kindOf(*rule, i); kind == dataOperand || kind == anyOperand)
      if (auto r = checkRank(describe(op, i), op->getOperand(i).getType()))
        return r;
  for (unsigned i = 0; i < op->getNumResults(); ++i)
    if (auto r = checkRank(describeResult(op, i), op->getResult(i).getType()))
      return r;
  for (unsigned i = 0; i < op->getNumOperands(); ++i) {
    OperandKind kind = kindOf(*rule, i);
    if (kind == dataOperand || kind == anyOperand)
      continue;
    Operation *producer = op->getOperand(i).getDefiningOp();
    bool state = kind == opaqueOperand && isa_and_nonnull<qnn::VariableOp>(producer);
    if (!state &&
        (!producer || !(producer->hasTrait<OpTrait::ConstantLike>() || isa<qnn::NoValueOp>(producer))))
      return Refusal{statusText(Status::ParameterNotConstant),
                     formatv("{0} is computed, it must be constant", describe(op, i)),
                     "fold it into a constant before converting"};
  }
  for (const Limit &limit : rule->limits)
    if (runtime >= limit.from && runtime <= limit.to)
      if (auto r = limit.check(op))
        return r;
  return std::nullopt;
}

} // namespace quantc::edgetpu
