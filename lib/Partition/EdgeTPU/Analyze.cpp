//===- Analyze.cpp - a verdict for every operator -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Cost.h"
#include "Graph.h"
#include "Rules.h"

#include "quantc/EdgeTPU/EdgeTPUOps.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using llvm::formatv;

namespace quantc::partition {

namespace {

struct Network {
  func::FuncOp main;
  std::vector<Operation *> operators; ///< file order
  llvm::DenseMap<Operation *, int> index;
  Graph graph;

  explicit Network(func::FuncOp func) : main(func) {
    for (Operation &op : func.getBody().front())
      if (qnn::isOperator(&op)) {
        index[&op] = static_cast<int>(operators.size());
        operators.push_back(&op);
      }
    graph.producers.resize(operators.size());
    graph.consumers.resize(operators.size());
    for (int i = 0; i < graph.size(); ++i) {
      std::vector<int> &from = graph.producers[i];
      for (Value operand : operators[i]->getOperands())
        if (auto it = index.find(operand.getDefiningOp()); it != index.end())
          from.push_back(it->second);
      llvm::sort(from);
      from.erase(std::unique(from.begin(), from.end()), from.end());
      for (int p : from)
        graph.consumers[p].push_back(i);
    }
  }
};

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
      auto it = net.index.find(operand.getDefiningOp());
      if (it == net.index.end() || !inside[it->second])
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

LogicalResult checkOptions(ModuleOp module, const EdgeTPUOptions &options, size_t operators) {
  if (options.minRuntime < lowestRuntime || options.minRuntime > highestRuntime)
    return emitError(module.getLoc())
           << "runtime version " << options.minRuntime << " is not known, allowed are " << lowestRuntime
           << " to " << highestRuntime;
  if (options.segments < 1 || static_cast<size_t>(options.segments) > operators)
    return emitError(module.getLoc()) << options.segments << " segments are asked for, allowed are 1 to "
                                      << operators << ", the number of operators";
  return success();
}

func::FuncOp mainOf(ModuleOp module) { return module.lookupSymbol<func::FuncOp>("main"); }

std::string shapeText(ArrayRef<int64_t> shape) {
  std::string text;
  for (auto [i, d] : llvm::enumerate(shape))
    text += (i ? "x" : "") + (ShapedType::isDynamic(d) ? std::string("?") : std::to_string(d));
  return text;
}

/// One diagnostic per input or result whose size is open. Custom operators may leave their results open.
bool checkStatic(func::FuncOp main) {
  bool ok = true;
  auto look = [&](Location loc, const Twine &what, Type type) {
    auto shaped = dyn_cast<ShapedType>(type);
    if (!shaped || shaped.hasStaticShape())
      return;
    emitError(loc) << what << " has the open shape "
                   << (shaped.hasRank() ? shapeText(shaped.getShape()) : "?")
                   << ", the Edge TPU needs every dimension fixed";
    ok = false;
  };
  for (BlockArgument a : main.getArguments())
    look(a.getLoc(), "input '" + tensorName(a) + "'", a.getType());
  for (Operation &op : main.getBody().front())
    if (qnn::isOperator(&op) && !isa<qnn::CustomOp>(op))
      for (OpResult r : op.getResults())
        look(op.getLoc(), "result " + Twine(r.getResultNumber()) + " of " + operatorName(&op), r.getType());
  return ok;
}

} // namespace

LogicalResult fixOpenBatch(ModuleOp module) {
  func::FuncOp main = mainOf(module);
  if (!main || main.isExternal() || !main.getBody().hasOneBlock())
    return success(); // checkEdgeTPUInput says so
  bool changed = false;
  for (BlockArgument a : main.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(a.getType());
    if (!type || type.getRank() < 2 || !type.isDynamicDim(0) || type.getNumDynamicDims() != 1)
      continue;
    emitWarning(a.getLoc()) << "input '" << tensorName(a) << "' leaves its batch open, taken as 1";
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = 1;
    a.setType(type.clone(shape));
    changed = true;
  }
  if (!changed)
    return success();
  auto isOpen = [](Type type) { return !cast<ShapedType>(type).hasStaticShape(); };
  for (Operation &op : main.getBody().front())
    if (isa<qnn::InferResultsOp>(op) && qnn::isOperator(&op) && llvm::any_of(op.getResultTypes(), isOpen) &&
        failed(qnn::refreshResultTypes(&op)))
      return failure();
  main.setType(FunctionType::get(module.getContext(), TypeRange(main.getArguments()),
                                 TypeRange(main.getBody().front().getTerminator()->getOperands())));
  return success();
}

LogicalResult checkEdgeTPUInput(ModuleOp module) {
  func::FuncOp main = mainOf(module);
  if (!main || main.isExternal() || !main.getBody().hasOneBlock())
    return emitError(module.getLoc()) << "has no function @main of one block";
  bool ok = true;
  for (auto func : module.getOps<func::FuncOp>())
    if (func != main) {
      emitError(func.getLoc()) << "is a second subgraph, the Edge TPU compiler takes one";
      ok = false;
    }
  bool any = false, has8Bit = false;
  for (Operation &op : main.getBody().front()) {
    if (auto custom = dyn_cast<qnn::CustomOp>(op); custom && custom.getCustomCode() == "edgetpu-custom-op") {
      emitError(custom.getLoc())
          << "is 'edgetpu-custom-op': the model is compiled for the Edge TPU already; give the model "
             "it was compiled from";
      ok = false;
    }
    if (!qnn::isOperator(&op))
      continue;
    any = true;
    has8Bit |= llvm::any_of(op.getResultTypes(), [](Type t) {
      auto shaped = dyn_cast<ShapedType>(t);
      auto q = shaped ? dyn_cast<quant::QuantizedType>(shaped.getElementType()) : quant::QuantizedType();
      return q && !isa<quant::CalibratedQuantizedType>(q) && q.getStorageTypeIntegralWidth() == 8;
    });
  }
  if (!ok)
    return failure();
  if (!any)
    return emitError(module.getLoc()) << "has no operators";
  if (!has8Bit)
    return emitError(module.getLoc())
           << "no operator has an 8-bit result: the model is not quantized, and the Edge "
              "TPU takes int8 or uint8 only; quantize activations and weights to int8";
  return success(checkStatic(main));
}

FailureOr<EdgeTPUReport> analyzeEdgeTPU(ModuleOp module, const EdgeTPUOptions &options) {
  if (failed(checkEdgeTPUInput(module)))
    return failure();
  Network net(mainOf(module));
  if (failed(checkOptions(module, options, net.operators.size())))
    return failure();
  size_t count = net.operators.size();
  Cuts cuts{std::vector<bool>(count, false), std::vector<std::string>(count)};
  if (failed(cutAtNames(net, options.intermediateTensors, cuts)))
    return failure();
  if (options.delegateOps >= 0)
    cutBehindPrefix(net, options.delegateOps, cuts);

  EdgeTPUReport report;
  std::vector<bool> accepted(count), refusedItself(count);
  std::vector<int64_t> constants;
  for (size_t i = 0; i < count; ++i) {
    OperatorReport o;
    o.operation = net.operators[i];
    o.index = static_cast<int64_t>(i);
    o.op = operatorName(o.operation);
    o.location = o.operation->getNumResults() ? tensorName(o.operation->getResult(0)) : std::string();
    o.macs = qnn::countMacs(o.operation).value_or(std::numeric_limits<int64_t>::max());
    o.constantBytes = constantBytes(o.operation);
    constants.push_back(isa<qnn::CustomOp>(o.operation) ? 0 : o.constantBytes);
    if (auto refusal = refuse(o.operation, options.minRuntime, options.fileVersions)) {
      o.status = refusal->status;
      o.reason = std::move(refusal->reason);
      o.fix = std::move(refusal->fix);
      refusedItself[i] = true;
    } else {
      o.parameterBytes = estimateParameterBytes(o.operation);
      accepted[i] = !cuts.cut[i];
    }
    report.operators.push_back(std::move(o));
  }

  std::vector<std::vector<int>> segments(1);
  if (options.segments > 1)
    segments = formSegments(net.graph, constants, options.segments);
  else
    for (size_t i = 0; i < count; ++i)
      segments[0].push_back(static_cast<int>(i));
  report.segments = static_cast<int>(segments.size());
  if (report.segments != options.segments)
    emitWarning(module.getLoc()) << "cut into " << report.segments << " segments, not " << options.segments
                                 << ": no cut can be behind the first operator that ends the network";

  for (auto [s, segment] : llvm::enumerate(segments)) {
    std::vector<bool> members(count, false);
    for (int op : segment) {
      members[op] = true;
      report.operators[op].segment = static_cast<int>(s);
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
      int segmentNumber = static_cast<int>(s);
      if (!device && !report.parts.empty() && !report.parts.back().device &&
          report.parts.back().segment == segmentNumber)
        llvm::append_range(report.parts.back().operators, epoch.ops);
      else
        report.parts.push_back({std::move(epoch.ops), device, segmentNumber});
    }
  }
  for (Part &part : report.parts)
    llvm::sort(part.operators);

  // The operator that closed the set: of those that an unmapped accepted operator depends on, one that was
  // refused.
  std::vector<int> blame(count, -1);
  for (int i : partitionerOrder(net.graph)) {
    OperatorReport &o = report.operators[i];
    if (o.subgraph >= 0) {
      ++report.mapped;
      report.macsDevice += o.macs;
      continue;
    }
    ++report.cpu;
    report.macsCPU += o.macs;
    if (refusedItself[i])
      continue;
    o.status = Status::MoreThanOneSubgraph;
    if (cuts.cut[i]) {
      o.reason =
          cuts.tensor[i].empty()
              ? std::string("is behind the operators offered to the device")
              : formatv("takes '{0}', which is wanted as an output of the device", cuts.tensor[i]).str();
      o.fix = "name tensors nearer to the end of the network, or compile every subgraph (-a)";
      continue;
    }
    for (int p : net.graph.producers[i]) {
      int b = refusedItself[p] || cuts.cut[p] ? p : report.operators[p].subgraph < 0 ? blame[p] : -1;
      if (b >= 0 && (blame[i] < 0 || b < blame[i]))
        blame[i] = b;
    }
    if (blame[i] < 0) {
      o.reason = "is behind the part that the device runs";
      o.fix = "compile every subgraph (-a)";
      continue;
    }
    const OperatorReport &by = report.operators[blame[i]];
    o.reason = formatv("would be accepted, but depends on operator {0} {1} ('{2}') on the CPU", by.index,
                       by.op, by.location);
    o.fix = formatv("change operator {0} first{1}{2}; or compile every subgraph (-a)", by.index,
                    by.fix.empty() ? "" : ": ", by.fix);
  }

  std::vector<llvm::SetVector<Value>> inputs(report.subgraphs.size());
  for (const OperatorReport &o : report.operators) {
    if (o.subgraph < 0)
      continue;
    SubgraphReport &subgraph = report.subgraphs[static_cast<size_t>(o.subgraph)];
    ++subgraph.operators;
    subgraph.parameterBytes += o.parameterBytes;
    auto inside = [&](Operation *other) {
      auto it = net.index.find(other);
      return it != net.index.end() && report.operators[it->second].subgraph == o.subgraph;
    };
    for (Value v : o.operation->getOperands()) {
      // The state of an operator comes from outside as well.
      Operation *producer = v.getDefiningOp();
      if (!producer || isa<qnn::VariableOp>(producer) || (net.index.count(producer) && !inside(producer)))
        inputs[static_cast<size_t>(o.subgraph)].insert(v);
    }
    for (Value v : o.operation->getResults())
      if (llvm::any_of(v.getUsers(), [&](Operation *user) { return !inside(user); }))
        subgraph.outputs.push_back(tensorName(v));
  }
  for (auto [subgraph, values] : llvm::zip(report.subgraphs, inputs))
    for (Value v : values)
      subgraph.inputs.push_back(tensorName(v));
  estimateMemory(report);
  return report;
}

std::string delegateSearchText(ModuleOp module, int64_t step, int64_t taken) {
  Network net(mainOf(module));
  std::vector<int> order = partitionerOrder(net.graph);
  auto count = static_cast<int64_t>(order.size());
  std::string text = formatv("Searching for valid delegate with step {0}\n", step);
  for (int64_t tried = count; tried >= std::max<int64_t>(taken, 1); tried -= step) {
    text += formatv("Try to compile segment with {0} ops\n", tried);
    std::vector<bool> inside(order.size(), false);
    for (int64_t i = 0; i < tried; ++i)
      inside[order[static_cast<size_t>(i)]] = true;
    std::string names;
    for (size_t i = 0; i < order.size(); ++i)
      for (Value result : net.operators[i]->getResults())
        if (inside[i] && llvm::any_of(result.getUsers(), [&](Operation *user) {
              auto it = net.index.find(user);
              return it != net.index.end() && !inside[it->second];
            }))
          names += (names.empty() ? "" : ",") + tensorName(result);
    if (!names.empty())
      text += "Intermediate tensors: " + names + "\n";
  }
  return text;
}

LogicalResult checkEdgeTPUTarget(ModuleOp module) {
  EdgeTPUOptions options;
  options.fileVersions = false;
  auto report = analyzeEdgeTPU(module, options);
  if (failed(report))
    return failure();
  func::FuncOp main = mainOf(module);
  bool ok = true;
  for (BlockArgument a : main.getArguments())
    if (!edgetpu::isInt8Tensor(a.getType())) {
      emitError(a.getLoc()) << "input '" << tensorName(a) << "' is " << a.getType()
                            << ", for the Edge TPU it must be int8 or uint8";
      ok = false;
    }
  for (Value v : main.getBody().front().getTerminator()->getOperands())
    // What only the CPU computes may have any type: a detection post-process, an index.
    if (Operation *op = v.getDefiningOp(); isa_and_nonnull<qnn::DequantizeOp>(op)) {
      emitError(v.getLoc()) << "output '" << tensorName(v) << "' is " << v.getType()
                            << ", for the Edge TPU it must be int8 or uint8";
      ok = false;
    }
  for (const OperatorReport &o : report->operators)
    if (o.subgraph < 0)
      emitWarning(o.operation->getLoc()) << "operator " << o.index << ' ' << o.op
                                         << " stays on the CPU: " << statusText(o.status) << ": " << o.reason;
  return success(ok);
}

} // namespace quantc::partition
