//===- ReadGraph.cpp - bytes to checked structs ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The only file, with Functions.cpp and ReadTensor.cpp, that sees protobuf.
//===----------------------------------------------------------------------===//

#include "ReadProto.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/text_format.h>

#include <algorithm>

namespace quantc::import::graphdef {

namespace {

/// First fault of a text file, with its line.
class FirstError : public google::protobuf::io::ErrorCollector {
public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string &message) override {
    if (text.empty())
      text = "line " + std::to_string(line + 1) + ", column " + std::to_string(column + 1) + ": " + message;
  }
  std::string text;
};

/// Walks the top level of a binary message and counts field 1, so that a small file of a million empty nodes
/// is refused before it becomes a million objects. Nothing when the wire format is broken.
std::optional<int64_t> countNodes(std::string_view bytes) {
  size_t at = 0;
  auto varint = [&]() -> std::optional<uint64_t> {
    uint64_t value = 0;
    for (int shift = 0; shift < 70 && at < bytes.size(); shift += 7) {
      auto byte = static_cast<unsigned char>(bytes[at++]);
      if (shift < 64)
        value |= uint64_t{byte & 0x7fu} << shift;
      if (!(byte & 0x80))
        return value;
    }
    return std::nullopt;
  };
  int64_t count = 0;
  while (at < bytes.size()) {
    auto tag = varint();
    if (!tag)
      return std::nullopt;
    uint64_t skip = 0;
    switch (*tag & 7) {
    case 0: {
      if (!varint())
        return std::nullopt;
      break;
    }
    case 1:
      skip = 8;
      break;
    case 2: {
      auto size = varint();
      if (!size)
        return std::nullopt;
      skip = *size;
      count += *tag >> 3 == 1;
      break;
    }
    case 5:
      skip = 4;
      break;
    default:
      return std::nullopt;
    }
    if (skip > bytes.size() - at)
      return std::nullopt;
    at += skip;
  }
  return count;
}

bool parseBytes(std::string_view bytes, bool text, const Limits &limits, GraphDef &graph,
                std::vector<Fault> &faults) {
  google::protobuf::LogSilencer silence; // faults go to the caller, not to stderr
  if (text) {
    google::protobuf::TextFormat::Parser parser;
    FirstError error;
    parser.RecordErrorsTo(&error);
    parser.SetRecursionLimit(static_cast<int>(limits.nesting));
    google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
    if (parser.Parse(&stream, &graph))
      return true;
    faults.push_back(
        {"", "", "not a GraphDef in text form: " + (error.text.empty() ? "no message" : error.text)});
    return false;
  }
  auto nodes = countNodes(bytes);
  if (!nodes) {
    faults.push_back({"", "", "not a GraphDef: the file is truncated or of another kind"});
    return false;
  }
  if (*nodes > limits.nodes) {
    faults.push_back(
        {"", "",
         "the graph has " + std::to_string(*nodes) + " nodes; the limit is " + std::to_string(limits.nodes)});
    return false;
  }
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t *>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(static_cast<int>(limits.nesting));
  if (graph.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage())
    return true;
  faults.push_back(
      {"", "",
       "not a GraphDef: a field is malformed, or nested deeper than " + std::to_string(limits.nesting)});
  return false;
}

/// A text that can be put into a message: control characters and the like escaped, long ones cut.
std::string printable(std::string_view text) {
  static const char hex[] = "0123456789abcdef";
  std::string out;
  for (char c : text.substr(0, 200)) {
    auto u = static_cast<unsigned char>(c);
    if (u < 0x20 || u == 0x7f)
      out += std::string("\\x") + hex[u >> 4] + hex[u & 15];
    else
      out += c;
  }
  return text.size() > 200 ? out + "..." : out;
}

} // namespace

DType baseType(int number) {
  return static_cast<DType>(number > 100 && number <= 123 ? number - 100 : number);
}

PartialShape readShape(const TensorShapeProto &proto, const Limits &limits, std::string &error) {
  if (proto.unknown_rank())
    return std::nullopt;
  if (proto.dim_size() > limits.rank) {
    error = "a shape of rank " + std::to_string(proto.dim_size()) + "; the limit is " +
            std::to_string(limits.rank);
    return std::nullopt;
  }
  Shape shape;
  int64_t product = 1;
  for (const auto &dim : proto.dim()) {
    if (dim.size() < -1) {
      error = "dimension " + std::to_string(dim.size()) + " in a shape";
      return std::nullopt;
    }
    shape.push_back(dim.size());
    auto next = mulSizes(product, std::max<int64_t>(dim.size(), 1));
    if (!next || *next > limits.elements) {
      error = "a shape of more than " + std::to_string(limits.elements) + " elements";
      return std::nullopt;
    }
    product = *next;
  }
  return shape;
}

static Attribute readAttribute(AttrValue &proto, const Limits &limits, std::string &error) {
  Attribute attribute;
  switch (proto.value_case()) {
  case AttrValue::kS:
    attribute.value = proto.s();
    break;
  case AttrValue::kI:
    attribute.value = int64_t{proto.i()};
    break;
  case AttrValue::kF:
    attribute.value = proto.f();
    break;
  case AttrValue::kB:
    attribute.value = proto.b();
    break;
  case AttrValue::kType:
    attribute.value = baseType(proto.type());
    break;
  case AttrValue::kShape:
    attribute.value = readShape(proto.shape(), limits, error);
    break;
  case AttrValue::kTensor:
    attribute.value = readTensor(*proto.mutable_tensor(), limits, error);
    break;
  case AttrValue::kFunc:
    attribute.value = Attribute::Function{proto.func().name()};
    break;
  case AttrValue::kList: {
    Attribute::List list;
    const auto &l = proto.list();
    list.s.assign(l.s().begin(), l.s().end());
    list.i.assign(l.i().begin(), l.i().end());
    list.f.assign(l.f().begin(), l.f().end());
    list.b.assign(l.b().begin(), l.b().end());
    for (int t : l.type())
      list.type.push_back(baseType(t));
    for (const auto &s : l.shape())
      list.shape.push_back(readShape(s, limits, error));
    attribute.value = std::move(list);
    break;
  }
  case AttrValue::kPlaceholder:
  case AttrValue::VALUE_NOT_SET:
    break;
  }
  return attribute;
}

Graph readGraph(std::string_view bytes, bool text, const Limits &limits, std::vector<Fault> &faults) {
  GraphDef proto;
  if (!parseBytes(bytes, text, limits, proto, faults))
    return {};
  return readGraph(proto, limits, faults);
}

Graph readGraph(GraphDef &proto, const Limits &limits, std::vector<Fault> &faults) {
  Graph graph;
  if (proto.node_size() == 0) {
    faults.push_back({"", "", "the graph has no nodes"});
    return graph;
  }
  if (!inlineFunctions(proto, limits, faults))
    return graph;
  if (proto.node_size() > limits.nodes) {
    faults.push_back({"", "",
                      "the graph has " + std::to_string(proto.node_size()) + " nodes; the limit is " +
                          std::to_string(limits.nodes)});
    return graph;
  }
  graph.nodes.resize(proto.node_size());
  for (int i = 0; i < proto.node_size(); ++i) {
    NodeDef &def = *proto.mutable_node(i);
    Node &node = graph.nodes[i];
    node.name = std::move(*def.mutable_name());
    node.op = std::move(*def.mutable_op());
    if (node.name.empty() || static_cast<int64_t>(node.name.size()) > limits.nameBytes ||
        node.name.find('\0') != std::string::npos) {
      faults.push_back({printable(node.name), printable(node.op),
                        "node " + std::to_string(i) + " has an empty name, one longer than " +
                            std::to_string(limits.nameBytes) + " bytes, or one with a zero byte in it"});
      node.name = "#" + std::to_string(i);
    }
    auto [at, added] = graph.byName.try_emplace(node.name, i);
    if (!added)
      faults.push_back(
          {printable(node.name), printable(node.op),
           "nodes " + std::to_string(at->second) + " and " + std::to_string(i) + " have the same name"});
    // A map is walked in an order of its own; sorted keys keep the faults in a fixed order.
    std::vector<std::string> keys;
    for (const auto &[key, value] : def.attr())
      keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    for (const std::string &key : keys) {
      std::string error;
      Attribute attribute = readAttribute((*def.mutable_attr())[key], limits, error);
      if (error.empty()) {
        node.attributes.emplace(key, std::move(attribute));
        continue;
      }
      // "_output_shapes" and its like are hints of other tools; a broken hint is no fault of the graph.
      if (key.empty() || key.front() != '_')
        faults.push_back(
            {printable(node.name), printable(node.op), "attribute '" + printable(key) + "': " + error});
    }
    def.mutable_attr()->clear();
  }
  for (int i = 0; i < proto.node_size(); ++i) {
    Node &node = graph.nodes[i];
    for (const std::string &input : proto.node(i).input()) {
      bool control = !input.empty() && input.front() == '^';
      auto name = splitOutputName(std::string_view(input).substr(control ? 1 : 0));
      int64_t source = name && !name->first.empty() ? graph.find(name->first) : -1;
      if (source == -1) {
        faults.push_back({printable(node.name), printable(node.op),
                          "input '" + printable(input) + "' names no node of the graph"});
        continue;
      }
      if (control)
        node.control.push_back(source);
      else
        node.inputs.push_back({source, name->second});
    }
  }
  return graph;
}

bool looksLikeText(std::string_view bytes) {
  // Text holds no control characters; a binary GraphDef starts with 0x0a (field 1, bytes) and a length, and
  // its first node repeats 0x0a right after.
  std::string_view head = bytes.substr(0, 512);
  for (char c : head) {
    auto u = static_cast<unsigned char>(c);
    if (u < 0x20 && c != '\n' && c != '\r' && c != '\t')
      return false;
  }
  size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return false;
  for (std::string_view word : {"node", "versions", "library", "version", "#"})
    if (head.substr(first, word.size()) == word)
      return true;
  return false;
}

std::string looksLikeOther(std::string_view bytes) {
  auto has = [&](std::string_view text, size_t at) {
    return bytes.substr(std::min(at, bytes.size()), text.size()) == text;
  };
  if (has("TFL3", 4))
    return "a TensorFlow Lite model (.tflite)";
  if (has("PK\x03\x04", 0))
    return "a zip archive";
  if (has("\x89HDF", 0))
    return "an HDF5 file (a Keras .h5 model?); freeze it to a GraphDef";
  if (has("\x1f\x8b", 0))
    return "a gzip archive; unpack it first";
  if (has("ML\xefR", 0))
    return "MLIR bytecode";
  if (has("saved_model_schema_version", 0) || has("meta_graphs", 0) || has("\x08\x01\x12", 0))
    return "a SavedModel (saved_model.pb); give the folder that holds it, or freeze it to a GraphDef";
  // An ONNX ModelProto starts with ir_version (field 1, a varint) and producer_name (field 2, bytes).
  if (bytes.size() > 4 && bytes[0] == '\x08' && bytes[1] >= 1 && bytes[1] < 32 &&
      (bytes[2] == '\x12' || bytes[2] == '\x3a'))
    return "an ONNX model";
  // A MetaGraphDef holds meta_info_def in field 1, whose stripped_op_list (field 2) comes first.
  return "";
}

} // namespace quantc::import::graphdef
