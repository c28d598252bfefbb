//===- RecordedRunsTest.cpp - the importer by numbers ---------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// Inputs/import_runs.npz holds small graphs with what TensorFlow computes with
// them (utils/record_import_runs.py): each is imported, run, and gives these
// values.
//===----------------------------------------------------------------------===//
#include "quantc/Calibration/Npy.h"
#include "quantc/Import/GraphDef.h"
#include "quantc/Interpreter/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

using namespace quantc;
using interpreter::ElementType;

namespace {

struct NamedArray {
  std::string name;
  calibration::Array array;
};
struct Case {
  std::string name;
  bool exact = false;
  std::string graph;
  std::vector<NamedArray> inputs, outputs;
};

/// Reads the member `cases`; its form is written down in utils/record_import_runs.py.
class Cursor {
public:
  explicit Cursor(std::string_view all) : bytes(all) {}
  uint32_t number() {
    uint32_t n = 0;
    std::memcpy(&n, take(4).data(), 4);
    return n;
  }
  uint8_t byte() { return static_cast<uint8_t>(take(1)[0]); }
  std::string_view take(size_t n) {
    if (n > bytes.size()) {
      ADD_FAILURE() << "the archive ends early";
      std::abort();
    }
    std::string_view head = bytes.substr(0, n);
    bytes.remove_prefix(n);
    return head;
  }
  std::string text() { return std::string(take(number())); }
  NamedArray array() {
    static const std::map<std::string, ElementType, std::less<>> types = {
        {"f4", ElementType::F32}, {"i1", ElementType::I8},  {"i2", ElementType::I16},
        {"i4", ElementType::I32}, {"i8", ElementType::I64}, {"u1", ElementType::U8},
        {"u2", ElementType::U16}, {"u4", ElementType::U32}, {"u8", ElementType::U64},
        {"b1", ElementType::Bool}};
    NamedArray a;
    a.name = text();
    a.array.type = types.find(take(2))->second;
    a.array.shape.resize(byte());
    for (int64_t &d : a.array.shape)
      d = number();
    a.array.bytes = take(static_cast<size_t>(a.array.count() * byteWidth(a.array.type)));
    return a;
  }
  Case next() {
    Case c;
    c.name = text();
    c.exact = byte() != 0;
    c.graph = text();
    size_t inputs = byte(), outputs = byte();
    for (size_t i = 0; i < inputs; ++i)
      c.inputs.push_back(array());
    for (size_t i = 0; i < outputs; ++i)
      c.outputs.push_back(array());
    return c;
  }

private:
  std::string_view bytes;
};

/// What is wrong with one element of float32, or nothing: TensorFlow's kernels and ours add in other orders.
bool close(float got, float want, bool exact) {
  if (exact)
    return std::memcmp(&got, &want, 4) == 0;
  if (std::isnan(want) || std::isinf(want))
    return std::isnan(want) ? std::isnan(got) : got == want;
  return std::fabs(got - want) <= 2e-5F + 2e-5F * std::fabs(want);
}

std::string differences(const interpreter::Tensor &got, const NamedArray &want, bool exact) {
  if (got.type() != want.array.type || got.count() != want.array.count())
    return want.name + " is " + toString(got.type()) + " with " + std::to_string(got.count()) +
           " elements, TensorFlow's " + toString(want.array.type) + " with " +
           std::to_string(want.array.count()) + "; ";
  int64_t width = byteWidth(want.array.type), differing = 0;
  std::string first;
  for (int64_t i = 0; i < got.count(); ++i) {
    const char *a = got.data + i * width, *b = want.array.bytes.data() + i * width;
    bool same = std::memcmp(a, b, static_cast<size_t>(width)) == 0;
    if (!same && want.array.type == ElementType::F32) {
      float x, y;
      std::memcpy(&x, a, 4);
      std::memcpy(&y, b, 4);
      same = close(x, y, exact);
      if (!same && first.empty())
        first = " (element " + std::to_string(i) + " is " + std::to_string(x) + ", TensorFlow's " +
                std::to_string(y) + ")";
    }
    differing += !same;
  }
  return differing ? want.name + " differs in " + std::to_string(differing) + " of " +
                         std::to_string(got.count()) + first + "; "
                   : "";
}

/// Imports and runs a graph; what differs from its values, or why it could not be run.
std::string verdict(const Case &c, bool &refused) {
  mlir::MLIRContext context;
  std::string errors;
  context.getDiagEngine().registerHandler([&](mlir::Diagnostic &d) {
    if (d.getSeverity() == mlir::DiagnosticSeverity::Error)
      errors += d.str() + "\n";
    return mlir::success();
  });
  import::GraphDefOptions options;
  for (const NamedArray &input : c.inputs)
    options.inputs.push_back({input.name, std::nullopt});
  for (const NamedArray &output : c.outputs)
    options.outputs.push_back(output.name);
  auto module = import::importGraphDef(c.graph, c.name, &context, options);
  refused = mlir::failed(module);
  if (refused)
    return errors;
  auto program = interpreter::Program::compile((*module)->lookupSymbol<mlir::func::FuncOp>("main"), {});
  if (mlir::failed(program))
    return errors;
  interpreter::Execution execution(*program);
  std::vector<llvm::ArrayRef<char>> bytes;
  for (const NamedArray &input : c.inputs)
    bytes.push_back(input.array.bytes);
  if (interpreter::Error e = execution.run(bytes))
    return *e;
  std::string text;
  for (size_t i = 0; i < c.outputs.size(); ++i)
    text += differences(execution.output(i), c.outputs[i], c.exact);
  return text;
}

/// What the importer refuses by name although TensorFlow runs it.
bool mayBeRefused(llvm::StringRef name) {
  static const char *const refusals[] = {"QuantizeAndDequantizeV2/defaults"};
  return llvm::any_of(refusals, [&](const char *part) { return name.contains(part); });
}

TEST(RecordedRuns, GiveTensorFlowsValues) {
  calibration::NpzReader archive;
  ASSERT_EQ(archive.open(QUANTC_TEST_INPUTS "/import_runs.npz", Limits()), std::nullopt);
  calibration::Array all;
  ASSERT_EQ(archive.read("cases", -1, all), std::nullopt);
  Cursor cursor(all.bytes);
  uint32_t count = cursor.number(), refusals = 0;
  for (uint32_t i = 0; i < count; ++i) {
    Case c = cursor.next();
    bool refused = false;
    std::string text = verdict(c, refused);
    refusals += refused;
    if (!refused || !mayBeRefused(c.name)) {
      EXPECT_EQ(text, "") << c.name;
    }
  }
  EXPECT_GE(count, 2500u);
  EXPECT_LE(refusals, 1u);
}

} // namespace
