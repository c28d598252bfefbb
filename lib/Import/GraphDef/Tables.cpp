//===- Tables.cpp - look-ups in tables whose content is known -------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// TensorFlow fills a table by a function that runs when a SavedModel is loaded;
// once functions are inlined its nodes stand in the graph, and nothing that
// computes an output reads them. A .tflite has CALL_ONCE in their place.
//===----------------------------------------------------------------------===//

#include "Tables.h"
#include "Fold.h"
#include "Lowering.h"
#include "ReadProto.h"
#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace mlir;

namespace quantc::import::graphdef {

namespace {

/// Of a look-up: the place of its table in `Graph::tables`, or why it has none.
constexpr const char *tableAttribute = "_table", *tableFault = "_fault";

bool isTable(const Node &n) { return n.op == "HashTable" || n.op == "HashTableV2"; }
bool isLookUp(const Node &n) { return n.op == "LookupTableFind" || n.op == "LookupTableFindV2"; }
bool isSize(const Node &n) { return n.op == "LookupTableSize" || n.op == "LookupTableSizeV2"; }
bool isImport(const Node &n) {
  return n.op == "LookupTableImport" || n.op == "LookupTableImportV2" || n.op == "InitializeTable" ||
         n.op == "InitializeTableV2";
}
bool isTextFile(const Node &n) {
  return n.op == "InitializeTableFromTextFile" || n.op == "InitializeTableFromTextFileV2";
}

template <typename T> const T *attributeOf(const Node &n, std::string_view name) {
  const Attribute *a = n.find(name);
  return a ? std::get_if<T>(&a->value) : nullptr;
}

class Resolver {
public:
  Resolver(Graph &g, const Assets &a, const Limits &l) : graph(g), assets(a), limits(l) {}

  void run() {
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node &n = graph.nodes[i];
      if ((isImport(n) || isTextFile(n)) && !n.inputs.empty())
        if (Edge table = source(n.inputs[0]); isTable(graph.nodes[table.node]))
          filledBy.emplace(keyOf(table.node), static_cast<int64_t>(i));
    }
    for (Node &n : graph.nodes)
      if ((isLookUp(n) && n.inputs.size() == 3) || (isSize(n) && n.inputs.size() == 1))
        if (Edge table = source(n.inputs[0]); isTable(graph.nodes[table.node]))
          resolve(n, table.node);
  }

private:
  /// The output that an edge leads to behind nodes that only pass their inputs on.
  Edge source(Edge e) const {
    for (size_t steps = 0; steps <= graph.nodes.size(); ++steps) { // a cycle ends here
      const Node &n = graph.nodes[e.node];
      if ((n.op != "Identity" && n.op != "IdentityN") || e.output >= static_cast<int64_t>(n.inputs.size()))
        break;
      e = n.inputs[static_cast<size_t>(e.output)];
    }
    return e;
  }

  /// Nodes with one shared name are one table.
  std::string keyOf(int64_t node) const {
    const Node &n = graph.nodes[static_cast<size_t>(node)];
    const auto *container = attributeOf<std::string>(n, "container"),
               *shared = attributeOf<std::string>(n, "shared_name");
    return shared && !shared->empty() ? "shared " + (container ? *container : "") + "/" + *shared
                                      : "node " + n.name;
  }

  void resolve(Node &n, int64_t tableNode) {
    std::string key = keyOf(tableNode);
    auto [at, added] = known.try_emplace(key);
    if (added)
      at->second = read(key, graph.nodes[static_cast<size_t>(tableNode)]);
    const auto &[index, fault] = at->second;
    if (isSize(n) && index >= 0) {
      auto size = std::make_shared<Tensor>();
      size->type = DType::Int64;
      int64_t count = static_cast<int64_t>(graph.tables[static_cast<size_t>(index)].size());
      size->data.assign(reinterpret_cast<const char *>(&count), sizeof count);
      n.op = "Const";
      n.inputs.clear();
      n.attributes.clear();
      n.attributes["dtype"].value = DType::Int64;
      n.attributes["value"].value = TensorRef(size);
      return;
    }
    n.inputs.erase(n.inputs.begin());
    n.attributes.clear();
    if (index >= 0)
      n.attributes[tableAttribute].value = index;
    else
      n.attributes[tableFault].value = fault;
  }

  /// The place of the table in the graph, or -1 and the reason why it is not known.
  std::pair<int64_t, std::string> read(const std::string &key, const Node &table) {
    auto filled = filledBy.find(key);
    if (filled == filledBy.end())
      return {-1, "no node of the graph fills table '" + table.name + "' with constants"};
    const Node &from = graph.nodes[static_cast<size_t>(filled->second)];
    Graph::Table made{table.name, constantOf(from, 1), constantOf(from, 2)};
    std::string fault;
    if (isTextFile(from))
      fault = readText(from, table, made);
    else if (!made.keys || !made.values || made.keys->count() != made.values->count())
      fault = "what fills table '" + table.name + "' (node '" + from.name + "') is no pair of constants";
    if (!fault.empty())
      return {-1, fault};
    graph.tables.push_back(std::move(made));
    return {static_cast<int64_t>(graph.tables.size()) - 1, ""};
  }

  TensorRef constantOf(const Node &n, size_t input) const {
    if (input >= n.inputs.size())
      return nullptr;
    const Node &from = graph.nodes[static_cast<size_t>(source(n.inputs[input]).node)];
    const TensorRef *t = from.op == "Const" ? attributeOf<TensorRef>(from, "value") : nullptr;
    return t ? *t : nullptr;
  }

  /// The file whose name an edge leads to. TensorFlow 2 keeps the name in a variable that a placeholder sets.
  const std::string *assetOf(Edge e) const {
    e = source(e);
    if (const Node &read = graph.nodes[static_cast<size_t>(e.node)];
        read.op == "ReadVariableOp" && !read.inputs.empty()) {
      const int64_t variable = source(read.inputs[0]).node;
      for (const Node &n : graph.nodes)
        if (n.op == "AssignVariableOp" && n.inputs.size() == 2 && source(n.inputs[0]).node == variable)
          e = source(n.inputs[1]);
    }
    auto asset = assets.find(graph.nodes[static_cast<size_t>(e.node)].name + ":" + std::to_string(e.output));
    return asset == assets.end() ? nullptr : &asset->second;
  }

  /// The lines of a text file; column -2 is the line, -1 its number, others what lies between delimiters.
  std::string readText(const Node &from, const Node &table, Graph::Table &made) {
    const std::string where = "table '" + table.name + "': ";
    if (from.inputs.size() < 2)
      return where + "it names no file";
    const std::string *file = assetOf(from.inputs[1]);
    if (!file)
      return where + "its file is none of the SavedModel's assets; of a frozen graph the file is not known";
    std::optional<std::string> fault;
    auto buffer = openFile(*file, limits.fileBytes, fault);
    if (!buffer)
      return where + *fault;
    SmallVector<StringRef> lines;
    buffer->getBuffer().split(lines, '\n');
    if (!lines.empty() && lines.back().empty())
      lines.pop_back();
    const auto *size = attributeOf<int64_t>(from, "vocab_size");
    if (size && *size >= 0 && static_cast<size_t>(*size) < lines.size())
      lines.resize(static_cast<size_t>(*size));
    std::string why;
    made.keys = column(from, table, lines, "key_index", "key_dtype", why);
    made.values = column(from, table, lines, "value_index", "value_dtype", why);
    return why.empty() ? why : where + *file + ": " + why;
  }

  static TensorRef column(const Node &from, const Node &table, ArrayRef<StringRef> lines, const char *place,
                          const char *typeName, std::string &why) {
    const auto *index = attributeOf<int64_t>(from, place);
    const auto *type = attributeOf<DType>(table, typeName);
    const auto *delimiter = attributeOf<std::string>(from, "delimiter");
    auto made = std::make_shared<Tensor>();
    made->type = type ? *type : DType::Invalid;
    made->shape = {static_cast<int64_t>(lines.size())};
    if (!index || (made->type != DType::String && made->type != DType::Int64)) {
      why = std::string(place) + " of type " + toString(made->type) + ", accepted: string, int64";
      return nullptr;
    }
    std::vector<int64_t> numbers;
    for (size_t i = 0; i < lines.size(); ++i) {
      StringRef text = lines[i];
      if (text.ends_with("\r"))
        text = text.drop_back();
      if (*index >= 0) {
        SmallVector<StringRef> parts;
        text.split(parts, delimiter && !delimiter->empty() ? StringRef(*delimiter) : StringRef("\t"));
        if (static_cast<size_t>(*index) >= parts.size()) {
          why = "line " + std::to_string(i + 1) + " has " + std::to_string(parts.size()) + " columns, " +
                place + " is " + std::to_string(*index);
          return nullptr;
        }
        text = parts[static_cast<size_t>(*index)];
      }
      int64_t number = static_cast<int64_t>(i);
      if (made->type == DType::String)
        made->strings.push_back(*index == -1 ? std::to_string(i) : text.str());
      else if (*index != -1 && text.getAsInteger(10, number)) {
        why = "line " + std::to_string(i + 1) + ": '" + text.take_front(40).str() + "' is no whole number";
        return nullptr;
      }
      numbers.push_back(number);
    }
    if (made->type == DType::Int64)
      made->data.assign(reinterpret_cast<const char *>(numbers.data()), numbers.size() * sizeof(int64_t));
    return made;
  }

  Graph &graph;
  const Assets &assets;
  const Limits &limits;
  std::map<std::string, int64_t> filledBy; ///< by keyOf: the node that fills the table
  std::map<std::string, std::pair<int64_t, std::string>> known;
};

/// As a .tflite numbers them: operators, and types of elements.
constexpr int64_t hashtableFind = 137, hashtableImport = 138, stringElement = 5, int64Element = 4;

/// The attribute by which an op names the table that its first operand is in a file.
ArrayAttr resourceOf(Builder &b, int64_t index, bool stringKeys) {
  auto number = [&](StringRef name, int64_t value) {
    return b.getNamedAttr(name, b.getI64IntegerAttr(value));
  };
  auto options =
      b.getDictionaryAttr({number("id", index), number("key", stringKeys ? stringElement : int64Element),
                           number("value", stringKeys ? int64Element : stringElement)});
  auto entry = b.getDictionaryAttr({b.getNamedAttr("container", b.getStringAttr("")),
                                    b.getNamedAttr("name", b.getStringAttr("table " + Twine(index))),
                                    number("operand", 0), b.getNamedAttr("table", options)});
  return b.getArrayAttr({entry});
}

qnn::CustomOp makeOperator(OpBuilder &b, Location loc, StringRef name, int64_t code, TypeRange results,
                           ValueRange operands, ArrayAttr resources) {
  auto op = qnn::CustomOp::create(b, loc, results, b.getStringAttr(name), operands, DenseI8ArrayAttr(),
                                  b.getI64IntegerAttr(code), IntegerAttr(), IntegerAttr());
  op->setAttr("qnn.resources", resources);
  return op;
}

/// A look-up: keys, default. The size of a table comes here when the table is not known.
void find(Lowering &l) {
  const char *const wayOut =
      "; name with --input the look-up itself, whose result the program that runs the file then gives";
  if (!l.has(tableAttribute))
    return l.fail(Twine(l.text(tableFault, "what it reads is no table")) + wayOut);
  const int64_t index = l.integer(tableAttribute);
  if (!l.expectInputs(2) || index < 0 || static_cast<size_t>(index) >= l.tables().size())
    return;
  const Graph::Table &table = l.tables()[static_cast<size_t>(index)];
  const DType key = table.keys->type, value = table.values->type;
  const bool stringKeys = key == DType::String && value == DType::Int64;
  if (!stringKeys && (key != DType::Int64 || value != DType::String))
    return l.fail("table '" + Twine(table.name) + "' leads from " + toString(key) + " to " + toString(value) +
                  "; accepted: from string to int64, from int64 to string, which LiteRT has" + wayOut);
  Value keys = l.value(0), otherwise = l.value(1);
  if (!keys || !otherwise)
    return;
  auto type = RankedTensorType::get(Lowering::typeOf(keys).getShape(), l.elementType(value));
  auto loc = NameLoc::get(l.builder.getStringAttr(l.node.name));
  l.give(makeOperator(l.builder, loc, "HASHTABLE_FIND", hashtableFind, type, {keys, otherwise},
                      resourceOf(l.builder, index, stringKeys))
             .getOutputs()
             .front());
}

Value constant(OpBuilder &b, Location loc, const Tensor &t) {
  MLIRContext *context = b.getContext();
  if (t.type == DType::String) {
    auto type = RankedTensorType::get({t.count()}, qnn::StringType::get(context));
    SmallVector<StringRef> texts(t.strings.begin(), t.strings.end());
    return qnn::ConstantOp::create(b, loc, type, DenseStringElementsAttr::get(type, texts));
  }
  auto type = RankedTensorType::get({t.count()}, b.getI64Type());
  return qnn::ConstantOp::create(b, loc, type, makeConstant(type, ArrayRef(t.data.data(), t.data.size())));
}

} // namespace

void resolveTables(Graph &graph, const Assets &assets, const Limits &limits) {
  Resolver(graph, assets, limits).run();
}

void fillTables(ModuleOp module, const Graph &graph) {
  if (graph.tables.empty())
    return;
  std::set<int64_t> used;
  module.walk([&](qnn::CustomOp op) {
    for (const qnn::ResourceUse &use : qnn::getResourceUses(op))
      if (auto id = use.table ? use.table.getAs<IntegerAttr>("id") : IntegerAttr())
        used.insert(id.getInt());
  });
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (used.empty() || !main)
    return;
  OpBuilder b(&main.front(), main.front().begin());
  for (int64_t index : used) {
    const Graph::Table &table = graph.tables[static_cast<size_t>(index)];
    auto loc = NameLoc::get(b.getStringAttr(table.name));
    auto once = qnn::CallOnceOp::create(b, loc, b.getStrArrayAttr({"fill " + table.name}));
    OpBuilder inside = OpBuilder::atBlockEnd(&once.getBody().emplaceBlock());
    Value keys = constant(inside, loc, *table.keys), values = constant(inside, loc, *table.values);
    makeOperator(inside, loc, "HASHTABLE_IMPORT", hashtableImport, {}, {keys, values},
                 resourceOf(inside, index, table.keys->type == DType::String));
    qnn::YieldOp::create(inside, loc, ValueRange());
  }
}

void addTableLowerings(LowerTable &t) {
  for (const char *op : {"LookupTableFind", "LookupTableFindV2", "LookupTableSize", "LookupTableSizeV2"})
    t[op] = find;
}

} // namespace quantc::import::graphdef
