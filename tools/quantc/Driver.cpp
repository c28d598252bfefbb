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
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"
#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <sys/mman.h>
#include <unistd.h>

using namespace mlir;
using namespace quantc;
using namespace quantc::driver;

static std::string textOf(StringRef kind, const Diagnostic &diagnostic) {
  std::string name = qnn::getNodeName(diagnostic.getLocation());
  return (kind + ": " + name + (name.empty() ? "" : ": ") + diagnostic.str() + "\n").str();
}

/// "error", "warning" or "note".
static StringRef kindOf(const Diagnostic &diagnostic) {
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Note:
  case DiagnosticSeverity::Remark:
    break;
  }
  return "note";
}

Session::Session() : mlirContext(MLIRContext::Threading::DISABLED) {
  pipelines::loadDialects(mlirContext);
  // A message names its operator; the whole of it may be megabytes.
  mlirContext.printOpOnDiagnostic(false);
  // Two ways to one fault say it once.
  mlirContext.getDiagEngine().registerHandler([last = std::string()](Diagnostic &diagnostic) mutable {
    std::string text = textOf(kindOf(diagnostic), diagnostic);
    for (const Diagnostic &note : diagnostic.getNotes())
      text += textOf("  note", note);
    if (text != last)
      llvm::errs() << text;
    last = std::move(text);
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

void Command::whenParsed(int &status, std::function<int()> body) {
  command->allow_extras();
  command->callback([parser = command, &status, body = std::move(body)] {
    if (!reportFlagFaults(*parser)) {
      status = body();
      return;
    }
    llvm::errs() << "quantc " << parser->get_name() << " --help lists its flags\n";
    status = BadUsage;
  });
}

/// Whether an argument is a path of samples: an array, a picture or a folder that is no SavedModel.
static bool isSamplePath(llvm::StringRef text) {
  if (text.starts_with("-"))
    return false;
  for (llvm::StringRef ending :
       {".npz", ".npy", ".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif", ".tif", ".tiff"})
    if (text.ends_with_insensitive(ending))
      return true;
  return llvm::sys::fs::is_directory(text) && !llvm::sys::fs::exists(text + "/saved_model.pb");
}

std::vector<std::string> driver::spellOut(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments[0] == "help")
    return arguments.size() > 1 ? std::vector<std::string>{arguments[1], "--help"}
                                : std::vector<std::string>{"--help"};
  std::vector<std::string> all;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string flag = arguments[i];
    all.push_back(flag);
    if ((flag != "--data" && flag != "--calibrate") || i + 1 == arguments.size())
      continue;
    for (all.push_back(arguments[++i]); i + 1 < arguments.size() && isSamplePath(arguments[i + 1]); ++i) {
      all.push_back(flag);
      all.push_back(arguments[i + 1]);
    }
  }
  return all;
}

static void declareFlags(CLI::App &command, const pipelines::Flags &flags) {
  for (const pipelines::Flags::Flag &flag : flags.all()) {
    std::string help = flag.help;
    help.erase(std::remove(help.begin(), help.end(), '`'), help.end());
    if (!flag.byDefault.empty()) {
      std::string usual = flag.byDefault;
      usual.erase(std::remove(usual.begin(), usual.end(), '`'), usual.end());
      help += " (default: " + usual + ")";
    }
    auto take = [&flag](llvm::StringRef value) {
      std::string allowed = flag.take(value);
      if (!allowed.empty())
        flagFaults().push_back(flag.name + " is '" + value.str() + "', allowed is " + allowed);
    };
    if (flag.isSwitch()) {
      command.add_flag_callback(flag.name, [take] { take(""); }, help);
      continue;
    }
    auto takeAll = [take, &flag](const std::vector<std::string> &values) {
      if (values.size() > 1 && !flag.repeats)
        flagFaults().push_back(flag.name + " is given " + std::to_string(values.size()) +
                               " times; it takes one value");
      for (const std::string &value : values)
        take(value);
    };
    command.add_option_function<std::vector<std::string>>(flag.name, takeAll, help)
        ->type_name(flag.value)
        ->type_size(1)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

Command::Command(CLI::App &app, const char *name, const char *about)
    : command(app.add_subcommand(name, about)) {}

void Command::takeModel(std::string &model) {
  require("MODEL", model, "frozen .pb or .pbtxt, SavedModel folder, or .tflite");
}

void Command::take(const char *name, std::string &text, const char *help) {
  command->add_option(name, text, help);
}

void Command::require(const char *name, std::string &text, const char *help) {
  command->add_option(name, text, help)->required();
}

void Command::require(const char *name, std::vector<std::string> &texts, const char *help) {
  command->add_option(name, texts, help)->required();
}

void Command::takeSwitch(const char *name, bool &given, const char *help) {
  command->add_flag(name, given, help);
}

void Command::takeFlags(const pipelines::Flags &flags, std::initializer_list<const char *> needed) {
  declareFlags(*command, flags);
  for (const char *name : needed)
    command->get_option(name)->required();
}

void Command::showBelow(const char *examples) { command->footer(examples); }

CLI::Option *driver::takeTarget(CLI::Option *option) {
  std::vector<std::string> names;
  for (const auto &device : target::allTargets())
    names.push_back(device->name().str());
  return option->check(CLI::IsMember(names));
}

/// LLVM's own allocations do not throw: without memory they would end the process by a signal.
[[noreturn]] static void endWithoutMemory(void *, const char *, bool) {
  static const char message[] = "error: out of memory\n";
  (void)!::write(STDERR_FILENO, message, sizeof message - 1);
  llvm::sys::RunInterruptHandlers(); // files that are not whole yet go
  ::_exit(Refused);
}

/// Where the address space is limited, a stack that must grow and can't is a fault of memory: it grows now,
/// when that can be answered, by what quantc needs. False when there is no room.
static bool growStack() {
  constexpr size_t bytes = size_t{256} << 10, page = 4096;
  void *room = ::mmap(nullptr, 2 * bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED)
    return false;
  ::munmap(room, 2 * bytes);
  [[maybe_unused]] volatile char stack[bytes];
  for (size_t at = bytes; at > page; at -= page)
    stack[at - 1] = 0;
  return true;
}

/// An allocation that fails where nothing may throw (a destructor, the printing of a diagnostic).
[[noreturn]] static void endUncaught() {
  if (std::exception_ptr what = std::current_exception())
    try {
      std::rethrow_exception(what);
    } catch (const std::bad_alloc &) {
      endWithoutMemory(nullptr, nullptr, false);
    } catch (...) {
    }
  std::abort();
}

int driver::guarded(const std::function<int()> &body) {
  // A file over the size that the system allows is an error of its write, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  llvm::install_bad_alloc_error_handler(endWithoutMemory);
  std::set_terminate(endUncaught);
  if (!growStack()) {
    printError("out of memory");
    return Refused;
  }
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
