//===- Graph.h - a GraphDef as checked structs ------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// What the reader makes of the bytes and the lowerings work on. No protobuf
// and no MLIR in here. Names are resolved to indices; payload sizes agree
// with shapes; every shape fits the limits.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_GRAPH_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_GRAPH_H

#include "quantc/Support/Limits.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace quantc::import::graphdef {

/// The numbers of DataType in the format; reference types (+100) are read as their base type.
enum class DType : int {
  Invalid = 0,
  Float = 1,
  Double = 2,
  Int32 = 3,
  UInt8 = 4,
  Int16 = 5,
  Int8 = 6,
  String = 7,
  Complex64 = 8,
  Int64 = 9,
  Bool = 10,
  QInt8 = 11,
  QUInt8 = 12,
  QInt32 = 13,
  BFloat16 = 14,
  QInt16 = 15,
  QUInt16 = 16,
  UInt16 = 17,
  Complex128 = 18,
  Half = 19,
  Resource = 20,
  Variant = 21,
  UInt32 = 22,
  UInt64 = 23
};

/// "float32", "int64", ... as users know them; "type 9999" when unknown.
std::string toString(DType type);
/// Bytes of one element; 0 for types without a fixed size (string, resource, variant).
int64_t byteWidth(DType type);

using Shape = std::vector<int64_t>;
/// "[1,224,224,3]"; -1 prints as "?".
std::string toString(const Shape &shape);

/// A constant. `data` holds the elements little-endian in row-major order, or one element when `splat`.
struct Tensor {
  DType type = DType::Float;
  Shape shape;
  std::string data;
  bool splat = false;
  std::vector<std::string> strings; ///< the elements when type is String

  int64_t count() const {
    int64_t n = 1;
    for (int64_t d : shape)
      n *= d; // checked when the tensor was made
    return n;
  }
};
using TensorRef = std::shared_ptr<const Tensor>;

/// No value: unknown rank. -1: unknown dimension.
using PartialShape = std::optional<Shape>;

struct Attribute {
  struct Function {
    std::string name;
  };
  struct List {
    std::vector<std::string> s;
    std::vector<int64_t> i;
    std::vector<float> f;
    std::vector<bool> b;
    std::vector<DType> type;
    std::vector<PartialShape> shape;
  };
  /// A placeholder of a function body, or a kind that was not set: monostate.
  std::variant<std::monostate, std::string, int64_t, float, bool, DType, PartialShape, TensorRef, Function,
               List>
      value;
  /// "int", "list", ... for messages.
  const char *kind() const;
};

/// Where an input comes from: output `output` of node `node`.
struct Edge {
  int64_t node = -1;
  int64_t output = 0;
  bool operator==(const Edge &) const = default;
};

struct Node {
  std::string name;
  std::string op;
  std::vector<Edge> inputs;     ///< data inputs, in order
  std::vector<int64_t> control; ///< nodes named by '^name'
  std::map<std::string, Attribute, std::less<>> attributes;

  const Attribute *find(std::string_view attribute) const {
    auto it = attributes.find(attribute);
    return it == attributes.end() ? nullptr : &it->second;
  }
};

/// One thing wrong with the input. `node` may be empty.
struct Fault {
  std::string node;
  std::string op;
  std::string text;
};

struct Graph {
  std::vector<Node> nodes;
  std::unordered_map<std::string, int64_t> byName; ///< look-ups only, never iterated
  std::vector<Fault> warnings;

  /// Of the function of a loop: the nodes that are its arguments, in order, and the node whose outputs are
  /// its results.
  std::vector<int64_t> arguments;
  int64_t results = -1;
  /// Of the whole graph: the functions that While nodes name. Calls inside them are inlined.
  std::map<std::string, std::shared_ptr<const Graph>, std::less<>> functions;

  /// A table that nothing changes once it is filled (Tables.h): as many keys as values.
  struct Table {
    std::string name; ///< of its node
    TensorRef keys, values;
    int64_t size() const { return keys->count(); }
  };
  std::vector<Table> tables;

  int64_t find(std::string_view name) const {
    auto it = byName.find(std::string(name));
    return it == byName.end() ? -1 : it->second;
  }
};

/// "NAME" or "NAME:K". Nothing when K is no small non-negative number.
std::optional<std::pair<std::string, int64_t>> splitOutputName(std::string_view text);

/// Reads bytes (binary, or text when `text`), resolves names, inlines function calls, decodes constants.
/// Faults name the node; the graph is usable only when there are none.
Graph readGraph(std::string_view bytes, bool text, const Limits &limits, std::vector<Fault> &faults);

/// Gives the while loops that are written as frames (Enter, Merge, Switch, NextIteration, Exit) the form of
/// functions: a While node, its condition and its body in `functions`; each Exit becomes an Identity of it.
/// `budget` is how many nodes the functions may have. A loop that is no regular frame stays as it is, and its
/// Exits lose their inputs and hold the reason in the attribute "_loop".
void raiseFrames(Graph &graph, std::map<std::string, std::shared_ptr<const Graph>, std::less<>> &functions,
                 const Limits &limits, int64_t &budget);

/// Whether the bytes look like the text form, and what a file that is no GraphDef looks like ("a TensorFlow
/// Lite model (.tflite)"), empty when it looks like nothing known.
bool looksLikeText(std::string_view bytes);
std::string looksLikeOther(std::string_view bytes);

/// Control edges matter only where they say that a branch is not taken: their source is then the pivot
/// Identity of a Switch, or the Switch itself.
bool guardsBranch(const Graph &graph, int64_t source);

/// The nodes that `wanted` needs, cut at `cut` (their inputs are not followed), in the order of the reference
/// converter: reverse post-order of a depth-first walk from the sources, neighbours in descending order of
/// name. Cycles are reported with the names on them.
std::vector<int64_t> orderNodes(const Graph &graph, const std::vector<int64_t> &wanted,
                                const std::vector<bool> &cut, std::vector<Fault> &faults);

} // namespace quantc::import::graphdef

#endif
