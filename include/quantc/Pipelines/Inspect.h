//===- Inspect.h - what a model holds ---------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_INSPECT_H
#define QUANTC_PIPELINES_INSPECT_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace quantc::pipelines {

struct TensorDescription {
  std::string name;
  std::vector<int64_t> shape; ///< -1: open
  std::string type;           ///< of what is stored, as numpy spells it
  std::vector<double> scale;  ///< empty: not quantized
  std::vector<int64_t> zeroPoint;
  int64_t axis = 0;
  bool constant = false;
};

struct OperatorDescription {
  std::string op;       ///< CONV_2D
  std::string location; ///< name of the node
  std::vector<std::string> inputs, outputs;
  int64_t macs = 0;
  std::string within; ///< "then of NODE": the region it stands in, empty outside of all
  int64_t depth = 0;  ///< how many regions it stands in
};

/// Inputs or outputs by the names that a signature has for them.
struct SignatureDescription {
  std::string key;
  std::vector<std::pair<std::string, std::string>> inputs,
      outputs; ///< name of the signature, name of the tensor
};

struct ModelDescription {
  std::vector<TensorDescription> inputs, outputs, tensors;
  std::vector<OperatorDescription> operators; ///< in the order of the file, those of an operator's regions
                                              ///< behind it; constants are tensors
  std::vector<SignatureDescription> signatures;
  std::vector<std::string> otherSignatures; ///< of subgraphs that were not read
  int64_t bytes = 0;                        ///< of the file
  int64_t macs = 0;                         ///< multiply-accumulates of one run
};

TensorDescription describeTensor(mlir::Value value);
ModelDescription describeModel(mlir::func::FuncOp main, int64_t fileBytes);

/// "CONV_2D" for qnn.conv_2d; the builtin operators of TFLite have the names of our ops.
std::string getOperatorName(mlir::Operation *op);

/// "real = 0.0078125 * (q - 128), covers [-1, 0.9921875], stands for mean 128, std 128". Mean and std are of
/// pixels from 0 to 255, which int8 holds 128 lower.
std::string explainQuantization(const TensorDescription &tensor);

void printText(const ModelDescription &model, llvm::raw_ostream &os);
void printJSON(const ModelDescription &model, llvm::raw_ostream &os);

} // namespace quantc::pipelines

#endif
