//===- Frames.cpp - loops of frames become loops of functions -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A loop in TensorFlow 1 is a cycle of nodes: for each of its variables
//
//   Enter -> Merge -> Switch -> (:1) body -> NextIteration -> Merge
//              |        |  ^     (:0) Exit
//              `-> condition -> LoopCond
//
// and for each value that stays the same an Enter alone. What lies between the
// Merges and LoopCond is the condition, what lies between the Switches and the
// NextIterations the body. Inner loops come first: their Exits are then plain
// nodes of the outer body.
//===----------------------------------------------------------------------===//

#include "Graph.h"

#include <algorithm>

namespace quantc::import::graphdef {

namespace {

using Functions = std::map<std::string, std::shared_ptr<const Graph>, std::less<>>;

struct Variable {
  int64_t enter, merge, next;
};

struct Frame {
  std::string name;
  std::vector<int64_t> enters;
  std::vector<Variable> variables;
  std::vector<int64_t> invariants;                ///< Enters that are read beside a Merge
  std::vector<std::pair<int64_t, int64_t>> exits; ///< node, variable
  /// What stands for an argument of the two functions: Merge, Switch (its output 1), Enter.
  std::unordered_map<int64_t, int64_t> argument;
  int64_t condition = -1; ///< LoopCond
  std::string reason;     ///< why it stays as it is
};

class Raiser {
public:
  Raiser(Graph &theGraph, Functions &made, const Limits &most, int64_t &nodesLeft)
      : graph(theGraph), functions(made), limits(most), budget(nodesLeft) {}

  void run() {
    std::vector<Frame> frames = findFrames();
    if (frames.empty())
      return;
    findUsers();
    for (Frame &f : frames)
      describe(f);
    std::vector<Frame *> open;
    for (Frame &f : frames)
      if (f.reason.empty())
        open.push_back(&f);
    // Each round raises the loops that hold no other loop any more.
    for (int64_t round = 0; round < limits.nesting && !open.empty(); ++round) {
      size_t before = open.size();
      std::erase_if(open, [&](Frame *f) { return raise(*f) || !f->reason.empty(); });
      if (open.size() == before)
        break;
    }
    for (Frame *f : open)
      f->reason = "it waits for a loop that can't be imported, or loops are nested deeper than " +
                  std::to_string(limits.nesting);
    for (const Frame &f : frames)
      if (!f.reason.empty())
        refuse(f);
  }

private:
  std::vector<Frame> findFrames() {
    std::vector<Frame> frames;
    std::unordered_map<std::string, size_t> byName;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node &node = graph.nodes[i];
      if (node.op != "Enter")
        continue;
      const Attribute *a = node.find("frame_name");
      const std::string *name = a ? std::get_if<std::string>(&a->value) : nullptr;
      auto [at, added] = byName.try_emplace(name ? *name : "", frames.size());
      if (added) {
        frames.emplace_back();
        frames.back().name = name ? *name : "";
      }
      frames[at->second].enters.push_back(static_cast<int64_t>(i));
    }
    return frames;
  }

  void findUsers() {
    users.resize(graph.nodes.size());
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      for (const Edge &e : graph.nodes[i].inputs)
        users[e.node].push_back(static_cast<int64_t>(i));
  }

  const std::string &op(int64_t node) const { return graph.nodes[node].op; }

  /// The NextIteration that `merge` takes besides `enter`, or -1.
  int64_t nextOf(int64_t merge, int64_t enter) const {
    const std::vector<Edge> &in = graph.nodes[merge].inputs;
    if (op(merge) != "Merge" || in.size() != 2)
      return -1;
    int64_t other = in[0].node == enter ? in[1].node : in[0].node;
    return op(other) == "NextIteration" && graph.nodes[other].inputs.size() == 1 ? other : -1;
  }

  /// Fills in the parts of a frame, or its reason.
  void describe(Frame &f) {
    for (int64_t enter : f.enters) {
      if (graph.nodes[enter].inputs.size() != 1) {
        f.reason = "'" + graph.nodes[enter].name + "' (Enter) has " +
                   std::to_string(graph.nodes[enter].inputs.size()) + " inputs, needed: 1";
        return;
      }
      bool invariant = false;
      for (int64_t user : users[enter])
        if (int64_t next = nextOf(user, enter); next >= 0)
          f.variables.push_back({enter, user, next});
        else
          invariant = true;
      if (invariant)
        f.invariants.push_back(enter);
    }
    for (size_t k = 0; k < f.variables.size(); ++k)
      describeVariable(f, static_cast<int64_t>(k));
    for (size_t k = 0; k < f.invariants.size(); ++k)
      f.argument.emplace(f.invariants[k], static_cast<int64_t>(f.variables.size() + k));
    if (f.condition == -1)
      f.reason = "no variable of it (Enter, Merge, NextIteration) has a Switch with a LoopCond";
    else if (graph.nodes[f.condition].inputs.size() != 1)
      f.reason =
          "its LoopCond has " + std::to_string(graph.nodes[f.condition].inputs.size()) + " inputs, needed: 1";
  }

  void describeVariable(Frame &f, int64_t k) {
    int64_t merge = f.variables[k].merge;
    f.argument.emplace(merge, k);
    for (int64_t user : users[merge]) {
      const std::vector<Edge> &in = graph.nodes[user].inputs;
      if (op(user) != "Switch" || in.size() != 2 || in[0].node != merge || op(in[1].node) != "LoopCond")
        continue;
      if (f.condition != -1 && f.condition != in[1].node)
        f.reason = "it has two LoopConds, '" + graph.nodes[f.condition].name + "' and '" +
                   graph.nodes[in[1].node].name + "'";
      f.condition = in[1].node;
      f.argument.emplace(user, k);
      for (int64_t exit : users[user])
        if (op(exit) == "Exit" && graph.nodes[exit].inputs.front() == Edge{user, 0})
          f.exits.push_back({exit, k});
    }
  }

  enum class Walked { Done, Waits, Broken };

  /// The nodes between the arguments and `roots`.
  Walked walk(Frame &f, const std::vector<Edge> &roots, std::vector<int64_t> &inside) {
    seen.resize(graph.nodes.size());
    ++epoch;
    std::vector<Edge> stack(roots.rbegin(), roots.rend());
    while (!stack.empty()) {
      Edge e = stack.back();
      stack.pop_back();
      const Node &node = graph.nodes[e.node];
      auto broken = [&](const char *what) {
        f.reason = "'" + node.name + "' (" + node.op + ") " + what;
        return Walked::Broken;
      };
      if (f.argument.count(e.node)) {
        if (node.op == "Switch" && e.output != 1)
          return broken("is read inside the loop at its output 0, which leaves it");
        continue;
      }
      if (seen[e.node] == epoch)
        continue;
      seen[e.node] = epoch;
      if (node.op == "Exit")
        return Walked::Waits;
      if (node.op == "Enter" || node.op == "NextIteration" || node.op == "LoopCond")
        return broken("belongs to another loop, whose Exit is missing");
      if (node.op == "Placeholder" || node.op == "PlaceholderWithDefault" || node.op == "_Arg")
        return broken("is read inside the loop without an Enter");
      if (--visits < 0)
        return broken("is the last node looked at: the loops of this graph share too many nodes");
      inside.push_back(e.node);
      for (const Edge &i : node.inputs)
        stack.push_back(i);
      for (int64_t c : node.control)
        if (guardsBranch(graph, c) && !isPivot(f, c))
          stack.push_back({c, 0});
    }
    return Walked::Done;
  }

  /// The nodes behind the loop's own Switches, which control edges name to be in the loop at all.
  bool isPivot(const Frame &f, int64_t node) const {
    if (f.argument.count(node))
      return true;
    const std::vector<Edge> &in = graph.nodes[node].inputs;
    return op(node) == "Identity" && !in.empty() && f.argument.count(in.front().node);
  }

  /// A graph of its own with the nodes `inside`, whose results are `roots`.
  std::shared_ptr<Graph> makeFunction(const Frame &f, const std::vector<int64_t> &inside,
                                      const std::vector<Edge> &roots, bool withInvariants) {
    auto made = std::make_shared<Graph>();
    size_t arguments = f.variables.size() + f.invariants.size();
    for (size_t k = 0; k < arguments; ++k) {
      made->arguments.push_back(static_cast<int64_t>(k));
      made->nodes.push_back({"_Arg" + std::to_string(k), "_Arg", {}, {}, {}});
    }
    std::unordered_map<int64_t, int64_t> place;
    for (int64_t node : inside)
      place.emplace(node, static_cast<int64_t>(arguments + place.size()));
    auto moved = [&](const Edge &e) {
      if (auto a = f.argument.find(e.node); a != f.argument.end())
        return Edge{a->second, 0};
      return Edge{place.at(e.node), e.output};
    };
    for (int64_t node : inside) {
      Node copy = graph.nodes[node];
      for (Edge &e : copy.inputs)
        e = moved(e);
      std::vector<int64_t> control;
      for (int64_t c : copy.control)
        if (auto p = place.find(c); p != place.end())
          control.push_back(p->second);
      copy.control = std::move(control);
      made->nodes.push_back(std::move(copy));
    }
    Node results{"_Return", "_Return", {}, {}, {}};
    for (const Edge &e : roots)
      results.inputs.push_back(moved(e));
    for (size_t k = f.variables.size(); withInvariants && k < arguments; ++k)
      results.inputs.push_back({static_cast<int64_t>(k), 0});
    made->results = static_cast<int64_t>(made->nodes.size());
    made->nodes.push_back(std::move(results));
    return made;
  }

  std::string addFunction(std::string name, std::shared_ptr<Graph> function) {
    budget -= static_cast<int64_t>(function->nodes.size());
    while (functions.count(name))
      name += "_";
    functions.emplace(name, std::move(function));
    return name;
  }

  /// The name scope that LoopCond stands in: "rnn/while" of "rnn/while/LoopCond" or "rnn/while/LoopCond/_27".
  std::string scopeOf(const Frame &f) const {
    std::string_view name = graph.nodes[f.condition].name;
    size_t slash = name.rfind('/');
    if (slash == std::string_view::npos || slash == 0)
      return f.name.empty() ? "loop" : f.name;
    name = name.substr(0, slash);
    if (name.ends_with("/LoopCond"))
      name.remove_suffix(9);
    return std::string(name);
  }

  /// True when the frame is a While now; false when it waits for another one, or has a reason not to be.
  bool raise(Frame &f) {
    if (f.exits.empty())
      return true; // nothing reads it
    std::vector<Edge> test = graph.nodes[f.condition].inputs, next;
    for (const Variable &v : f.variables)
      next.push_back(graph.nodes[v.next].inputs.front());
    std::vector<int64_t> testing, running;
    if (walk(f, test, testing) != Walked::Done || walk(f, next, running) != Walked::Done)
      return false;
    if (static_cast<int64_t>(testing.size() + running.size()) > budget) {
      f.reason = "the loops of this graph have more than " + std::to_string(limits.nodes) + " nodes";
      return false;
    }
    Node loop{scopeOf(f), "While", {}, {}, {}};
    while (graph.byName.count(loop.name))
      loop.name += "_";
    for (const Variable &v : f.variables)
      loop.inputs.push_back(graph.nodes[v.enter].inputs.front());
    for (int64_t enter : f.invariants)
      loop.inputs.push_back(graph.nodes[enter].inputs.front());
    loop.attributes["cond"].value =
        Attribute::Function{addFunction(loop.name + "_cond", makeFunction(f, testing, test, false))};
    loop.attributes["body"].value =
        Attribute::Function{addFunction(loop.name + "_body", makeFunction(f, running, next, true))};
    auto index = static_cast<int64_t>(graph.nodes.size());
    graph.byName.emplace(loop.name, index);
    graph.nodes.push_back(std::move(loop));
    for (auto [exit, variable] : f.exits) {
      graph.nodes[exit].op = "Identity";
      graph.nodes[exit].inputs = {{index, variable}};
    }
    return true;
  }

  void refuse(const Frame &f) {
    for (auto [exit, variable] : f.exits) {
      graph.nodes[exit].inputs.clear();
      graph.nodes[exit].attributes["_loop"].value = f.reason;
    }
  }

  Graph &graph;
  Functions &functions;
  const Limits &limits;
  int64_t &budget;
  std::vector<std::vector<int64_t>> users;
  std::vector<int64_t> seen; ///< the walk that came by last
  int64_t epoch = 0;
  /// Nodes that all walks together may look at: nested loops look at a node once in each round.
  int64_t visits = 20 * limits.nodes;
};

} // namespace

void raiseFrames(Graph &graph, Functions &functions, const Limits &limits, int64_t &budget) {
  Raiser(graph, functions, limits, budget).run();
}

} // namespace quantc::import::graphdef
