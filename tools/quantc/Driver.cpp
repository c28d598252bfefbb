//===- Driver.cpp - what the subcommands share ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

#include "quantc/QNN/QNNNames.h"
#include "quantc/Target/Registry.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <csignal>
#include <limits>

using namespace mlir;
using namespace quantc;
using namespace quantc::driver;

static void print(StringRef kind, const Diagnostic &diagnostic) {
  std::string name = qnn::getNodeName(diagnostic.getLocation());
  llvm::errs() << kind << ": ";
  if (!name.empty())
    llvm::errs() << name << ": ";
  llvm::errs() << diagnostic.str() << "\n";
}

Session::Session() : mlirContext(MLIRContext::Threading::DISABLED) {
  pipelines::loadDialects(mlirContext);
  // A message names its operator; the whole of it may be megabytes.
  mlirContext.printOpOnDiagnostic(false);
  mlirContext.getDiagEngine().registerHandler([](Diagnostic &diagnostic) {
    switch (diagnostic.getSeverity()) {
    case DiagnosticSeverity::Error:
      print("error", diagnostic);
      break;
    case DiagnosticSeverity::Warning:
      print("warning", diagnostic);
      break;
    case DiagnosticSeverity::Note:
    case DiagnosticSeverity::Remark:
      print("note", diagnostic);
      break;
    }
    for (const Diagnostic &note : diagnostic.getNotes())
      print("  note", note);
    return success();
  });
}

void driver::printError(StringRef message) { llvm::errs() << "error: " << message << "\n"; }
void driver::printWarning(StringRef message) { llvm::errs() << "warning: " << message << "\n"; }

/// What is left in the buffer of stdout reaches its reader, or the user learns that it did not.
static bool flushOutput() {
  llvm::outs().flush();
  if (!llvm::outs().has_error())
    return true;
  driver::printError("standard output can't be written: " + llvm::outs().error().message());
  llvm::outs().clear_error();
  return false;
}

std::vector<std::string> &driver::flagFaults() {
  static std::vector<std::string> faults;
  return faults;
}

/// The flag of `command` that is written most like `text`, or "".
static std::string nearestFlag(const CLI::App &command, llvm::StringRef text) {
  std::string nearest;
  unsigned distance = 4; // of letters that differ
  for (const CLI::Option *option : command.get_options())
    for (const std::string &name : option->get_lnames())
      if (unsigned d = text.ltrim('-').split('=').first.edit_distance(name, true, distance); d < distance) {
        distance = d;
        nearest = "--" + name;
      }
  return nearest;
}

bool driver::reportFlagFaults(const CLI::App &command) {
  std::vector<std::string> faults = flagFaults();
  std::vector<std::string> unknown = command.remaining();
  for (const std::string &text : unknown) {
    if (!llvm::StringRef(text).starts_with("-")) {
      // The value of an unknown flag, or one argument too many.
      if (!llvm::any_of(unknown, [](llvm::StringRef u) { return u.starts_with("-"); }))
        faults.push_back("'" + text + "' is one argument too many");
      continue;
    }
    std::string nearest = nearestFlag(command, text);
    faults.push_back("'" + text + "' is no flag of " + command.get_name() +
                     (nearest.empty() ? "" : "; " + nearest + " is the nearest"));
  }
  for (const std::string &fault : faults)
    printError(fault);
  return !faults.empty();
}

void driver::whenParsed(CLI::App &command, int &status, std::function<int()> body,
                        std::function<bool()> check) {
  command.allow_extras();
  command.callback([&command, &status, body = std::move(body), check = std::move(check)] {
    bool good = !reportFlagFaults(command);
    good &= check();
    if (good) {
      status = body();
      return;
    }
    llvm::errs() << "quantc " << command.get_name() << " --help lists its flags\n";
    status = BadUsage;
  });
}

CLI::Option *driver::takeInteger(CLI::Option *option, int64_t low) {
  auto look = [low, flag = option->get_name()](std::string &text) {
    int64_t value = 0;
    if (llvm::StringRef(text).getAsInteger(10, value) || value < low ||
        value > std::numeric_limits<int32_t>::max()) {
      flagFaults().push_back(flag + ": '" + text + "' is no number of at least " + std::to_string(low));
      text = std::to_string(std::max<int64_t>(low, 0));
    }
    return std::string();
  };
  return option->transform(CLI::Validator(look, "", "integer"))->type_name("N");
}

CLI::Option *driver::takeReal(CLI::Option *option) {
  auto look = [flag = option->get_name()](std::string &text) {
    double value = 0;
    if (llvm::StringRef(text).getAsDouble(value) || !std::isfinite(value)) {
      flagFaults().push_back(flag + ": '" + text + "' is no number");
      text = "1";
    }
    return std::string();
  };
  return option->transform(CLI::Validator(look, "", "number"))->type_name("NUMBER");
}

CLI::Option *driver::takeTarget(CLI::Option *option) {
  std::vector<std::string> names;
  for (const auto &device : target::allTargets())
    names.push_back(device->name().str());
  return option->check(CLI::IsMember(names));
}

int driver::guarded(const std::function<int()> &body) {
  // A file over the size that the system allows is an error of its write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    int status = body();
    return flushOutput() ? status : Refused;
  } catch (const std::bad_alloc &) {
    printError("out of memory");
  } catch (const std::exception &e) {
    printError(e.what());
  }
  return Refused;
}

std::optional<import::InputSpec> driver::parseInput(const std::string &text, std::string &error) {
  import::InputSpec spec;
  auto [name, shape] = StringRef(text).split('=');
  spec.name = name.str();
  if (name.empty()) {
    error = "--input needs a name: NAME or NAME=1x224x224x3";
    return std::nullopt;
  }
  if (name.size() == text.size())
    return spec;
  std::vector<int64_t> dims;
  if (shape != "scalar") {
    SmallVector<StringRef> parts;
    shape.split(parts, shape.contains(',') ? ',' : 'x');
    for (StringRef part : parts) {
      int64_t d = -1;
      if (part != "?" && (part.getAsInteger(10, d) || d < -1)) {
        error = "shape of --input " + text + " is not like 1x224x224x3 or scalar";
        return std::nullopt;
      }
      dims.push_back(d);
    }
  }
  spec.shape = dims;
  return spec;
}

void ModelFlags::add(CLI::App &command, bool positional) {
  if (positional)
    command.add_option("MODEL", model, "frozen .pb or .pbtxt, SavedModel folder, or .tflite")->required();
  command
      .add_option(
          "--input", inputs,
          "NAME[=1x224x224x3], repeatable; any node: what feeds it is cut away (default: every Placeholder)")
      ->allow_extra_args(false);
  command.add_option("--output", outputs, "NAME[:K], repeatable (default: nodes that no other node uses)")
      ->allow_extra_args(false);
  command.add_option("--signature", signature,
                     "of a SavedModel: whose inputs and outputs (default: serving_default)");
  command.add_option("--tags", tags, "of a SavedModel: comma list that names its graph (default: serve)");
  command.add_flag("--allow-custom-ops", allowCustomOps, "keep unknown operators as custom ones");
  command.add_flag("--narrow-types", narrowTypes, "turn float64 and half into float32");
}

bool ModelFlags::fill(pipelines::LoadOptions &options) const {
  bool good = true;
  for (const std::string &text : inputs) {
    std::string error;
    std::optional<import::InputSpec> spec = parseInput(text, error);
    if (spec) {
      options.graph.inputs.push_back(std::move(*spec));
    } else {
      printError(error);
      good = false;
    }
  }
  options.graph.outputs = outputs;
  options.graph.allowCustomOps = allowCustomOps;
  options.graph.narrowTypes = narrowTypes;
  options.graph.openBatch = 1;
  if (!signature.empty())
    options.savedModelSignature = signature;
  if (!tags.empty()) {
    SmallVector<StringRef> parts;
    StringRef(tags).split(parts, ',');
    options.savedModelTags.assign(parts.begin(), parts.end());
  }
  return good;
}
