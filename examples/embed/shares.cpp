// A pass of one's own over qnn: which layers hold the weights, and how many bits each takes. It asks the
// interface that quantc's passes ask, so it knows every operator, in float and in integer.
//   shares MODEL
#include "quantc/Pipelines/LoadModel.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Pass/PassManager.h"

#include <cstdio>

namespace {
struct Shares : mlir::PassWrapper<Shares, mlir::OperationPass<mlir::func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(Shares)

  void runOnOperation() override {
    getOperation().walk([](quantc::qnn::QuantizableOp op) {
      int operand = op.getQuantSpec().weightOperand;
      if (operand < 0 || static_cast<unsigned>(operand) >= op->getNumOperands())
        return;
      auto type =
          mlir::cast<mlir::RankedTensorType>(op->getOperand(static_cast<unsigned>(operand)).getType());
      auto quantized = mlir::dyn_cast<mlir::quant::QuantizedType>(type.getElementType());
      unsigned bits = quantized && quantized.getStorageType() ? quantized.getStorageTypeIntegralWidth() : 32;
      std::printf("%s: %lld weights of %u bits\n", quantc::qnn::getNodeName(op->getLoc()).c_str(),
                  static_cast<long long>(type.getNumElements()), bits);
    });
  }
};
} // namespace

int main(int argc, char **argv) {
  if (argc != 2)
    return 2;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  auto model = quantc::pipelines::loadModel(argv[1], &context, {});
  if (failed(model))
    return 1; // the context has printed why
  mlir::PassManager passes(&context);
  quantc::pipelines::buildFloatPipeline(passes, {}); // fused, as the layers run
  passes.addNestedPass<mlir::func::FuncOp>(std::make_unique<Shares>());
  return failed(passes.run(*model->module));
}
