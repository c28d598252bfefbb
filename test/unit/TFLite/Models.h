//===- Models.h - small .tflite files made in memory ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_TEST_UNIT_TFLITE_MODELS_H
#define QUANTC_TEST_UNIT_TFLITE_MODELS_H

#include "tflite_generated.h"
#include <string>

namespace quantc::tflite::test {

template <typename T> std::vector<uint8_t> bytesOf(std::vector<T> values) {
  auto *p = reinterpret_cast<uint8_t *>(values.data());
  return {p, p + values.size() * sizeof(T)};
}

/// A model under construction; fields stay open for a test to damage.
struct Maker {
  ModelT model;

  Maker() {
    model.version = 3;
    model.description = "made by a test";
    model.subgraphs.push_back(std::make_unique<SubGraphT>());
    buffer({});
  }
  SubGraphT &graph() { return *model.subgraphs[0]; }
  TensorT &tensor(size_t i) { return *graph().tensors[i]; }
  OperatorT &op(size_t i) { return *graph().operators[i]; }

  uint32_t buffer(std::vector<uint8_t> data) {
    model.buffers.push_back(std::make_unique<BufferT>());
    model.buffers.back()->data = std::move(data);
    return static_cast<uint32_t>(model.buffers.size() - 1);
  }
  int32_t add(std::string name, std::vector<int32_t> shape, TensorType type, std::vector<float> scales = {},
              std::vector<int64_t> zeros = {}, std::vector<uint8_t> data = {}) {
    auto t = std::make_unique<TensorT>();
    t->name = std::move(name);
    t->shape = std::move(shape);
    t->type = type;
    t->has_rank = true;
    if (!scales.empty()) {
      t->quantization = std::make_unique<QuantizationParametersT>();
      t->quantization->scale = std::move(scales);
      t->quantization->zero_point = std::move(zeros);
    }
    if (!data.empty())
      t->buffer = buffer(std::move(data));
    graph().tensors.push_back(std::move(t));
    return static_cast<int32_t>(graph().tensors.size() - 1);
  }
  OperatorT &addOp(BuiltinOperator code, std::vector<int32_t> inputs, std::vector<int32_t> outputs) {
    auto c = std::make_unique<OperatorCodeT>();
    c->builtin_code = code;
    c->deprecated_builtin_code = static_cast<int8_t>(std::min(static_cast<int32_t>(code), 127));
    model.operator_codes.push_back(std::move(c));
    auto o = std::make_unique<OperatorT>();
    o->opcode_index = static_cast<uint32_t>(model.operator_codes.size() - 1);
    o->inputs = std::move(inputs);
    o->outputs = std::move(outputs);
    graph().operators.push_back(std::move(o));
    return *graph().operators.back();
  }
  std::string finish() {
    flatbuffers::FlatBufferBuilder b;
    FinishModelBuffer(b, Model::Pack(b, &model));
    return {reinterpret_cast<const char *>(b.GetBufferPointer()), b.GetSize()};
  }
};

/// conv_2d (per channel) -> max_pool_2d -> reshape -> fully_connected without bias, int8.
/// Tensors: 0 image, 1 filter, 2 bias, 3 shape, 4 weights, 5 conv, 6 pool, 7 flat, 8 logits.
inline Maker network() {
  Maker m;
  m.add("image", {1, 4, 4, 2}, TensorType::INT8, {0.5f}, {-3});
  m.add("filter", {3, 1, 1, 2}, TensorType::INT8, {0.1f, 0.2f, 0.3f}, {0, 0, 0}, {1, 2, 3, 4, 5, 6});
  m.add("bias", {3}, TensorType::INT32, {0.05f, 0.1f, 0.15f}, {0, 0, 0}, bytesOf<int32_t>({1, -2, 3}));
  m.add("shape", {2}, TensorType::INT32, {}, {}, bytesOf<int32_t>({1, 12}));
  m.add("weights", {2, 12}, TensorType::INT8, {0.25f}, {0}, std::vector<uint8_t>(24, 7));
  m.add("conv", {1, 4, 4, 3}, TensorType::INT8, {0.25f}, {-128});
  m.add("pool", {1, 2, 2, 3}, TensorType::INT8, {0.25f}, {-128});
  m.add("flat", {1, 12}, TensorType::INT8, {0.25f}, {-128});
  m.add("logits", {1, 2}, TensorType::INT8, {0.75f}, {4});
  Conv2DOptionsT conv;
  conv.stride_h = conv.stride_w = 1;
  conv.fused_activation_function = ActivationFunctionType::RELU;
  m.addOp(BuiltinOperator::CONV_2D, {0, 1, 2}, {5}).builtin_options.Set(std::move(conv));
  Pool2DOptionsT pool;
  pool.stride_h = pool.stride_w = pool.filter_height = pool.filter_width = 2;
  m.addOp(BuiltinOperator::MAX_POOL_2D, {5}, {6}).builtin_options.Set(std::move(pool));
  m.addOp(BuiltinOperator::RESHAPE, {6, 3}, {7}).builtin_options.Set(ReshapeOptionsT());
  m.addOp(BuiltinOperator::FULLY_CONNECTED, {7, 4, -1}, {8}).builtin_options.Set(FullyConnectedOptionsT());
  m.graph().inputs = {0};
  m.graph().outputs = {8};
  return m;
}

/// What the network lacks: strings, a custom operator, a builtin without an op, a variable, several results,
/// signatures, metadata, an open dimension.
inline Maker oddities() {
  Maker m;
  m.add("x", {1, 4}, TensorType::FLOAT32);
  m.tensor(0).shape_signature = {-1, 4};
  m.add("axis", {}, TensorType::INT32, {}, {}, bytesOf<int32_t>({1}));
  m.add("a", {1, 2}, TensorType::FLOAT32);
  m.add("b", {1, 2}, TensorType::FLOAT32);
  m.add("c", {1, 2}, TensorType::FLOAT32);
  m.add("text", {2}, TensorType::STRING, {}, {}, [] {
    auto strings = bytesOf<int32_t>({2, 16, 18, 21});
    strings.insert(strings.end(), {'o', 'n', 't', 'w', 'o'});
    return strings;
  }());
  m.add("state", {1, 2}, TensorType::FLOAT32);
  m.tensor(6).is_variable = true;
  m.add("d", {1, 2}, TensorType::FLOAT32);
  m.add("e", {2}, TensorType::STRING);
  SplitOptionsT split;
  split.num_splits = 2;
  m.addOp(BuiltinOperator::SPLIT, {1, 0}, {2, 3}).builtin_options.Set(std::move(split));
  auto &custom = m.addOp(BuiltinOperator::CUSTOM, {2, 3}, {4});
  m.model.operator_codes.back()->custom_code = "Mystery";
  m.model.operator_codes.back()->version = 4;
  custom.custom_options = {1, 2, 3, 250};
  RNNOptionsT rnn;
  rnn.fused_activation_function = ActivationFunctionType::TANH;
  m.addOp(BuiltinOperator::RNN, {4, -1, 6}, {7}).builtin_options.Set(std::move(rnn));
  m.addOp(BuiltinOperator::HASHTABLE_LOOKUP, {5}, {8});
  m.graph().inputs = {0};
  m.graph().outputs = {7, 8, 2};
  auto signature = std::make_unique<SignatureDefT>();
  signature->signature_key = "serve";
  signature->inputs.push_back(std::make_unique<TensorMapT>());
  signature->inputs[0]->name = "in";
  signature->inputs[0]->tensor_index = 0;
  signature->outputs.push_back(std::make_unique<TensorMapT>());
  signature->outputs[0]->name = "out";
  signature->outputs[0]->tensor_index = 8;
  m.model.signature_defs.push_back(std::move(signature));
  m.model.metadata.push_back(std::make_unique<MetadataT>());
  m.model.metadata[0]->name = "note";
  m.model.metadata[0]->buffer = m.buffer({'h', 'i', 0, 255});
  return m;
}

} // namespace quantc::tflite::test

#endif
