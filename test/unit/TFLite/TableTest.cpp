//===- TableTest.cpp - the operator table against the dialect -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "../../../lib/TFLite/Fields.h"
#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNOps.h"

#include "gtest/gtest.h"
#include <set>

using namespace mlir;
using namespace quantc;
using namespace quantc::tflite;

namespace {

std::vector<Row> allRows() {
  std::vector<Row> rows;
  for (llvm::ArrayRef<Row> family :
       {linearRows(), elementwiseRows(), activationRows(), reduceRows(), shapeRows(), indexRows()})
    rows.insert(rows.end(), family.begin(), family.end());
  return rows;
}

/// Every op of the dialect that stands for an operator has a row, and every row an op; each once.
TEST(TFLiteTable, CoversTheDialect) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<qnn::QNNDialect>();
  std::set<std::string> named;
  std::set<BuiltinOperator> codes;
  for (const Row &r : allRows()) {
    EXPECT_TRUE(named.insert(r.op.str()).second) << r.op.str() << " has two rows";
    EXPECT_TRUE(codes.insert(r.code).second) << operatorName(r.code) << " has two rows";
    EXPECT_TRUE(RegisteredOperationName::lookup(r.op, &context)) << r.op.str() << " is no op";
    EXPECT_EQ(findRow(r.code)->op, r.op);
    EXPECT_EQ(findRow(r.op)->code, r.code);
  }
  // Not operators of the format, or with subgraphs and handles: they are written in another way, or lowered
  // before.
  const std::set<std::string> others = {
      "qnn.constant", "qnn.variable", "qnn.no_value",  "qnn.custom",        "qnn.batch_norm",     "qnn.yield",
      "qnn.if",       "qnn.while",    "qnn.call_once", "qnn.read_variable", "qnn.assign_variable"};
  size_t seen = 0;
  for (RegisteredOperationName op : context.getRegisteredOperations()) {
    std::string name = op.getStringRef().str();
    if (op.getDialectNamespace() == "qnn") {
      EXPECT_NE(named.count(name), others.count(name)) << name;
      ++seen;
    }
  }
  EXPECT_EQ(seen, named.size() + others.size());
  EXPECT_FALSE(findRow(BuiltinOperator::CUSTOM));
  EXPECT_FALSE(findRow(static_cast<BuiltinOperator>(-1)));
  EXPECT_FALSE(findRow("qnn.batch_norm"));
}

/// What the function of a row reads are attributes that its op declares, so nothing is dropped or made up.
TEST(TFLiteTable, NamesAttributesOfTheOps) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<qnn::QNNDialect>();
  for (const Row &r : allRows()) {
    if (!r.fields)
      continue;
    flatbuffers::FlatBufferBuilder empty;
    empty.Finish(flatbuffers::Offset<flatbuffers::Table>(empty.EndTable(empty.StartTable())));
    BuiltinOptionsUnion table;
    table.type = r.type;
    table.value = BuiltinOptionsUnion::UnPack(
        flatbuffers::GetRoot<flatbuffers::Table>(empty.GetBufferPointer()), r.type, nullptr);
    Fields fields(&context, Float32Type::get(&context));
    r.fields(fields, table);
    ArrayRef<StringAttr> declared = RegisteredOperationName::lookup(r.op, &context)->getAttributeNames();
    for (NamedAttribute a : fields.attributes)
      EXPECT_TRUE(llvm::is_contained(declared, a.getName()))
          << r.op.str() << " has no attribute " << a.getName().str();
    for (StringAttr name : declared)
      EXPECT_TRUE(fields.attributes.get(name) || name == "intermediates" || name == "axis")
          << r.op.str() << ": attribute " << name.str() << " is not read";
  }
}

/// Every operator says what the runtime's kernel takes; those that take anything are named here.
TEST(TFLiteTable, KernelsOfTheRuntime) {
  const std::set<std::string> anything = {
      "qnn.shape",      "qnn.rank", "qnn.bitcast", "qnn.random_uniform", "qnn.random_standard_normal",
      "qnn.multinomial"};
  for (const Row &r : allRows()) {
    ASSERT_TRUE(qnn::findOpFacts(r.op)) << r.op.str();
    EXPECT_EQ(qnn::getKernelSpec(r.op).types.empty(), anything.count(r.op.str()) == 1) << r.op.str();
  }
  EXPECT_TRUE(qnn::getKernelSpec("qnn.add").writes("q8"));
  EXPECT_FALSE(qnn::getKernelSpec("qnn.add").writes("f16"));
  EXPECT_TRUE(qnn::getKernelSpec("qnn.conv_2d").writes("q16"));
  EXPECT_FALSE(qnn::getKernelSpec("qnn.squared_difference").writes("q16"));
  EXPECT_EQ(qnn::getKernelSpec("qnn.conv_2d").plainTypes(), "f32");
  EXPECT_TRUE(qnn::getKernelSpec("qnn.custom").writes("f32"));
  EXPECT_FALSE(qnn::findOpFacts("other.add"));
}

/// A type that the format has comes back as itself.
TEST(TFLiteTable, TypesComeBack) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<qnn::QNNDialect>();
  int carried = 0;
  for (tflite::TensorType t : EnumValuesTensorType())
    if (Type type = plainElementType(&context, t)) {
      ++carried;
      EXPECT_EQ(tensorTypeOf(type), t) << EnumNameTensorType(t);
    }
  EXPECT_EQ(carried, 21); // all but RESOURCE and VARIANT
  EXPECT_EQ(tensorTypeOf(IntegerType::get(&context, 7)), std::nullopt);
  EXPECT_EQ(tensorTypeOf(IndexType::get(&context)), std::nullopt);
}

} // namespace
