// The C functions take the flags of the command line: every flag that a command of tools/quantc declares is
// known.
#include "Driver.h"
#include "quantc-c/Quantc.h"
#include "quantc/Pipelines/Flags.h"
#include "quantc/Pipelines/LoadModel.h"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

using namespace quantc;

namespace {

/// Long names of the flags of one command, those apart that only a program has.
std::vector<std::string> flagsOf(void (*add)(CLI::App &, driver::Status &), const char *name,
                                 const std::set<std::string> &ofTheProgram) {
  CLI::App app;
  driver::Status status = 0;
  add(app, status);
  std::vector<std::string> flags;
  for (const CLI::Option *option : app.get_subcommand(name)->get_options()) {
    for (const std::string &lname : option->get_lnames())
      if (!ofTheProgram.count(lname))
        flags.push_back("--" + lname);
    for (const std::string &sname : option->get_snames())
      if (!ofTheProgram.count(sname))
        flags.push_back("-" + sname);
  }
  return flags;
}

/// A session with a model that nothing is done to: the flags are read first.
class Arguments : public ::testing::Test {
protected:
  void SetUp() override {
    static const char text[] = "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
                               "  %y = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>\n"
                               "  return %y : tensor<4xf32>\n}\n";
    ASSERT_EQ(quantcModelLoad(session, text, sizeof text - 1, "relu.mlir", &model), 0);
  }
  void TearDown() override {
    quantcModelDestroy(model);
    quantcSessionDestroy(session);
  }
  /// Calls with one flag and a value no flag allows, and with a flag nobody knows: it fails before it works.
  void expectKnown(const std::vector<std::string> &flags,
                   const std::function<int(int, const char *const *)> &call) {
    EXPECT_GT(flags.size(), 2u);
    for (const std::string &flag : flags) {
      const char *args[] = {flag.c_str(), "x", "--no-such-flag"};
      EXPECT_NE(call(3, args), 0) << flag;
      std::string errors = quantcSessionErrors(session);
      EXPECT_EQ(errors.find("'" + flag + "' is no flag"), std::string::npos) << errors;
      EXPECT_NE(errors.find("'--no-such-flag' is no flag"), std::string::npos) << errors;
    }
  }
  const std::set<std::string> program{"o", "help", "h", "report", "json"};
  QuantcSession *session = quantcSessionCreate();
  QuantcModel *model = nullptr;
};

TEST_F(Arguments, Convert) {
  expectKnown(flagsOf(driver::addConvert, "convert", {"o", "help", "h"}), [&](int n, const char *const *a) {
    return quantcConvert(session, "none.pb", "none.tflite", n, a);
  });
}

TEST_F(Arguments, Load) {
  expectKnown(flagsOf(driver::addInspect, "inspect", program), [&](int n, const char *const *a) {
    QuantcModel *loaded;
    return quantcModelLoadFile(session, "none.pb", n, a, &loaded);
  });
}

/// What loading takes is not taken again.
std::set<std::string> withoutLoading(std::set<std::string> names) {
  pipelines::LoadOptions options;
  pipelines::Flags flags;
  pipelines::addLoadFlags(flags, options);
  for (const pipelines::Flags::Flag &flag : flags.all())
    names.insert(flag.name.substr(2));
  return names;
}

TEST_F(Arguments, Calibrate) {
  expectKnown(flagsOf(driver::addCalibrate, "calibrate", withoutLoading(program)),
              [&](int n, const char *const *a) {
                QuantcBuffer *ranges;
                return quantcModelCalibrate(session, model, n, a, &ranges);
              });
}

TEST_F(Arguments, Compare) {
  expectKnown(flagsOf(driver::addCompare, "compare", withoutLoading(program)),
              [&](int n, const char *const *a) {
                QuantcBuffer *json;
                return quantcModelCompare(session, model, model, n, a, &json);
              });
}

TEST_F(Arguments, Evaluate) {
  expectKnown(flagsOf(driver::addEvaluate, "evaluate", withoutLoading(program)),
              [&](int n, const char *const *a) {
                QuantcEvaluation evaluation;
                return quantcModelEvaluate(session, model, n, a, &evaluation);
              });
}

TEST_F(Arguments, Run) {
  // Samples and files are the caller's there.
  std::set<std::string> own = withoutLoading({"o", "help", "h", "data", "samples", "mean", "std", "pixels",
                                              "no-pixels", "resize", "recurse", "threads", "dequantize"});
  expectKnown(flagsOf(driver::addRun, "run", own), [&](int n, const char *const *a) {
    QuantcRunner *runner;
    return quantcRunnerCreateArgs(session, model, n, a, &runner);
  });
}

TEST_F(Arguments, RunOverSamples) {
  expectKnown(flagsOf(driver::addRun, "run", withoutLoading({"o", "help", "h"})),
              [&](int n, const char *const *a) { return quantcModelRun(session, model, "none.npz", n, a); });
  EXPECT_NE(quantcModelRun(session, model, nullptr, 0, nullptr), 0);
}

TEST_F(Arguments, ResizedInputs) {
  const int64_t six[] = {6}, wrong[] = {-1};
  const int64_t *shape = six, *bad = wrong;
  size_t rank = 1;
  EXPECT_NE(quantcModelResize(session, model, &shape, &rank, 0), 0);
  EXPECT_NE(quantcModelResize(session, model, nullptr, &rank, 1), 0);
  EXPECT_NE(quantcModelResize(session, model, &bad, &rank, 1), 0);
  EXPECT_NE(std::string(quantcModelText(model)).find("tensor<4xf32>"), std::string::npos);
  ASSERT_EQ(quantcModelResize(session, model, &shape, &rank, 1), 0) << quantcSessionErrors(session);
  EXPECT_EQ(std::string(quantcModelText(model)).find("tensor<4xf32>"), std::string::npos);
}

TEST_F(Arguments, Partition) {
  // The table and the search are text for people; pieces are files.
  std::set<std::string> own{"o",
                            "out-dir",
                            "out_dir",
                            "help",
                            "h",
                            "json",
                            "s",
                            "show-operations",
                            "show_operations",
                            "d",
                            "search-delegate",
                            "search_delegate",
                            "k",
                            "delegate-search-step",
                            "delegate_search_step"};
  expectKnown(flagsOf(driver::addPartition, "partition", own), [&](int n, const char *const *a) {
    QuantcBuffer *json;
    return quantcModelPartition(session, model, n, a, &json, nullptr);
  });
}

} // namespace
