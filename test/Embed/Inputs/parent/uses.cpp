#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"

int64_t elements(quantc::qnn::ConstantOp op) {
  return quantc::countElements(mlir::cast<mlir::ShapedType>(op.getOutput().getType()).getShape())
      .value_or(-1);
}
