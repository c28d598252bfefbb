//===- Driver.h - what the subcommands share --------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A subcommand is one file: it declares its options and calls one library
// function. Exit codes: 0 done, 1 the input or the request can't be served,
// 2 bad usage.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TOOLS_DRIVER_H
#define QUANTC_TOOLS_DRIVER_H

#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/Pipelines/Convert.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace quantc::driver {

enum Exit : int { Done = 0, Refused = 1, BadUsage = 2 };

/// A context whose diagnostics go to stderr as "error: node 'X': ...". Made when a command runs, not before:
/// the start of the program costs 2 ms without it.
class Session {
public:
  Session();
  mlir::MLIRContext &context() { return mlirContext; }

private:
  mlir::MLIRContext mlirContext;
};

/// "error: ..." on stderr.
void printError(llvm::StringRef message);
void printWarning(llvm::StringRef message);

/// Runs `body` and turns what escapes from libraries that throw into exit 1.
int guarded(const std::function<int()> &body);

/// Parses "NAME" or "NAME=1x224x224x3" or "NAME=scalar"; -1 or ? is an open dimension.
std::optional<import::InputSpec> parseInput(const std::string &text, std::string &error);

/// What is wrong with the flags of this command line. Values are looked at while they are parsed; everything
/// is said at once before the command would run.
std::vector<std::string> &flagFaults();
/// Says the faults and the flags that `command` doesn't have; true when there were any.
bool reportFlagFaults(const CLI::App &command);
/// Runs `body` when the command line of `command` is good. `check` says what else is wrong and returns false
/// then.
void whenParsed(
    CLI::App &command, int &status, std::function<int()> body,
    std::function<bool()> check = [] { return true; });
/// A number of at least `low`; other texts become faults.
CLI::Option *takeInteger(CLI::Option *option, int64_t low);
CLI::Option *takeReal(CLI::Option *option);
/// The name of a device in target::allTargets().
CLI::Option *takeTarget(CLI::Option *option);

/// Takes one of `names`; help and errors spell them out.
template <typename Enum> CLI::Option *takeOne(CLI::Option *option, const std::map<std::string, Enum> &names) {
  std::string all;
  for (const auto &[name, value] : names)
    all += (all.empty() ? "" : ", ") + name;
  auto choose = [names, all, flag = option->get_name()](std::string &text) {
    auto it = names.find(text);
    if (it == names.end()) {
      flagFaults().push_back(flag + ": '" + text + "' is not one of " + all);
      it = names.begin();
    }
    text = std::to_string(static_cast<int>(it->second));
    return std::string();
  };
  return option->transform(CLI::Validator(choose, "", "one of"))->type_name("NAME");
}

/// --input and --output, the same for every command that loads a model.
struct ModelFlags {
  std::string model;
  std::vector<std::string> inputs, outputs;
  bool allowCustomOps = false, narrowTypes = false;
  std::string signature, tags; ///< of a SavedModel; empty: the defaults

  void add(CLI::App &command, bool positional = true);
  /// Reports what can't be parsed; false then.
  bool fill(pipelines::LoadOptions &options) const;
};

/// --data (or `name`), --samples, --mean, --std.
void addSampleFlags(CLI::App &command, std::vector<std::string> &data, calibration::SampleOptions &samples,
                    const std::string &name);
/// --kernels and --profile.
void addKernelFlags(CLI::App &command, interpreter::ProgramOptions &program);

/// minmax, average, percentile[=P], mse, entropy.
bool parseCalibration(const std::string &text, pipelines::CalibrationMethod &method, std::string &error);

/// Converts in a session of its own and prints the summary.
int convertAndReport(const std::string &model, const std::string &output,
                     const pipelines::ConvertOptions &options);

using Status = int;
void addConvert(CLI::App &app, Status &status);
void addRun(CLI::App &app, Status &status);
void addInspect(CLI::App &app, Status &status);
void addEvaluate(CLI::App &app, Status &status);
void addPartition(CLI::App &app, Status &status);
void addMergeRanges(CLI::App &app, Status &status);
void addCalibrate(CLI::App &app, Status &status);
void addCompare(CLI::App &app, Status &status);

/// `tflite_convert` and `toco` with their own flags; `arguments` without the program's name.
int runHistoric(bool toco, const std::vector<std::string> &arguments);

} // namespace quantc::driver

#endif
