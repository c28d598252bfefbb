// Parses a module of qnn and counts its ops: headers, generated code and archives come from the install tree.
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Parser/Parser.h"

#include <cstdio>

int main() {
  mlir::MLIRContext context;
  context.loadDialect<quantc::qnn::QNNDialect, mlir::func::FuncDialect, mlir::quant::QuantDialect>();
  auto module = mlir::parseSourceString<mlir::ModuleOp>(R"(
    func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %y = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>
      return %y : tensor<4xf32>
    })",
                                                        &context);
  if (!module)
    return 1;
  int count = 0;
  module->walk([&](quantc::qnn::QuantizableOp op) { count += op.getQuantSpec().hasInteger; });
  std::printf("%d op with an integer form\n", count);
  return count == 1 ? 0 : 1;
}
