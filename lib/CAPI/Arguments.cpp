//===- Arguments.cpp - flags of the command line as strings ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"

#include "mlir/IR/Diagnostics.h"
#include <set>

using namespace mlir;
using namespace quantc;
using llvm::StringRef;

LogicalResult capi::parseArguments(const pipelines::Flags &flags, StringRef command,
                                   ArrayRef<const char *> args, MLIRContext *context) {
  Location here = UnknownLoc::get(context);
  bool good = true;
  auto fault = [&](const Twine &message) {
    emitError(here) << message.str();
    good = false;
  };
  std::set<std::string> seen;
  for (size_t i = 0; i < args.size(); ++i) {
    if (!args[i]) {
      fault("argument " + Twine(i) + " is null");
      continue;
    }
    auto [name, value] = StringRef(args[i]).split('=');
    bool hasValue = name.size() != StringRef(args[i]).size();
    const pipelines::Flags::Flag *flag = flags.find(name);
    if (!flag) {
      fault("'" + Twine(args[i]) + "' is no flag of " + command);
      continue;
    }
    if (!flag->isSwitch() && !flag->repeats && !seen.insert(flag->name).second)
      fault(name + " is given twice");
    if (flag->isSwitch() && hasValue) {
      fault(name + " takes no value, found '" + value + "'");
      continue;
    }
    if (!flag->isSwitch() && !hasValue) {
      if (i + 1 == args.size() || !args[i + 1]) {
        fault(name + " needs a value");
        ++i;
        continue;
      }
      value = args[++i];
    }
    if (std::string allowed = flag->take(value); !allowed.empty())
      fault(name + " is '" + value + "', allowed is " + allowed);
  }
  return success(good);
}
