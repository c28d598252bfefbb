//===- Inference.cpp - milliseconds of one sample -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Loads a .tflite, then answers each line of standard input, a number of runs,
// with the milliseconds of the fastest of them: whoever compares two runtimes
// lets them take turns in small portions, so that both see the same machine.
//
//   quantc-bench-inference MODEL.tflite [plain|avx2|avx512|vnni] [litert-ref|xnnpack] [steps|threads=N]
//
// `steps` adds a table of what each step of the fastest run took, to standard
// error. With `threads=N` as many threads run so many samples each, and the
// answer is milliseconds of the clock for one sample.
//===----------------------------------------------------------------------===//
#include "../lib/Interpreter/Fast/Level.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Pipelines/LoadModel.h"
#include "quantc/Pipelines/Pipelines.h"
#include "quantc/Support/Parallel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <cstring>
#include <ctime>
#include <iostream>
#include <random>

using namespace quantc;
using interpreter::Tensor;
using interpreter::fast::Level;

namespace {

/// Of this thread alone: what other processes take away does not count.
double milliseconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

std::vector<char> makeInput(const interpreter::TensorInfo &info) {
  int64_t count = 1;
  for (int64_t d : info.shape)
    count *= d < 0 ? 1 : d;
  std::mt19937 random(1);
  std::vector<char> bytes(static_cast<size_t>(count * byteWidth(info.type)));
  std::uniform_real_distribution<float> unit(-1.0f, 1.0f);
  if (info.type == interpreter::ElementType::F32)
    for (int64_t i = 0; i < count; ++i) {
      const float x = unit(random);
      std::memcpy(bytes.data() + i * 4, &x, 4);
    }
  else
    for (char &byte : bytes)
      byte = static_cast<char>(random() % 256);
  return bytes;
}

/// Milliseconds of the clock for one sample, of `runs` in each execution, all at a time.
double timeTogether(std::vector<std::unique_ptr<interpreter::Execution>> &executions,
                    llvm::ArrayRef<llvm::ArrayRef<char>> inputs, int runs) {
  const auto start = std::chrono::steady_clock::now();
  (void)parallelFor(executions.size(), static_cast<unsigned>(executions.size()), [&](size_t i, unsigned) {
    interpreter::Error error;
    for (int run = 0; run < runs && !error; ++run)
      error = executions[i]->run(inputs);
    return error;
  });
  const std::chrono::duration<double, std::milli> all = std::chrono::steady_clock::now() - start;
  return all.count() / (static_cast<double>(runs) * static_cast<double>(executions.size()));
}

/// Seconds of each step of one run, in the order of Program::tensors().
std::vector<double> timeSteps(interpreter::Execution &execution, llvm::ArrayRef<llvm::ArrayRef<char>> inputs,
                              size_t count) {
  std::vector<double> steps(count, 0);
  double last = milliseconds();
  auto observer = [&](size_t index, const Tensor &) {
    const double now = milliseconds();
    steps[index] = now - last;
    last = milliseconds();
  };
  (void)execution.run(inputs, observer);
  return steps;
}

void printSteps(const interpreter::Program &program, const std::vector<double> &steps) {
  for (size_t i = 0; i < steps.size(); ++i) {
    mlir::Value value = program.valueOf(i);
    mlir::Operation *op = value.getDefiningOp();
    llvm::errs() << llvm::format("%8.4f ms  ", steps[i])
                 << (op ? op->getName().getStringRef() : llvm::StringRef("input")) << " ";
    if (op && op->getNumOperands() > 1)
      llvm::errs() << op->getOperand(0).getType() << " * " << op->getOperand(1).getType() << " -> ";
    llvm::errs() << value.getType() << "\n";
  }
}

} // namespace

int main(int argc, char **argv) {
  std::vector<llvm::StringRef> words(argv + 1, argv + argc);
  if (words.empty()) {
    llvm::errs() << "usage: quantc-bench-inference MODEL.tflite [plain|avx2|avx512|vnni] [xnnpack] [steps]\n";
    return 2;
  }
  interpreter::ProgramOptions options;
  bool steps = false;
  unsigned threads = 0;
  for (llvm::StringRef word : llvm::ArrayRef(words).drop_front()) {
    if (word == "plain" || word == "avx2" || word == "avx512" || word == "vnni") {
      interpreter::fast::limitLevel(word == "plain"    ? Level::Plain
                                    : word == "avx2"   ? Level::AVX2
                                    : word == "avx512" ? Level::AVX512
                                                       : Level::VNNI);
    } else if (word == "litert-ref" || word == "xnnpack") {
      options.profile = word == "xnnpack" ? interpreter::Profile::XNNPack : interpreter::Profile::LiteRTRef;
    } else if (word == "steps") {
      steps = true;
    } else if (word.consume_front("threads=") && !word.getAsInteger(10, threads) && threads > 0 &&
               threads <= 256) {
    } else {
      llvm::errs() << "unknown word '" << word << "'\n";
      return 2;
    }
  }
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  pipelines::loadDialects(context);
  auto model = pipelines::loadModel(words[0].str(), &context, {});
  if (mlir::failed(model))
    return 1;
  auto main = model->module->lookupSymbol<mlir::func::FuncOp>("main");
  auto program = interpreter::Program::compile(main, options);
  if (mlir::failed(program))
    return 1;
  std::vector<std::vector<char>> inputs;
  for (const interpreter::TensorInfo &info : (*program)->inputs())
    inputs.push_back(makeInput(info));
  std::vector<llvm::ArrayRef<char>> views(inputs.begin(), inputs.end());
  interpreter::Execution execution(*program);
  if (auto error = execution.run(views)) {
    llvm::errs() << *error << "\n";
    return 1;
  }
  std::vector<std::unique_ptr<interpreter::Execution>> together;
  for (unsigned i = 0; i < threads; ++i)
    together.push_back(std::make_unique<interpreter::Execution>(*program));
  std::vector<double> best;
  for (int runs = 0; std::cin >> runs;) {
    if (threads) {
      std::cout << timeTogether(together, views, std::max(runs, 1)) << std::endl;
      continue;
    }
    double least = 1e9;
    for (int i = 0; i < runs; ++i) {
      const double start = milliseconds();
      (void)execution.run(views);
      least = std::min(least, milliseconds() - start);
      if (!steps)
        continue;
      std::vector<double> now = timeSteps(execution, views, (*program)->tensors().size());
      best.resize(now.size(), 1e9);
      for (size_t k = 0; k < now.size(); ++k)
        best[k] = std::min(best[k], now[k]);
    }
    std::cout << least << std::endl;
  }
  if (steps)
    printSteps(**program, best);
  return 0;
}
