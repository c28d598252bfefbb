//===- ReadProto.h - what the protobuf readers share ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_READPROTO_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_READPROTO_H

#include "Graph.h"
#include "quantc/Support/CheckedMath.h"

#include "graphdef.pb.h"

namespace quantc::import::graphdef {

using namespace ::quantc::graphdef;

/// Drops the reference flag.
DType baseType(int number);

/// Unknown rank is no value. `error` is set when the shape is over the limits.
PartialShape readShape(const TensorShapeProto &proto, const Limits &limits, std::string &error);

/// Decodes the payload, whatever field it is in; moves tensor_content out of `proto`. On error returns null
/// and says why.
TensorRef readTensor(TensorProto &proto, const Limits &limits, std::string &error);

/// As readGraph of bytes; takes what is in `proto`.
Graph readGraph(GraphDef &proto, const Limits &limits, std::vector<Fault> &faults);

/// Walks binary messages along a path of field numbers and counts those at its end, so that a small file of a
/// million empty nodes is refused before it becomes a million objects. Nothing when the wire format is
/// broken.
std::optional<int64_t> countMessages(std::string_view bytes, std::initializer_list<uint64_t> path);

/// Replaces every call of a function of the library (PartitionedCall, StatefulPartitionedCall, or a node
/// whose op is the function's name) by the function's nodes, named "call/node". Faults name recursive,
/// missing and too large functions.
///
/// While loops stay. The functions they name, and those that loops inside these name, become graphs of their
/// own: "_Arg" nodes, the body, and a node "_Return" with the results.
struct FunctionGraph {
  GraphDef nodes;
  std::vector<std::string> arguments;
};
bool inlineFunctions(GraphDef &graph, std::map<std::string, FunctionGraph> &loopFunctions,
                     const Limits &limits, std::vector<Fault> &faults);

/// While, StatelessWhile.
bool isWhile(std::string_view op);
/// The node that holds the results of a function.
inline constexpr const char *returnName = "_Return";

} // namespace quantc::import::graphdef

#endif
