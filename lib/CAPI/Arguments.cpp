//===- Arguments.cpp - flags of the command line as strings ---------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"

#include "quantc/Target/Registry.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace quantc;
using namespace quantc::capi;
using llvm::StringRef;

void Arguments::value(const char *name, std::string &field) {
  value(name, [&field](StringRef text) -> std::string {
    field = text.str();
    return {};
  });
}

void Arguments::flag(const char *name, bool &field) {
  flags.push_back({name, true, [&field](StringRef) -> std::string {
                     field = true;
                     return {};
                   }});
}

void Arguments::alias(const char *name) {
  flags.push_back(flags.back());
  flags.back().name = name;
}

LogicalResult Arguments::parse(StringRef command, llvm::ArrayRef<const char *> args,
                               MLIRContext *context) const {
  Location here = UnknownLoc::get(context);
  bool good = true;
  auto fault = [&](const llvm::Twine &message) {
    emitError(here) << message.str();
    good = false;
  };
  for (size_t i = 0; i < args.size(); ++i) {
    if (!args[i]) {
      fault("argument " + llvm::Twine(i) + " is null");
      continue;
    }
    auto [name, value] = StringRef(args[i]).split('=');
    bool hasValue = name.size() != StringRef(args[i]).size();
    auto flag = llvm::find_if(flags, [n = name](const Flag &f) { return f.name == n; });
    if (flag == flags.end()) {
      fault("'" + llvm::Twine(args[i]) + "' is no flag of " + command);
      continue;
    }
    if (flag->isSwitch && hasValue) {
      fault(name + " takes no value, found '" + value + "'");
      continue;
    }
    if (!flag->isSwitch && !hasValue) {
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

std::string capi::takeNumber(StringRef text, double &number) {
  double v;
  if (text.getAsDouble(v) || !std::isfinite(v))
    return "a number";
  number = v;
  return {};
}

static std::string takeInput(StringRef value, import::InputSpec &spec) {
  static const char allowed[] = "NAME or NAME=1x224x224x3 or NAME=scalar";
  auto [name, shape] = value.split('=');
  spec.name = name.str();
  if (name.empty())
    return allowed;
  if (name.size() == value.size())
    return {};
  spec.shape.emplace();
  if (shape == "scalar")
    return {};
  llvm::SmallVector<StringRef> dims;
  shape.split(dims, shape.contains(',') ? ',' : 'x');
  for (StringRef d : dims) {
    int64_t size = -1;
    if (d != "?" && (d.getAsInteger(10, size) || size < -1))
      return allowed;
    spec.shape->push_back(size);
  }
  return {};
}

void capi::addLoadArguments(Arguments &arguments, pipelines::LoadOptions &load) {
  import::GraphDefOptions &graph = load.graph;
  graph.openBatch = 1;
  arguments.value("--input", [&graph](StringRef value) {
    import::InputSpec spec;
    std::string wrong = takeInput(value, spec);
    if (wrong.empty())
      graph.inputs.push_back(std::move(spec));
    return wrong;
  });
  arguments.value("--output", [&graph](StringRef value) -> std::string {
    graph.outputs.push_back(value.str());
    return {};
  });
  arguments.value("--signature", load.savedModelSignature);
  arguments.value("--tags", [&load](StringRef value) -> std::string {
    llvm::SmallVector<StringRef> tags;
    value.split(tags, ',');
    load.savedModelTags.assign(tags.begin(), tags.end());
    return {};
  });
  arguments.flag("--allow-custom-ops", graph.allowCustomOps);
  arguments.flag("--narrow-types", graph.narrowTypes);
}

/// One number, or one for each channel with commas between.
static Arguments::Take takeNumbers(std::vector<double> &field, bool allowZero) {
  return [&field, allowZero](StringRef text) -> std::string {
    std::vector<double> numbers;
    for (StringRef part : llvm::split(text, ','))
      if (!takeNumber(part.trim(), numbers.emplace_back()).empty() || (!allowZero && numbers.back() == 0))
        return allowZero ? "a number, or one for each channel"
                         : "a number other than 0, or one for each channel";
    field = std::move(numbers);
    return {};
  };
}

void capi::addSampleArguments(Arguments &arguments, std::vector<std::string> &data,
                              calibration::SampleOptions &samples) {
  arguments.value("--data", [&data](StringRef path) -> std::string {
    data.push_back(path.str());
    return {};
  });
  arguments.number("--samples", samples.maxSamples, 0);
  arguments.value("--mean", takeNumbers(samples.mean, true));
  arguments.value("--std", takeNumbers(samples.std, false));
}

void capi::addTargetArgument(Arguments &arguments, std::string &name) {
  arguments.value("--target", [&name](llvm::StringRef text) -> std::string {
    if (!target::allTargets().find(text))
      return "one of " + target::allTargets().names();
    name = text.str();
    return {};
  });
}

void capi::addKernelArguments(Arguments &arguments, interpreter::ProgramOptions &program) {
  using interpreter::KernelSet, interpreter::Profile;
  arguments.choice<KernelSet>("--kernels", program.kernels,
                              {{"reference", KernelSet::Reference}, {"fast", KernelSet::Fast}});
  arguments.choice<Profile>("--profile", program.profile,
                            {{"litert-ref", Profile::LiteRTRef},
                             {"tflite-2.13", Profile::TFLite213},
                             {"xnnpack", Profile::XNNPack}});
}
