//===- Flags.h - what can be asked for, in words ----------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// One table of flags for each command: name, value, help, and what a value
// does to the options. The command line, the C interface and the table in
// docs/CommandLine.md are made from it or held against it.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_PIPELINES_FLAGS_H
#define QUANTC_PIPELINES_FLAGS_H

#include "quantc/Pipelines/Compare.h"
#include "quantc/Pipelines/Convert.h"
#include "quantc/Pipelines/Evaluate.h"
#include "quantc/Pipelines/RunModel.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace quantc::pipelines {

class Flags {
public:
  /// Takes a value; returns what would be allowed when it can't, else "".
  using Take = std::function<std::string(llvm::StringRef)>;
  struct Flag {
    std::string name;      ///< "--mean"
    std::string value;     ///< how the value is spelt in help, "M"; empty: a switch
    std::string help;      ///< Markdown, one line
    std::string byDefault; ///< what holds without the flag; may be empty
    std::string historic;  ///< the flag of tflite_convert or toco that says the same; may be empty
    bool repeats = false;  ///< may be given more than once
    Take take;
    bool isSwitch() const { return value.empty(); }
  };

  Flag &add(Flag flag) {
    flags.push_back(std::move(flag));
    return flags.back();
  }
  Flag &text(const char *name, const char *value, std::string &field, const char *help);
  Flag &texts(const char *name, const char *value, std::vector<std::string> &field, const char *help);
  /// A whole number from `low` to `high`.
  template <typename Int>
  Flag &number(const char *name, Int &field, int64_t low, const char *help, int64_t high = INT32_MAX) {
    return add({name, "N", help, "", "", false, [&field, low, high](llvm::StringRef text) -> std::string {
                  int64_t v;
                  if (text.getAsInteger(10, v) || v < low || v > high)
                    return high == INT32_MAX
                               ? "a number of at least " + std::to_string(low)
                               : "a number from " + std::to_string(low) + " to " + std::to_string(high);
                  field = static_cast<Int>(v);
                  return {};
                }});
  }
  template <typename T> Flag &set(const char *name, T &field, T to, const char *help) {
    return add({name, "", help, "", "", false, [&field, to](llvm::StringRef) -> std::string {
                  field = to;
                  return {};
                }});
  }
  /// One of the words.
  template <typename T>
  Flag &choice(const char *name, std::vector<std::pair<const char *, T>> words, std::function<void(T)> choose,
               const char *help) {
    std::string all;
    for (const auto &[word, meaning] : words)
      all += (all.empty() ? "" : "|") + std::string(word);
    return add({name, all, help, "", "", false,
                [words = std::move(words), choose = std::move(choose)](llvm::StringRef text) -> std::string {
                  std::string allowed;
                  for (const auto &[word, meaning] : words) {
                    if (text == word) {
                      choose(meaning);
                      return {};
                    }
                    allowed += (allowed.empty() ? "one of " : ", ") + std::string(word);
                  }
                  return allowed;
                }});
  }

  const std::vector<Flag> &all() const { return flags; }
  const Flag *find(llvm::StringRef name) const;

private:
  std::vector<Flag> flags;
};

// The options must outlive the flags that fill them.
void addLoadFlags(Flags &flags, LoadOptions &load);
void addSampleFlags(Flags &flags, const char *name, std::vector<std::string> &data,
                    calibration::SampleOptions &samples);
void addKernelFlags(Flags &flags, interpreter::ProgramOptions &program);
/// --target: a name in target::allTargets().
void addTargetFlag(Flags &flags, std::string &name, const char *help);
void addConvertFlags(Flags &flags, ConvertOptions &options);
void addRunFlags(Flags &flags, RunOptions &options);
void addCalibrateFlags(Flags &flags, ConvertOptions &options, bool &noHistograms);
void addCompareFlags(Flags &flags, std::vector<std::string> &data, calibration::SampleOptions &samples,
                     CompareOptions &options);
void addMergeComparisonsFlags(Flags &flags, bool &keepSums);
void addEvaluateFlags(Flags &flags, RunOptions &options, LabelOptions &labels);

/// The rows of a table in Markdown: flag, meaning, default.
std::string describeFlags(const Flags &flags);

} // namespace quantc::pipelines

#endif
