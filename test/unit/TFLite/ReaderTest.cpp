//===- ReaderTest.cpp - what is kept, and what is refused -----------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/TFLite/Reader.h"
#include "Models.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "gtest/gtest.h"
#include <functional>

using namespace mlir;
using namespace quantc;
using namespace quantc::tflite;
using namespace quantc::tflite::test;

namespace {

struct Outcome {
  OwningOpRef<ModuleOp> module;
  std::vector<std::string> messages;
  bool says(StringRef text) const {
    for (StringRef m : messages)
      if (m.contains(text))
        return true;
    return false;
  }
};

class TFLiteImport : public ::testing::Test {
protected:
  Outcome import(StringRef bytes, const Limits &limits = {}) {
    Outcome out;
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &d) {
      out.messages.push_back(d.str());
      return success();
    });
    auto module = tflite::importTFLite(bytes, "test.tflite", &context, limits);
    if (succeeded(module))
      out.module = std::move(*module);
    return out;
  }
  /// Imports `base` after `damage`; expects a refusal that says `text`.
  void refuses(const std::function<void(Maker &)> &damage, StringRef text, Maker base = network()) {
    damage(base);
    Outcome out = import(base.finish());
    EXPECT_FALSE(out.module) << "accepted, expected: " << text.str();
    EXPECT_TRUE(out.says(text)) << "expected: " << text.str()
                                << "\nfirst message: " << (out.messages.empty() ? "none" : out.messages[0]);
  }
  MLIRContext context;
};

TEST_F(TFLiteImport, KeepsANetwork) {
  Outcome out = import(network().finish());
  ASSERT_TRUE(out.module) << (out.messages.empty() ? "" : out.messages[0]);
  auto func = *out.module->getOps<func::FuncOp>().begin();
  EXPECT_EQ(func.getArgAttrOfType<StringAttr>(0, "qnn.name").getValue(), "image");
  EXPECT_EQ(func.getResultAttrOfType<StringAttr>(0, "qnn.name").getValue(), "logits");
  auto conv = *func.getOps<qnn::Conv2DOp>().begin();
  EXPECT_EQ(conv.getActivation(), qnn::Activation::Relu);
  EXPECT_EQ(cast<NameLoc>(conv.getLoc()).getName(), "conv");
  auto filter =
      cast<quant::UniformQuantizedPerAxisType>(cast<ShapedType>(conv.getFilter().getType()).getElementType());
  EXPECT_EQ(filter.getScales()[1], static_cast<double>(0.2f));
  EXPECT_EQ(filter.getQuantizedDimension(), 0);
  auto fc = *func.getOps<qnn::FullyConnectedOp>().begin();
  EXPECT_FALSE(fc.getBias());
}

// Converters write the axis of the weights at the bias too, which has one dimension.
TEST_F(TFLiteImport, TakesABiasWithTheAxisOfItsWeights) {
  Maker m = network();
  m.tensor(2).quantization->quantized_dimension = 3;
  Outcome out = import(m.finish());
  EXPECT_TRUE(out.module) << (out.messages.empty() ? "" : out.messages[0]);
}

TEST_F(TFLiteImport, KeepsOddities) {
  Outcome out = import(oddities().finish());
  ASSERT_TRUE(out.module) << (out.messages.empty() ? "" : out.messages[0]);
  auto func = *out.module->getOps<func::FuncOp>().begin();
  EXPECT_TRUE(cast<ShapedType>(func.getArgumentTypes()[0]).isDynamicDim(0));
  auto customs = llvm::to_vector(func.getOps<qnn::CustomOp>());
  ASSERT_EQ(customs.size(), 3u);
  EXPECT_EQ(customs[0].getCustomCode(), "Mystery");
  EXPECT_EQ(customs[0].getVersion(), 4);
  EXPECT_EQ(*customs[0].getOptions(), ArrayRef<int8_t>({1, 2, 3, -6}));
  EXPECT_EQ(customs[1].getBuiltinCode(), static_cast<int64_t>(BuiltinOperator::RNN));
  EXPECT_TRUE(isa<NoneType>(customs[1].getInputs()[1].getType()));
  EXPECT_TRUE(customs[1].getInputs()[2].getDefiningOp<qnn::VariableOp>());
  auto text = customs[2].getInputs()[0].getDefiningOp<qnn::ConstantOp>();
  EXPECT_EQ((*cast<DenseStringElementsAttr>(text.getValue()).getValues<StringRef>().begin()), "on");
  auto split = *func.getOps<qnn::SplitOp>().begin();
  EXPECT_EQ(cast<FusedLoc>(split.getLoc()).getLocations().size(), 2u);
  auto metadata =
      cast<DictionaryAttr>(out.module->getOperation()->getAttrOfType<ArrayAttr>("qnn.metadata")[0]);
  EXPECT_EQ(metadata.getAs<StringAttr>("data").getValue(), StringRef("hi\0\xff", 4));
}

// ---- refusals, in the order of Check.cpp

TEST_F(TFLiteImport, RefusesWhatIsNoTFLite) {
  std::string bytes = network().finish();
  EXPECT_TRUE(import("").says("the file has 0 bytes"));
  EXPECT_TRUE(import(bytes.substr(0, 7)).says("a .tflite has at least 8"));
  std::string other = bytes;
  other[4] = 'X';
  EXPECT_TRUE(import(other).says("TFL3"));
  EXPECT_TRUE(import(bytes.substr(0, bytes.size() / 2)).says("flatbuffer is damaged"));
  Limits limits;
  limits.fileBytes = 100;
  EXPECT_TRUE(import(bytes, limits).says("at most 100 are accepted"));
  limits = {};
  limits.tensors = 8;
  EXPECT_TRUE(import(bytes, limits).says("4 operators and 9 tensors"));
}

TEST_F(TFLiteImport, AcceptsAnyAddress) {
  std::string bytes = "x" + network().finish();
  EXPECT_TRUE(import(StringRef(bytes).drop_front()).module);
}

TEST_F(TFLiteImport, RefusesModels) {
  refuses([](Maker &m) { m.model.version = 2; }, "schema version 2");
  refuses([](Maker &m) { m.model.subgraphs.clear(); }, "0 subgraphs");
  refuses([](Maker &m) { m.model.external_buffers.push_back(std::make_unique<ExternalBufferT>()); },
          "external buffers");
}

TEST_F(TFLiteImport, RefusesOperatorCodes) {
  auto code = [](int i, auto change) {
    return [=](Maker &m) { change(*m.model.operator_codes[static_cast<size_t>(i)]); };
  };
  refuses(code(0, [](auto &c) { c.deprecated_builtin_code = -1; }), "builtin codes -1 and 3");
  refuses(code(0, [](auto &c) { c.builtin_code = static_cast<BuiltinOperator>(5000); }),
          "builtin codes 3 and 5000");
  refuses(code(0, [](auto &c) { c.deprecated_builtin_code = 4; }), "builtin codes 4 and 3 disagree");
  refuses(code(0,
               [](auto &c) {
                 c.deprecated_builtin_code = 127, c.builtin_code = static_cast<BuiltinOperator>(127);
               }),
          "builtin codes 127 and 127");
  refuses(code(1, [](auto &c) { c.custom_code.clear(); }), "custom operator without a name", oddities());
  refuses(code(2, [](auto &c) { c.deprecated_builtin_code = 119, c.builtin_code = BuiltinOperator::WHILE; }),
          "WHILE at byte", oddities());
  refuses(code(2,
               [](auto &c) {
                 c.deprecated_builtin_code = 127, c.builtin_code = BuiltinOperator::STABLEHLO_WHILE;
               }),
          "STABLEHLO_WHILE is not supported", oddities());
}

TEST_F(TFLiteImport, RefusesBuffers) {
  refuses([](Maker &m) { m.model.buffers[0]->data = {1}; }, "buffer 0 has 1 bytes");
  refuses([](Maker &m) { m.model.buffers[1]->offset = 1 << 30, m.model.buffers[1]->size = 6; },
          "reach beyond");
  refuses([](Maker &m) { m.model.buffers[1]->offset = ~uint64_t{0} - 2, m.model.buffers[1]->size = 6; },
          "reach beyond");
  refuses([](Maker &m) { m.tensor(5).buffer = 99; }, "tensor 5 'conv'");
  refuses([](Maker &m) { m.model.buffers[1]->data.pop_back(); }, "has 5 bytes, shape and type need 6");
}

TEST_F(TFLiteImport, RefusesTensors) {
  refuses([](Maker &m) { m.tensor(5).shape = {1, -4, 4, 3}; }, "dimension 1 is -4");
  refuses([](Maker &m) { m.tensor(5).shape = {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX}; }, "elements");
  refuses([](Maker &m) { m.tensor(5).shape.assign(9, 1); }, "rank 9");
  refuses([](Maker &m) { m.tensor(5).type = static_cast<tflite::TensorType>(77); }, "element type 77");
  refuses([](Maker &m) { m.tensor(5).type = tflite::TensorType::RESOURCE; },
          "element type RESOURCE with scales");
  refuses([](Maker &m) { m.tensor(5).sparsity = std::make_unique<SparsityParametersT>(); }, "sparse");
  refuses([](Maker &m) { m.tensor(5).shape_signature = {-1, 4}; }, "shape_signature has 2 dimensions");
  refuses([](Maker &m) { m.tensor(5).shape_signature = {-1, 4, 5, 3}; },
          "shape_signature has 5 in dimension 2");
  refuses([](Maker &m) { m.tensor(5).shape_signature = {0, 4, 4, 3}; },
          "shape_signature has 0 in dimension 0");
  refuses(
      [](Maker &m) { m.tensor(1).shape_signature = m.tensor(1).shape, m.tensor(1).shape_signature[0] = -1; },
      "has dimensions left open"); // and its users are still looked at
  refuses([](Maker &m) { m.tensor(1).is_variable = true; }, "variable tensor with 6 bytes");
  refuses([](Maker &m) { m.model.buffers[2]->data[4] = 200; }, "offsets of its strings", oddities());
  refuses([](Maker &m) { m.tensor(5).shape = {3}; }, "not 3 in number", oddities());
  refuses([](Maker &m) { m.tensor(5).name.assign(1 << 17, 'n'); }, "the name has 131072 bytes");
}

TEST_F(TFLiteImport, RefusesQuantization) {
  auto q = [](size_t i, auto change) { return [=](Maker &m) { change(*m.tensor(i).quantization); }; };
  refuses(q(5, [](auto &p) { p.zero_point = {1, 2}; }), "1 scales and 2 zero points");
  refuses(q(1, [](auto &p) { p.quantized_dimension = -1; }), "quantized_dimension -1");
  refuses(q(1, [](auto &p) { p.quantized_dimension = 4; }), "quantized_dimension 4");
  refuses(q(1, [](auto &p) { p.scale.pop_back(), p.zero_point.pop_back(); }), "2 scales, dimension 0 has 3");
  refuses(q(5, [](auto &p) { p.scale = {0}; }), "scale 0 is 0");
  refuses(q(5, [](auto &p) { p.scale = {-1}; }), "finite and above 0");
  refuses(q(5, [](auto &p) { p.scale = {std::numeric_limits<float>::quiet_NaN()}; }), "finite and above 0");
  refuses(q(5, [](auto &p) { p.zero_point = {128}; }), "zero point 0 is 128, INT8 has -128 to 127");
  refuses(
      [](Maker &m) {
        m.tensor(5).type = tflite::TensorType::UINT8;
        m.tensor(5).quantization->zero_point = {256};
      },
      "zero point 0 is 256, UINT8 has 0 to 255");
  refuses(q(5, [](auto &p) { p.details.Set(BlockwiseQuantizationT()); }), "quantization details");
  refuses([](Maker &m) { m.tensor(5).type = tflite::TensorType::BOOL; }, "BOOL with scales");
}

TEST_F(TFLiteImport, RefusesDataFlow) {
  refuses([](Maker &m) { m.graph().inputs = {9}; }, "input 0 is tensor 9");
  refuses([](Maker &m) { m.graph().inputs = {0, 0}; }, "an input already");
  refuses([](Maker &m) { m.graph().inputs = {1}; }, "a constant or variable");
  refuses([](Maker &m) { m.graph().outputs = {-1}; }, "output 0 is tensor -1");
  refuses([](Maker &m) { m.add("extra", {1}, tflite::TensorType::INT8), m.graph().outputs = {9}; },
          "written by no operator");
  refuses([](Maker &m) { m.op(0).inputs[0] = -1; }, "input 0 is left out (-1)");
  refuses([](Maker &m) { m.op(0).inputs[0] = -2; }, "input 0 is tensor -2");
  refuses([](Maker &m) { m.op(0).inputs[0] = 1000; }, "input 0 is tensor 1000");
  refuses([](Maker &m) { m.op(0).inputs[0] = 5; }, "its own output");
  refuses([](Maker &m) { m.op(0).inputs[0] = 6; }, "written by the later operator 1");
  refuses([](Maker &m) { m.op(1).outputs = {5}; }, "written by operator 0 already");
  refuses([](Maker &m) { m.op(1).outputs = {0}; }, "an input of the model");
  refuses([](Maker &m) { m.op(1).outputs = {1}; }, "a constant or variable");
  refuses([](Maker &m) { m.op(1).outputs = {-1}; }, "output 0 is tensor -1");
  refuses([](Maker &m) { m.op(1).outputs = {}; }, "no outputs");
  refuses([](Maker &m) { m.op(1).opcode_index = 4; }, "opcode_index 4, the model has 4");
  refuses([](Maker &m) { m.op(1).intermediates = {0}; }, "intermediate tensors are supported for");
}

/// Files above 2 GB keep buffers behind the flatbuffer; offsets count from its start.
TEST_F(TFLiteImport, FindsMetadataBehindTheFlatbuffer) {
  Maker m = oddities();
  BufferT &buffer = *m.model.buffers[m.model.metadata[0]->buffer];
  std::string data = "hello, metadata";
  buffer.data.clear();
  buffer.size = data.size();
  buffer.offset = 1 << 20; // of the right width
  size_t end = m.finish().size();
  buffer.offset = end;
  std::string file = m.finish();
  ASSERT_EQ(file.size(), end);
  Outcome out = import(file + data);
  ASSERT_TRUE(out.module) << (out.messages.empty() ? "" : out.messages[0]);
  auto entry = cast<DictionaryAttr>(out.module->getOperation()->getAttrOfType<ArrayAttr>("qnn.metadata")[0]);
  EXPECT_EQ(entry.getAs<StringAttr>("data").getValue(), StringRef(data));
}

/// Weights [4, 6] in blocks of 1 x 2: rows dense, block columns sparse, blocks dense.
static Maker sparseNetwork() {
  Maker m;
  m.add("x", {1, 6}, tflite::TensorType::FLOAT32);
  // Row 0: block 1; row 2: blocks 0 and 2.
  m.add("w", {4, 6}, tflite::TensorType::FLOAT32, {}, {}, bytesOf<float>({1, 2, 3, 4, 5, 6}));
  m.add("y", {1, 4}, tflite::TensorType::FLOAT32);
  auto s = std::make_unique<SparsityParametersT>();
  s->traversal_order = {0, 1, 2};
  s->block_map = {1};
  for (int i = 0; i < 3; ++i)
    s->dim_metadata.push_back(std::make_unique<DimensionMetadataT>());
  s->dim_metadata[0]->dense_size = 4;
  s->dim_metadata[1]->format = DimensionType::SPARSE_CSR;
  Uint8VectorT segments, indices;
  segments.values = {0, 1, 1, 3, 3};
  indices.values = {1, 0, 2};
  s->dim_metadata[1]->array_segments.Set(std::move(segments));
  s->dim_metadata[1]->array_indices.Set(std::move(indices));
  s->dim_metadata[2]->dense_size = 2;
  m.tensor(1).sparsity = std::move(s);
  m.addOp(BuiltinOperator::FULLY_CONNECTED, {0, 1, -1}, {2}).builtin_options.Set(FullyConnectedOptionsT());
  m.graph().inputs = {0};
  m.graph().outputs = {2};
  return m;
}

TEST_F(TFLiteImport, MakesSparseConstantsDense) {
  Outcome out = import(sparseNetwork().finish());
  ASSERT_TRUE(out.module) << (out.messages.empty() ? "" : out.messages[0]);
  std::vector<float> got;
  out.module->walk([&](qnn::ConstantOp c) {
    for (float f : cast<DenseElementsAttr>(c.getValue()).getValues<float>())
      got.push_back(f);
  });
  EXPECT_EQ(got,
            (std::vector<float>{0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0}));
  // In a file that is lent too: DENSIFY of it is the constant.
  Maker m = sparseNetwork();
  m.add("dense", {4, 6}, tflite::TensorType::FLOAT32);
  m.op(0).inputs[1] = 3;
  m.addOp(BuiltinOperator::DENSIFY, {1}, {3}).builtin_options.Set(DensifyOptionsT());
  std::swap(m.graph().operators[0], m.graph().operators[1]);
  Outcome densified = import(m.finish());
  ASSERT_TRUE(densified.module) << (densified.messages.empty() ? "" : densified.messages[0]);
  densified.module->walk(
      [](qnn::FullyConnectedOp op) { EXPECT_TRUE(op.getWeights().getDefiningOp<qnn::ConstantOp>()); });
}

TEST_F(TFLiteImport, RefusesDamagedSparseStorage) {
  auto sparse = [&](const std::function<void(SparsityParametersT &)> &damage, StringRef text) {
    refuses([&](Maker &m) { damage(*m.tensor(1).sparsity); }, text, sparseNetwork());
  };
  sparse([](auto &s) { s.traversal_order = {0, 0, 2}; }, "level 1 of the sparse storage is dimension 0");
  sparse([](auto &s) { s.traversal_order = {0, 2, 1}; }, "level 1 of the sparse storage is dimension 2");
  sparse([](auto &s) { s.traversal_order = {0, 1}; }, "sparse storage of 3 levels in an order of 2");
  sparse([](auto &s) { s.block_map = {7}; }, "block 0 of the sparse storage does not divide dimension 7");
  sparse([](auto &s) { s.dim_metadata[2]->dense_size = 4; }, "does not divide dimension 1");
  sparse([](auto &s) { s.dim_metadata[0]->dense_size = 5; }, "a dense level of size 5");
  sparse([](auto &s) { s.dim_metadata[0]->dense_size = 0; },
         "a dense level of the sparse storage has size 0");
  sparse([](auto &s) { s.dim_metadata[1]->array_indices.AsUint8Vector()->values[0] = 3; },
         "index 3 of the sparse");
  sparse([](auto &s) { s.dim_metadata[1]->array_segments.AsUint8Vector()->values[4] = 9; },
         "segment 4 of the sparse");
  sparse([](auto &s) { s.dim_metadata[1]->array_segments.AsUint8Vector()->values = {0, 1}; },
         "has 2 segments");
  sparse([](auto &s) { s.dim_metadata[1]->array_segments.AsUint8Vector()->values = {0, 1, 1, 2, 2}; },
         "holds 4 elements");
}

TEST_F(TFLiteImport, RefusesOptions) {
  refuses([](Maker &m) { m.op(0).builtin_options.Reset(); }, "its Conv2DOptions are missing");
  refuses([](Maker &m) { m.op(0).builtin_options.Set(Pool2DOptionsT()); }, "options of type Pool2DOptions");
  refuses([](Maker &m) { m.op(0).builtin_options2.Set(DilateOptionsT()); }, "belong to another operator");
  refuses([](Maker &m) { m.op(0).custom_options = {1}; }, "custom options on a builtin operator");
  refuses(
      [](Maker &m) { m.op(1).large_custom_options_offset = 8, m.op(1).large_custom_options_size = 1 << 30; },
      "large custom options", oddities());
  refuses([](Maker &m) { m.op(0).builtin_options.AsConv2DOptions()->padding = static_cast<Padding>(7); },
          "padding 7");
  refuses(
      [](Maker &m) {
        m.op(0).builtin_options.AsConv2DOptions()->fused_activation_function =
            static_cast<ActivationFunctionType>(9);
      },
      "activation 9");
  refuses([](Maker &m) { m.op(0).builtin_options.AsConv2DOptions()->stride_h = 0; }, "'qnn.conv_2d' op");
  refuses(
      [](Maker &m) {
        m.op(3).builtin_options.AsFullyConnectedOptions()->weights_format =
            FullyConnectedOptionsWeightsFormat::SHUFFLED4x16INT8;
      },
      "weights_format 1");
  refuses([](Maker &m) { m.op(1).inputs = {}; }, "'qnn.max_pool_2d' op");
  refuses([](Maker &m) { m.op(1).inputs = {5, 5, 5}; }, "'qnn.max_pool_2d' op");
  refuses([](Maker &m) { m.tensor(6).shape = {1, 2, 3, 3}; }, "'qnn.max_pool_2d' op");
}

/// y = x where c, else x again: main and two subgraphs that give what they take.
Maker branches() {
  Maker m;
  for (int g = 0; g < 3; ++g) {
    if (g)
      m.model.subgraphs.push_back(std::make_unique<SubGraphT>());
    SubGraphT &graph = *m.model.subgraphs.back();
    for (tflite::TensorType type :
         {tflite::TensorType::FLOAT32, tflite::TensorType::BOOL, tflite::TensorType::FLOAT32}) {
      auto &t = *graph.tensors.emplace_back(std::make_unique<TensorT>());
      t.name = "t" + std::to_string(g) + std::to_string(graph.tensors.size());
      t.type = type;
      t.has_rank = true;
      if (type == tflite::TensorType::FLOAT32)
        t.shape = {1, 4};
    }
    graph.inputs = {0};
    graph.outputs = {0};
  }
  SubGraphT &main = *m.model.subgraphs[0];
  main.inputs = {0, 1};
  main.outputs = {2};
  auto &o = *main.operators.emplace_back(std::make_unique<OperatorT>());
  o.inputs = {1, 0};
  o.outputs = {2};
  IfOptionsT options;
  options.then_subgraph_index = 1;
  options.else_subgraph_index = 2;
  o.builtin_options.Set(options);
  o.opcode_index = static_cast<uint32_t>(m.model.operator_codes.size());
  auto &code = *m.model.operator_codes.emplace_back(std::make_unique<OperatorCodeT>());
  code.deprecated_builtin_code = 118;
  code.builtin_code = BuiltinOperator::IF;
  return m;
}

/// Makes the operator of `branches` one with two subgraphs and `code`.
void makeWhile(Maker &m) {
  m.model.operator_codes[0]->deprecated_builtin_code = 119;
  m.model.operator_codes[0]->builtin_code = BuiltinOperator::WHILE;
  WhileOptionsT options;
  options.cond_subgraph_index = 1;
  options.body_subgraph_index = 2;
  m.model.subgraphs[0]->operators[0]->inputs = {0};
  m.model.subgraphs[0]->operators[0]->builtin_options.Set(options);
  m.model.subgraphs[1]->tensors[0]->shape = {1, 4};
  m.model.subgraphs[1]->outputs = {1};
  m.model.subgraphs[1]->inputs = {0};
}

TEST_F(TFLiteImport, ReadsSubgraphsAsRegions) {
  Outcome out = import(branches().finish());
  ASSERT_TRUE(out.module) << (out.messages.empty() ? "" : out.messages[0]);
  auto func = *out.module->getOps<func::FuncOp>().begin();
  auto branch = *func.getOps<qnn::IfOp>().begin();
  EXPECT_EQ(branch.getThenRegion().getNumArguments(), 1u);
  EXPECT_EQ(branch.getElseRegion().front().getTerminator()->getOperand(0),
            branch.getElseRegion().getArgument(0));
  EXPECT_FALSE(out.module->getOperation()->hasAttr("qnn.other_subgraphs"));
}

TEST_F(TFLiteImport, RefusesSubgraphs) {
  auto options = [](Maker &m) { return m.model.subgraphs[0]->operators[0]->builtin_options.AsIfOptions(); };
  refuses([&](Maker &m) { options(m)->else_subgraph_index = 3; }, "its else is subgraph 3, the model has 3",
          branches());
  refuses([&](Maker &m) { options(m)->then_subgraph_index = -1; }, "its then is subgraph -1, the model has 3",
          branches());
  refuses([&](Maker &m) { options(m)->then_subgraph_index = 0; }, "subgraph 0 runs itself (0 > 0)",
          branches());
  refuses([](Maker &m) { m.model.subgraphs[1]->inputs = {}; },
          "its then (subgraph 1) has 0 inputs, the operator 1", branches());
  refuses([](Maker &m) { m.model.subgraphs[2]->outputs = {0, 0}; },
          "its else (subgraph 2) has 2 outputs, the operator 1", branches());
  refuses([](Maker &m) { m.model.subgraphs[1]->tensors[0]->type = tflite::TensorType::INT32; },
          "its then (subgraph 1) has input 0 of type INT32, the operator FLOAT32", branches());
  refuses([](Maker &m) { m.model.subgraphs[2]->tensors[0]->shape = {1, 5}; }, "from parent to Region #1",
          branches());
  refuses([](Maker &m) { m.model.subgraphs[2]->outputs = {2}; }, "subgraph 2: output 0: tensor 2 't23'",
          branches());
  refuses([](Maker &m) { m.model.subgraphs[0]->operators[0]->builtin_options.Set(AddOptionsT()); },
          "its options are missing", branches());
  refuses([](Maker &m) { m.model.subgraphs[0]->operators[0]->inputs = {}; }, "it has no condition",
          branches());
  refuses(
      [&](Maker &m) {
        options(m)->else_subgraph_index = 1;
        m.model.subgraphs[1]->tensors[2]->is_variable = true;
      },
      "a variable tensor of a subgraph that runs at 2 places", branches());
  refuses(
      [](Maker &m) {
        makeWhile(m);
        m.model.subgraphs[1]->outputs = {0};
      },
      "its condition (subgraph 1) does not give one BOOL", branches());
}

TEST_F(TFLiteImport, BoundsSubgraphsInSubgraphs) {
  // Each of a chain of subgraphs runs the next one twice: copies double, and depth grows.
  Maker m = branches();
  for (int g = 3; g < 24; ++g) {
    auto &graph = *m.model.subgraphs.emplace_back(std::make_unique<SubGraphT>());
    for (auto &t : m.model.subgraphs[0]->tensors)
      graph.tensors.push_back(std::make_unique<TensorT>(*t));
    graph.inputs = {0};
    graph.outputs = {2};
    graph.tensors[1]->is_variable = true;
    auto &o = *graph.operators.emplace_back(std::make_unique<OperatorT>());
    o.inputs = {1, 0};
    o.outputs = {2};
    IfOptionsT options;
    options.then_subgraph_index = options.else_subgraph_index = g == 23 ? 1 : g + 1;
    o.builtin_options.Set(options);
  }
  auto &first = *m.model.subgraphs[0]->operators[0]->builtin_options.AsIfOptions();
  first.then_subgraph_index = first.else_subgraph_index = 3;
  std::string bytes = m.finish();
  Limits limits;
  limits.nesting = 5;
  EXPECT_TRUE(import(bytes, limits).says("subgraphs run each other more than 5 deep"));
  EXPECT_TRUE(import(bytes).says("1000001 operators and"));
}

TEST_F(TFLiteImport, RefusesWhatIsBesideTheGraph) {
  refuses([](Maker &m) { m.model.metadata[0]->buffer = 50; }, "metadata 'note' is in buffer 50", oddities());
  refuses([](Maker &m) { m.model.signature_defs[0]->subgraph_index = 1; }, "subgraph 1", oddities());
  refuses([](Maker &m) { m.model.signature_defs[0]->inputs[0]->tensor_index = 4; }, "which is no input",
          oddities());
}

TEST_F(TFLiteImport, NamesAllFaultsInOneRun) {
  Maker m = network();
  m.op(0).inputs[0] = 77;
  m.op(1).opcode_index = 9;
  m.op(3).builtin_options.Set(Pool2DOptionsT());
  Outcome out = import(m.finish());
  EXPECT_TRUE(out.says("operator 0 CONV_2D"));
  EXPECT_TRUE(out.says("opcode_index 9"));
  EXPECT_TRUE(out.says("operator 3 FULLY_CONNECTED"));
  // Options and shapes are looked at later, all of them.
  Maker n = network();
  n.op(0).builtin_options.AsConv2DOptions()->padding = static_cast<Padding>(7);
  n.op(1).builtin_options.AsPool2DOptions()->stride_h = 0;
  n.tensor(8).shape = {5, 5};
  out = import(n.finish());
  EXPECT_TRUE(out.says("padding 7"));
  EXPECT_TRUE(out.says("qnn.max_pool_2d"));
  EXPECT_TRUE(out.says("qnn.fully_connected"));
}

/// A small file whose tensors share one large vector must not cost more than its size allows.
TEST_F(TFLiteImport, RefusesAmplification) {
  flatbuffers::FlatBufferBuilder b;
  std::vector<float> scales(1000, 1.0f);
  auto shape = b.CreateVector(std::vector<int32_t>{1000});
  auto scaleVector = b.CreateVector(scales);
  auto q = CreateQuantizationParameters(b, 0, 0, scaleVector);
  std::vector<flatbuffers::Offset<Tensor>> tensors;
  for (int i = 0; i < 4000; ++i)
    tensors.push_back(CreateTensor(b, shape, tflite::TensorType::INT8, 0, 0, q));
  auto graph = CreateSubGraphDirect(b, &tensors);
  std::vector<flatbuffers::Offset<SubGraph>> graphs{graph};
  std::vector<flatbuffers::Offset<Buffer>> buffers{CreateBuffer(b)};
  FinishModelBuffer(b, CreateModelDirect(b, 3, nullptr, &graphs, nullptr, &buffers));
  Outcome out = import({reinterpret_cast<const char *>(b.GetBufferPointer()), b.GetSize()});
  EXPECT_FALSE(out.module);
  EXPECT_TRUE(out.says("share vectors")) << (out.messages.empty() ? "" : out.messages[0]);
}

} // namespace
