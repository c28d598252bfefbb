//===- Arguments.h - flags of the command line as strings -------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The flags of tools/quantc for callers that have no command line. A unit test
// holds the two lists against each other.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CAPI_ARGUMENTS_H
#define QUANTC_LIB_CAPI_ARGUMENTS_H

#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Pipelines/Convert.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace quantc::capi {

/// The flags of one function, by name.
class Arguments {
public:
  /// Takes one value; empty when it is fine, else what is allowed.
  using Take = std::function<std::string(llvm::StringRef value)>;

  void value(const char *name, Take take) { flags.push_back({name, false, std::move(take)}); }
  void value(const char *name, std::string &field);
  void flag(const char *name, bool &field);
  /// A second spelling of the flag added last.
  void alias(const char *name);
  /// A whole number from `low` to `high`.
  template <typename Int> void number(const char *name, Int &field, int64_t low, int64_t high = INT64_MAX) {
    value(name, [&field, low, high](llvm::StringRef text) -> std::string {
      int64_t v;
      if (text.getAsInteger(10, v) || v < low || v > high)
        return high == INT64_MAX ? "a number of at least " + std::to_string(low)
                                 : "a number from " + std::to_string(low) + " to " + std::to_string(high);
      field = static_cast<Int>(v);
      return {};
    });
  }
  template <typename T>
  void choice(const char *name, T &field, std::vector<std::pair<const char *, T>> choices) {
    value(name, [&field, choices = std::move(choices)](llvm::StringRef text) -> std::string {
      std::string allowed;
      for (const auto &[word, meaning] : choices) {
        if (text == word) {
          field = meaning;
          return {};
        }
        allowed += (allowed.empty() ? "one of " : ", ") + std::string(word);
      }
      return allowed;
    });
  }

  /// "--name=value", "--name" "value" or "--switch". Every argument that can't be used is an error; all are
  /// reported.
  mlir::LogicalResult parse(llvm::StringRef command, llvm::ArrayRef<const char *> args,
                            mlir::MLIRContext *context) const;

private:
  struct Flag {
    std::string name;
    bool isSwitch;
    Take take;
  };
  std::vector<Flag> flags;
};

/// --input, --output, --signature, --tags, --allow-custom-ops, --narrow-types; an open batch becomes 1, as on
/// the command line.
void addLoadArguments(Arguments &arguments, pipelines::LoadOptions &load);
/// --data, --samples, --mean, --std.
void addSampleArguments(Arguments &arguments, std::vector<std::string> &data,
                        calibration::SampleOptions &samples);
/// --kernels, --profile.
void addKernelArguments(Arguments &arguments, interpreter::ProgramOptions &program);
/// --target: a name in target::allTargets().
void addTargetArgument(Arguments &arguments, std::string &name);
/// A finite number.
std::string takeNumber(llvm::StringRef text, double &number);

mlir::LogicalResult parseConvertArguments(llvm::ArrayRef<const char *> args,
                                          pipelines::ConvertOptions &options, mlir::MLIRContext *context);

} // namespace quantc::capi

#endif
