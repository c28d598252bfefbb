//===- Hostile.h - graphs that are refused, from text -----------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TEST_UNIT_IMPORT_GRAPHDEF_HOSTILE_H
#define QUANTC_TEST_UNIT_IMPORT_GRAPHDEF_HOSTILE_H

#include "quantc/Import/GraphDef.h"

#include "mlir/IR/Diagnostics.h"
#include "gtest/gtest.h"

namespace quantc::import::test {

using mlir::MLIRContext;
using mlir::ModuleOp;
using mlir::OwningOpRef;
using mlir::StringRef;

struct Outcome {
  OwningOpRef<ModuleOp> module;
  std::vector<std::string> messages;
  bool says(StringRef text) const {
    for (StringRef m : messages)
      if (m.contains(text))
        return true;
    return false;
  }
  std::string all() const {
    std::string s;
    for (const std::string &m : messages)
      s += m + "\n";
    return s;
  }
};

class GraphDefHostile : public ::testing::Test {
protected:
  Outcome import(StringRef bytes, const GraphDefOptions &options = {}) {
    Outcome out;
    mlir::ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &d) {
      out.messages.push_back(d.str());
      return mlir::success();
    });
    auto module = importGraphDef(bytes, "test.pb", &context, options);
    if (succeeded(module))
      out.module = std::move(*module);
    EXPECT_TRUE(out.module || !out.messages.empty()) << "refused without a word";
    return out;
  }
  void refuses(StringRef bytes, StringRef text, const GraphDefOptions &options = {}) {
    Outcome out = import(bytes, options);
    EXPECT_FALSE(out.module) << "accepted, expected: " << text.str();
    EXPECT_TRUE(out.says(text)) << "expected: " << text.str() << "\nfound: " << out.all();
  }
  MLIRContext context;
};

inline std::string node(const std::string &name, const std::string &op, const std::string &rest = "") {
  return "node { name: \"" + name + "\" op: \"" + op + "\" " + rest + "}\n";
}
inline std::string placeholder(const std::string &name, const std::string &dims = "dim { size: 2 }") {
  return node(name, "Placeholder",
              "attr { key: \"dtype\" value { type: DT_FLOAT } } attr { key: \"shape\" value { shape { " +
                  dims + " } } }");
}
inline std::string constant(const std::string &name, const std::string &tensor) {
  return node(name, "Const", "attr { key: \"value\" value { tensor { " + tensor + " } } }");
}

} // namespace quantc::import::test

#endif
