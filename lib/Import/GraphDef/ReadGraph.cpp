//===- ReadGraph.cpp - bytes to checked structs ---------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The only file, with Functions.cpp and ReadTensor.cpp, that sees protobuf.
//===----------------------------------------------------------------------===//

#include "ReadProto.h"
#include "quantc/Support/FileKind.h"

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
  // GraphDef: node; and library, FunctionDefLibrary: function, FunctionDef: node_def.
  auto nodes = countMessages(bytes, {1}), inFunctions = countMessages(bytes, {2, 1, 3});
  if (!nodes || !inFunctions) {
    faults.push_back({"", "", "not a GraphDef: the file is truncated or of another kind"});
    return false;
  }
  if (*nodes + *inFunctions > limits.nodes) {
    faults.push_back({"", "",
                      "the graph has " + std::to_string(*nodes + *inFunctions) + " nodes; the limit is " +
                          std::to_string(limits.nodes)});
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

namespace {

/// Constants that are one value throughout take a few bytes in the file and all of them once they are used.
/// What they may take together grows with the file.
class SplatBudget {
public:
  SplatBudget(int64_t graphBytes, const Limits &limits)
      : size(graphBytes), most(std::max(int64_t{64} << 20, mulSizes(limits.expansion, size).value_or(0))),
        left(most) {}

  /// What is wrong, or nothing.
  std::string take(const Tensor &tensor) {
    std::optional<int64_t> bytes = mulSizes(tensor.count(), byteWidth(tensor.type));
    if (!tensor.splat || (bytes && *bytes <= left)) {
      left -= tensor.splat ? *bytes : 0;
      return "";
    }
    return "one value for the whole shape " + toString(tensor.shape) + ": such constants may have " +
           std::to_string(most) + " bytes in all in a graph of " + std::to_string(size);
  }

private:
  int64_t size, most, left;
};

} // namespace

/// Steps over one field and leaves the payload of a message in `payload`; false when the wire format is
/// broken.
static bool nextField(std::string_view bytes, size_t &at, uint64_t &number,
                      std::optional<std::string_view> &payload) {
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
  payload.reset();
  auto tag = varint();
  if (!tag)
    return false;
  number = *tag >> 3;
  uint64_t skip = 0;
  switch (*tag & 7) {
  case 0:
    return varint().has_value();
  case 1:
    skip = 8;
    break;
  case 2: {
    auto size = varint();
    if (!size || *size > bytes.size() - at)
      return false;
    skip = *size;
    payload = bytes.substr(at, skip);
    break;
  }
  case 5:
    skip = 4;
    break;
  default:
    return false;
  }
  if (skip > bytes.size() - at)
    return false;
  at += skip;
  return true;
}

std::optional<int64_t> countMessages(std::string_view bytes, std::initializer_list<uint64_t> path) {
  std::vector<std::string_view> level = {bytes};
  int64_t count = 0;
  for (const uint64_t *step = path.begin(); step != path.end(); ++step) {
    std::vector<std::string_view> next;
    bool last = step + 1 == path.end();
    for (std::string_view message : level)
      for (size_t at = 0; at < message.size();) {
        uint64_t number = 0;
        std::optional<std::string_view> payload;
        if (!nextField(message, at, number, payload))
          return std::nullopt;
        if (!payload || number != *step)
          continue;
        if (last)
          ++count;
        else
          next.push_back(*payload);
      }
    level = std::move(next);
  }
  return count;
}

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

std::string looksLikeOther(std::string_view bytes) {
  llvm::StringRef kind = guessFileKind({bytes.data(), bytes.size()});
  return kind == graphDefKind ? "" : kind.str();
}

/// Names resolved, attributes decoded; moves constants out of `proto`.
static Graph readNodes(GraphDef &proto, const Limits &limits, SplatBudget &splats,
                       std::vector<Fault> &faults) {
  Graph graph;
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
      if (const auto *tensor = std::get_if<TensorRef>(&attribute.value); tensor && *tensor && error.empty())
        error = splats.take(**tensor);
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

/// The functions of loops, and the loops themselves in one form.
static void readLoops(Graph &graph, std::map<std::string, FunctionGraph> &loopFunctions, const Limits &limits,
                      SplatBudget &splats, std::vector<Fault> &faults) {
  int64_t budget = limits.nodes - static_cast<int64_t>(graph.nodes.size());
  std::vector<std::pair<std::string, std::shared_ptr<Graph>>> functions;
  for (auto &[name, proto] : loopFunctions) {
    auto function = std::make_shared<Graph>(readNodes(proto.nodes, limits, splats, faults));
    for (const std::string &argument : proto.arguments)
      function->arguments.push_back(function->find(argument));
    function->results = function->find(returnName);
    budget -= static_cast<int64_t>(function->nodes.size());
    functions.emplace_back(name, function);
  }
  if (!faults.empty())
    return;
  for (auto &[name, function] : functions) {
    raiseFrames(*function, graph.functions, limits, budget);
    graph.functions[name] = function;
  }
  raiseFrames(graph, graph.functions, limits, budget);
}

Graph readGraph(std::string_view bytes, bool text, const Limits &limits, std::vector<Fault> &faults) {
  GraphDef proto;
  if (!parseBytes(bytes, text, limits, proto, faults))
    return {};
  return readGraph(proto, limits, faults);
}

Graph readGraph(GraphDef &proto, const Limits &limits, std::vector<Fault> &faults) {
  SplatBudget splats(static_cast<int64_t>(proto.ByteSizeLong()), limits);
  if (proto.node_size() == 0) {
    faults.push_back({"", "", "the graph has no nodes"});
    return {};
  }
  std::map<std::string, FunctionGraph> loopFunctions;
  if (!inlineFunctions(proto, loopFunctions, limits, faults))
    return {};
  if (proto.node_size() > limits.nodes) {
    faults.push_back({"", "",
                      "the graph has " + std::to_string(proto.node_size()) + " nodes; the limit is " +
                          std::to_string(limits.nodes)});
    return {};
  }
  Graph graph = readNodes(proto, limits, splats, faults);
  if (faults.empty())
    readLoops(graph, loopFunctions, limits, splats, faults);
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

} // namespace quantc::import::graphdef
