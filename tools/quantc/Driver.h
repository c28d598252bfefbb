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

#include "quantc/Pipelines/Flags.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

// CLI11 is one header, 9 s of every file that includes it: three files do.
namespace CLI {
class App;
class Option;
} // namespace CLI

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

/// The command line as the parser takes it: `help convert` is `convert --help`, and each of several paths of
/// samples after one --data or --calibrate gets a flag of its own.
std::vector<std::string> spellOut(std::vector<std::string> arguments);

/// What is wrong with the flags of this command line. Values are looked at while they are parsed; everything
/// is said at once before the command would run.
std::vector<std::string> &flagFaults();
/// Says the faults and the flags that `command` doesn't have; true when there were any.
bool reportFlagFaults(const CLI::App &command);
/// The name of a device in target::allTargets().
CLI::Option *takeTarget(CLI::Option *option);

/// A command of the program while it is declared. What it is given to fill must live until the command line
/// is parsed.
class Command {
public:
  Command(CLI::App &app, const char *name, const char *about);
  CLI::App &parser() { return *command; }
  /// A frozen .pb, a SavedModel folder, ...; the command can't do without.
  void takeModel(std::string &model);
  /// An argument ("MODEL") or a flag ("--json") with a text.
  void take(const char *name, std::string &text, const char *help);
  void require(const char *name, std::string &text, const char *help);
  void require(const char *name, std::vector<std::string> &texts, const char *help);
  void takeSwitch(const char *name, bool &given, const char *help);
  /// The flags of the table, of which `needed` can't be left out. What a value can't be becomes a fault.
  void takeFlags(const pipelines::Flags &flags, std::initializer_list<const char *> needed = {});
  /// Stands below the flags of --help.
  void showBelow(const char *examples);
  /// Runs `body` when the command line is good.
  void whenParsed(int &status, std::function<int()> body);

private:
  CLI::App *command;
};

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
void addMergeEvaluations(CLI::App &app, Status &status);
void addMergeComparisons(CLI::App &app, Status &status);
void addCalibrate(CLI::App &app, Status &status);
void addCompare(CLI::App &app, Status &status);

/// The whole program; argv[0] may name one of the historic ones. Returns an Exit.
int runProgram(int argc, char **argv);

/// `tflite_convert` and `toco` with their own flags; `arguments` without the program's name.
int runHistoric(bool toco, const std::vector<std::string> &arguments);

} // namespace quantc::driver

#endif
