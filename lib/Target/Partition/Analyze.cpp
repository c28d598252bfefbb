//===- Analyze.cpp - a verdict for every operator -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Cost.h"
#include "Network.h"

#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Target/Partition.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace quantc::target {

namespace {

/// Operators that may not be mapped because a tensor they take is wanted as an output.
struct Cuts {
  std::vector<bool> cut;
  std::vector<std::string> tensor; ///< the name, per operator that is cut
};

LogicalResult cutAtNames(Network &net, ArrayRef<std::string> names, Cuts &cuts) {
  if (names.empty())
    return success();
  llvm::StringSet<> wanted, found;
  for (const std::string &n : names)
    wanted.insert(n);
  auto look = [&](Value value) {
    std::string name = tensorName(value);
    if (!wanted.contains(name))
      return;
    found.insert(name);
    for (Operation *user : value.getUsers())
      if (auto it = net.index.find(user); it != net.index.end()) {
        cuts.cut[it->second] = true;
        cuts.tensor[it->second] = name;
      }
  };
  for (Value argument : net.main.getArguments())
    look(argument);
  for (Operation *op : net.operators)
    for (Value result : op->getResults())
      look(result);
  bool ok = true;
  for (const std::string &n : names)
    if (!found.contains(n)) {
      emitError(net.main.getLoc())
          << "no tensor is called '" << n
          << "', named as an intermediate tensor; allowed are names of inputs and of "
             "operators' outputs";
      ok = false;
    }
  return success(ok);
}

/// As the delegate search does: what the first `count` operators in the partitioner's order leave to others.
void cutBehindPrefix(const Network &net, int64_t count, Cuts &cuts) {
  std::vector<int> order = partitionerOrder(net.graph);
  std::vector<bool> inside(order.size(), false);
  for (size_t i = 0; i < order.size() && static_cast<int64_t>(i) < count; ++i)
    inside[order[i]] = true;
  for (int i = 0; i < net.graph.size(); ++i) {
    if (inside[i])
      continue;
    for (Value operand : net.operators[i]->getOperands()) {
      int producer = net.producerOf(operand);
      if (producer < 0 || !inside[producer])
        continue;
      cuts.cut[i] = true;
      cuts.tensor[i] = tensorName(operand);
      break;
    }
    // Nothing of the prefix reaches it, yet it is not offered.
    if (net.graph.producers[i].empty())
      cuts.cut[i] = true;
  }
}

LogicalResult checkOptions(ModuleOp module, const Target &target, const Options &options, size_t operators) {
  RuntimeVersions versions = target.runtimes();
  if (options.minRuntime < versions.lowest || options.minRuntime > versions.highest)
    return emitError(module.getLoc())
           << "runtime version " << options.minRuntime << " is not known, allowed are " << versions.lowest
           << " to " << versions.highest;
  if (options.segments < 1 || static_cast<size_t>(options.segments) > operators)
    return emitError(module.getLoc()) << options.segments << " segments are asked for, allowed are 1 to "
                                      << operators << ", the number of operators";
  return success();
}

/// The steps of `analyze`, in the order in which they run; each fills its part of `report`.
class Analysis {
public:
  Analysis(ModuleOp m, const Target &t, const Options &o)
      : module(m), target(t), options(o), net(mainOf(m)), count(net.operators.size()),
        cuts{std::vector<bool>(count, false), std::vector<std::string>(count)}, accepted(count, false),
        refusedItself(count, false) {}

  FailureOr<Report> run() {
    if (options.minRuntime == newestRuntime)
      options.minRuntime = target.runtimes().highest;
    if (failed(checkOptions(module, target, options, count)) ||
        failed(cutAtNames(net, options.intermediateTensors, cuts)))
      return failure();
    if (options.delegateOps >= 0)
      cutBehindPrefix(net, options.delegateOps, cuts);
    judgeOperators();
    for (auto [number, members] : llvm::enumerate(cutSegments()))
      formParts(static_cast<int>(number), members);
    for (Part &part : report.parts)
      llvm::sort(part.operators);
    countAndExplain();
    describeSubgraphs();
    target.estimateMemory(report);
    return std::move(report);
  }

private:
  /// What the target says of each operator by itself.
  void judgeOperators() {
    for (size_t i = 0; i < count; ++i) {
      OperatorReport o;
      o.operation = net.operators[i];
      o.index = static_cast<int64_t>(i);
      o.op = operatorName(o.operation);
      o.location = o.operation->getNumResults() ? tensorName(o.operation->getResult(0)) : std::string();
      o.status = target.mappedStatus();
      o.macs = qnn::countMacs(o.operation).value_or(std::numeric_limits<int64_t>::max());
      o.constantBytes = constantBytes(o.operation);
      if (auto refusal = target.refuse(o.operation, options)) {
        o.status = refusal->status;
        o.reason = std::move(refusal->reason);
        o.fix = std::move(refusal->fix);
        refusedItself[i] = true;
      } else {
        o.parameterBytes = target.estimateParameterBytes(o.operation);
        accepted[i] = !cuts.cut[i];
      }
      report.operators.push_back(std::move(o));
    }
  }

  /// Operators by segment; one segment with all when none are asked for.
  std::vector<std::vector<int>> cutSegments() {
    std::vector<std::vector<int>> segments(1);
    if (options.segments > 1) {
      std::vector<int64_t> constants;
      for (const OperatorReport &o : report.operators)
        constants.push_back(isa<qnn::CustomOp>(o.operation) ? 0 : o.constantBytes);
      segments = formSegments(net.graph, constants, options.segments);
    } else {
      for (size_t i = 0; i < count; ++i)
        segments[0].push_back(static_cast<int>(i));
    }
    report.segments = static_cast<int>(segments.size());
    if (report.segments != options.segments)
      emitWarning(module.getLoc()) << "cut into " << report.segments << " segments, not " << options.segments
                                   << ": no cut can be behind the first operator that ends the network";
    return segments;
  }

  /// The epochs of one segment: which of them the device runs.
  void formParts(int segment, ArrayRef<int> operators) {
    std::vector<bool> members(count, false);
    for (int op : operators) {
      members[op] = true;
      report.operators[op].segment = segment;
    }
    bool mappedOne = false;
    for (Epoch &epoch : formEpochs(net.graph, members, accepted)) {
      bool device = epoch.accepted && (options.allSubgraphs || !mappedOne);
      if (device) {
        mappedOne = true;
        for (int op : epoch.ops)
          report.operators[op].subgraph = static_cast<int>(report.subgraphs.size());
        report.subgraphs.emplace_back();
      }
      // Neighbours on the CPU are one part.
      if (!device && !report.parts.empty() && !report.parts.back().device &&
          report.parts.back().segment == segment)
        llvm::append_range(report.parts.back().operators, epoch.ops);
      else
        report.parts.push_back({std::move(epoch.ops), device, segment});
    }
  }

  /// The sums, and why an operator that the target takes is left out.
  void countAndExplain() {
    // The operator that closed the set: of those that an unmapped accepted operator depends on, one that was
    // refused.
    std::vector<int> blame(count, -1);
    for (int i : partitionerOrder(net.graph)) {
      const OperatorReport &o = report.operators[i];
      bool mapped = o.subgraph >= 0;
      ++(mapped ? report.mapped : report.cpu);
      (mapped ? report.macsDevice : report.macsCPU) += o.macs;
      if (!mapped && !refusedItself[i])
        explainLeftOut(i, blame);
    }
  }

  void explainLeftOut(int i, std::vector<int> &blame) {
    OperatorReport &o = report.operators[i];
    o.status = target.leftOutStatus();
    if (cuts.cut[i]) {
      o.reason =
          cuts.tensor[i].empty()
              ? std::string("is behind the operators offered to the device")
              : formatv("takes '{0}', which is wanted as an output of the device", cuts.tensor[i]).str();
      o.fix = "name tensors nearer to the end of the network, or compile every subgraph (-a)";
      return;
    }
    for (int p : net.graph.producers[i]) {
      int b = refusedItself[p] || cuts.cut[p] ? p : report.operators[p].subgraph < 0 ? blame[p] : -1;
      if (b >= 0 && (blame[i] < 0 || b < blame[i]))
        blame[i] = b;
    }
    if (blame[i] < 0) {
      o.reason = "is behind the part that the device runs";
      o.fix = "compile every subgraph (-a)";
      return;
    }
    const OperatorReport &by = report.operators[blame[i]];
    o.reason = formatv("would be accepted, but depends on operator {0} {1} ('{2}') on the CPU", by.index,
                       by.op, by.location);
    o.fix = formatv("change operator {0} first{1}{2}; or compile every subgraph (-a)", by.index,
                    by.fix.empty() ? "" : ": ", by.fix);
  }

  bool isInside(Operation *op, int subgraph) const {
    auto it = net.index.find(op);
    return it != net.index.end() && report.operators[it->second].subgraph == subgraph;
  }

  /// The tensors that enter and leave each partition.
  void describeSubgraphs() {
    std::vector<llvm::SetVector<Value>> inputs(report.subgraphs.size());
    for (const OperatorReport &o : report.operators) {
      if (o.subgraph < 0)
        continue;
      SubgraphReport &subgraph = report.subgraphs[static_cast<size_t>(o.subgraph)];
      ++subgraph.operators;
      subgraph.parameterBytes += o.parameterBytes;
      for (Value v : o.operation->getOperands()) {
        // The state of an operator comes from outside as well.
        Operation *producer = v.getDefiningOp();
        if (!producer || isa<qnn::VariableOp>(producer) ||
            (net.index.count(producer) && !isInside(producer, o.subgraph)))
          inputs[static_cast<size_t>(o.subgraph)].insert(v);
      }
      for (Value v : o.operation->getResults())
        if (llvm::any_of(v.getUsers(), [&](Operation *user) { return !isInside(user, o.subgraph); }))
          subgraph.outputs.push_back(tensorName(v));
    }
    for (auto [subgraph, values] : llvm::zip(report.subgraphs, inputs))
      for (Value v : values)
        subgraph.inputs.push_back(tensorName(v));
  }

  ModuleOp module;
  const Target &target;
  Options options;
  Network net;
  size_t count;
  Cuts cuts;
  std::vector<bool> accepted, refusedItself;
  Report report;
};

} // namespace

FailureOr<Report> analyze(ModuleOp module, const Target &target, const Options &options) {
  if (failed(checkInput(module, target)))
    return failure();
  return Analysis(module, target, options).run();
}

} // namespace quantc::target
