//===- ReadTocoFlags.cpp - ModelFlags and ArraysExtraInfo -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Import/TocoFlags.h"

#include "toco_flags.pb.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Regex.h"
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/text_format.h>

#include <cmath>

using namespace quantc;
using namespace quantc::import;

namespace {
using Faults = std::vector<std::string>;

class FirstError : public google::protobuf::io::ErrorCollector {
public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string &message) override {
    if (text.empty())
      text = "line " + std::to_string(line + 1) + ", column " + std::to_string(column + 1) + ": " + message;
  }
  std::string text;
};

/// Text or binary, whichever it is.
template <typename Message>
bool readMessage(const std::string &path, const Limits &limits, Message &message, Faults &faults) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    faults.push_back(path + ": can't be read: " + buffer.getError().message());
    return false;
  }
  llvm::StringRef bytes = (*buffer)->getBuffer();
  // A page of flags, not a model.
  constexpr size_t largest = size_t{16} << 20;
  if (bytes.size() > largest) {
    faults.push_back(path + ": has " + std::to_string(bytes.size()) + " bytes; " + std::to_string(largest) +
                     " are allowed");
    return false;
  }
  google::protobuf::LogSilencer silence;
  google::protobuf::TextFormat::Parser parser;
  FirstError error;
  parser.RecordErrorsTo(&error);
  parser.SetRecursionLimit(static_cast<int>(limits.nesting));
  if (parser.ParseFromString(bytes.str(), &message))
    return true;
  message.Clear();
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return true;
  faults.push_back(path + ": is no " + message.GetDescriptor()->name() +
                   " proto, text or binary: " + error.text);
  return false;
}

void readEntry(const std::string &path, const tocoflags::ArraysExtraInfo::Entry &entry, TocoFlags &into,
               Faults &faults) {
  std::string name = entry.has_name() ? entry.name() : entry.name_regexp();
  auto fault = [&](const std::string &what) { faults.push_back(path + ": entry '" + name + "' " + what); };
  if (name.empty())
    return fault("has neither name nor name_regexp");
  if (entry.has_data_type())
    fault("has data_type; types follow from --inference_type, ranges alone can be given");
  if (entry.has_shape())
    fault("has shape; give shapes of inputs with --input_shapes, others follow from them");
  if (entry.has_constant_float_value())
    fault("has constant_float_value; constants are read from the graph");
  if (entry.has_min() != entry.has_max())
    return fault("has one end of a range; min and max go together");
  if (!entry.has_min())
    return;
  if (!std::isfinite(entry.min()) || !std::isfinite(entry.max()) || entry.min() > entry.max())
    return fault(llvm::formatv("has the range [{0}, {1}]; finite numbers, min up to max, are allowed",
                               entry.min(), entry.max()));
  if (entry.has_name())
    into.ranges.push_back({entry.name(), false, entry.min(), entry.max()});
  if (!entry.has_name_regexp())
    return;
  std::string wrong;
  if (!llvm::Regex(entry.name_regexp()).isValid(wrong))
    return fault("is no regular expression: " + wrong);
  into.ranges.push_back({entry.name_regexp(), true, entry.min(), entry.max()});
}

std::string number(float value) { return llvm::formatv("{0}", llvm::format("%.9g", value)); }
std::string yesNo(bool value) { return value ? "true" : "false"; }

/// Lists of equal length, one entry for each input array; a list that no array fills is left away.
void readInputs(const tocoflags::ModelFlags &flags, TocoFlags &into) {
  std::vector<std::string> names, shapes, means, stds, types;
  bool anyShape = false, anyStats = false, anyType = false;
  for (const tocoflags::InputArray &array : flags.input_arrays()) {
    names.push_back(array.name());
    std::vector<std::string> dims;
    for (int32_t d : array.shape().dims())
      dims.push_back(std::to_string(d));
    shapes.push_back(llvm::join(dims, ","));
    means.push_back(number(array.mean_value()));
    stds.push_back(array.has_std_value() ? number(array.std_value()) : "1");
    types.push_back(tocoflags::IODataType_Name(array.data_type()));
    anyShape |= array.has_shape();
    anyStats |= array.has_mean_value() || array.has_std_value();
    anyType |= array.has_data_type();
  }
  if (names.empty())
    return;
  into.flags["input_arrays"] = llvm::join(names, ",");
  if (anyShape)
    into.flags["input_shapes"] = llvm::join(shapes, ":");
  if (anyStats) {
    into.flags["mean_values"] = llvm::join(means, ",");
    into.flags["std_dev_values"] = llvm::join(stds, ",");
  }
  if (anyType)
    into.flags["input_data_types"] = llvm::join(types, ",");
}
} // namespace

std::vector<std::string> import::readArraysExtraInfo(const std::string &path, const Limits &limits,
                                                     TocoFlags &into) {
  Faults faults;
  tocoflags::ArraysExtraInfo info;
  if (readMessage(path, limits, info, faults))
    for (const auto &entry : info.entries())
      readEntry(path, entry, into, faults);
  return faults;
}

std::vector<std::string> import::readModelFlags(const std::string &path, const Limits &limits,
                                                TocoFlags &into) {
  Faults faults;
  tocoflags::ModelFlags flags;
  if (!readMessage(path, limits, flags, faults))
    return faults;
  readInputs(flags, into);
  if (flags.output_arrays_size())
    into.flags["output_arrays"] =
        llvm::join(std::vector<std::string>(flags.output_arrays().begin(), flags.output_arrays().end()), ",");
  if (flags.has_variable_batch())
    into.flags["variable_batch"] = yesNo(flags.variable_batch());
  if (flags.has_allow_nonexistent_arrays())
    into.flags["allow_nonexistent_arrays"] = yesNo(flags.allow_nonexistent_arrays());
  if (flags.has_allow_nonascii_arrays())
    into.flags["allow_nonascii_arrays"] = yesNo(flags.allow_nonascii_arrays());
  if (flags.has_change_concat_input_ranges())
    into.flags["change_concat_input_ranges"] = yesNo(flags.change_concat_input_ranges());
  if (flags.has_saved_model_dir())
    into.flags["saved_model_dir"] = flags.saved_model_dir();
  if (flags.rnn_states_size())
    into.flags["rnn_states"] = flags.rnn_states(0).state_array();
  std::string checks;
  for (const auto &check : flags.model_checks())
    checks += std::string(checks.empty() ? "" : ",") + "{count_type:" + check.count_type() +
              ",count_min:" + std::to_string(check.has_count_min() ? check.count_min() : -1) +
              ",count_max:" + std::to_string(check.has_count_max() ? check.count_max() : -1) + "}";
  if (!checks.empty())
    into.flags["model_checks"] = checks;
  for (const auto &entry : flags.arrays_extra_info().entries())
    readEntry(path, entry, into, faults);
  return faults;
}
