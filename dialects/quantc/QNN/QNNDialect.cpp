//===- QNNDialect.cpp - the qnn dialect -----------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/QNN/QNNSignalOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Transforms/InliningUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace quantc::qnn;

#include "quantc/QNN/QNNDialect.cpp.inc"
static ParseResult parseScales(AsmParser &parser, DenseF64ArrayAttr &values) {
  SmallVector<double> scales;
  auto one = [&] { return parser.parseFloat(scales.emplace_back()); };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, one))
    return failure();
  values = DenseF64ArrayAttr::get(parser.getContext(), scales);
  return success();
}

static void printScales(AsmPrinter &printer, DenseF64ArrayAttr values) {
  printer << '[';
  llvm::interleaveComma(values.asArrayRef(), printer.getStream(),
                        [&](double s) { printer.printFloat(APFloat(s)); });
  printer << ']';
}

#include "quantc/QNN/QNNEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "quantc/QNN/QNNAttrs.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "quantc/QNN/QNNTypes.cpp.inc"

namespace {
/// Short names for quantized types: a thousand channels would otherwise repeat 19 kB at each use.
struct AsmAliases : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;
  AliasResult getAlias(Type type, raw_ostream &os) const override {
    if (!isa<quant::UniformQuantizedPerAxisType, WideBiasType>(type))
      return AliasResult::NoAlias;
    os << "q";
    return AliasResult::OverridableAlias;
  }
};

struct Inlining : DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final { return true; }
};
} // namespace

void QNNDialect::initialize() {
  registerQNNDialectOperations(this);
  addOperations<
#define GET_OP_LIST
#include "quantc/QNN/QNNSignalOps.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "quantc/QNN/QNNControlOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "quantc/QNN/QNNAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "quantc/QNN/QNNTypes.cpp.inc"
      >();
  addInterfaces<AsmAliases, Inlining>();
}

Operation *QNNDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || !isa<RankedTensorType>(type))
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}

LogicalResult WideBiasType::verify(function_ref<InFlightDiagnostic()> emitError, DenseF64ArrayAttr values) {
  ArrayRef<double> scales = values.asArrayRef();
  if (scales.empty())
    return emitError() << "a bias needs at least one scale";
  for (double s : scales)
    if (!(s > 0) || !std::isfinite(s))
      return emitError() << "bias scale " << s << " is not a positive number";
  return success();
}
