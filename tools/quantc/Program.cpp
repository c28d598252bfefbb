//===- Program.cpp - the quantc program -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

#include "llvm/Support/Path.h"
#include <CLI/CLI.hpp>
#include <sstream>

using namespace quantc::driver;

/// The command whose name has the fewest letters that differ, `text` itself when it is one; "" when none is
/// near.
static std::string nearestCommand(const CLI::App &app, llvm::StringRef text) {
  std::string nearest;
  unsigned distance = 4;
  for (const CLI::App *command : app.get_subcommands([](const CLI::App *) { return true; }))
    if (unsigned d = text.edit_distance(command->get_name(), true, distance); d < distance) {
      distance = d;
      nearest = command->get_name();
    }
  return nearest;
}

static int runCommands(const std::vector<std::string> &arguments) {
  CLI::App app(
      "quantc turns a trained network into a checked integer .tflite.\n"
      "Example: quantc convert frozen_graph.pb -o model.tflite --calibrate photos/ --mean 127.5 --std 127.5",
      "quantc");
  app.set_version_flag("--version", "quantc " QUANTC_VERSION);
  app.require_subcommand(1);
  Status status = Done;
  addConvert(app, status);
  addRun(app, status);
  addInspect(app, status);
  addEvaluate(app, status);
  addPartition(app, status);
  addCalibrate(app, status);
  addCompare(app, status);
  addMergeRanges(app, status);
  addMergeEvaluations(app, status);
  addMergeComparisons(app, status);
  // Listed for --help; their own flags are parsed before CLI11 sees them.
  app.add_subcommand("tflite_convert", "the flags of TensorFlow's tflite_convert");
  app.add_subcommand("toco", "the flags of TensorFlow's toco");
  app.add_subcommand("help", "this page; quantc help COMMAND: the page of a command");
  const std::string first = arguments.empty() ? "-" : arguments[0], nearest = nearestCommand(app, first);
  if (!llvm::StringRef(first).starts_with("-") && nearest != first) {
    printError("'" + first + "' is no command of quantc" +
               (nearest.empty() ? "" : "; " + nearest + " is the nearest"));
    llvm::errs() << "quantc --help lists the commands\n";
    return BadUsage;
  }
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend()); // as CLI11 wants them
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError &e) {
    if (e.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      std::ostringstream page; // through the stream whose faults are seen
      int code = app.exit(e, page, page);
      llvm::outs() << page.str();
      return code;
    }
    const std::vector<CLI::App *> used = app.get_subcommands();
    for (const CLI::App *command : used)
      reportFlagFaults(*command);
    printError(e.what());
    for (const std::string &text : arguments)
      if (llvm::StringRef value = text;
          value.consume_front("--output=")
              ? value.ends_with(".tflite")
              : value.ends_with(".tflite") && &text != arguments.data() && *(&text - 1) == "--output")
        printError("--output names a node of the graph; the file to write is -o " + value.str());
    llvm::errs() << (used.empty() ? "quantc" : "quantc " + used.front()->get_name()) << " --help lists "
                 << (used.empty() ? "the commands" : "its flags") << "\n";
    return BadUsage;
  }
  return status;
}

int quantc::driver::runProgram(int argc, char **argv) {
  return guarded([&] {
    llvm::StringRef program = argc > 0 ? llvm::sys::path::stem(argv[0]) : "quantc";
    int first = 1;
    if (program != "tflite_convert" && program != "toco" && argc > 1) {
      program = argv[1];
      first = 2;
    }
    if (program == "tflite_convert" || program == "toco")
      return runHistoric(program == "toco", std::vector<std::string>(argv + first, argv + argc));
    return runCommands(spellOut(std::vector<std::string>(argv + std::min(argc, 1), argv + argc)));
  });
}
