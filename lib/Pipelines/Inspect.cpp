//===- Inspect.cpp - what a model holds -------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/Inspect.h"

#include "quantc/QNN/QNNControlOps.h"
#include "quantc/QNN/QNNCost.h"
#include "quantc/QNN/QNNInterfaces.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/CheckedMath.h"
#include "quantc/Transforms/Rules.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include <map>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;

static std::string storageName(Type element) {
  if (auto q = dyn_cast<quant::CalibratedQuantizedType>(element))
    return storageName(q.getExpressedType());
  if (auto q = dyn_cast<quant::QuantizedType>(element))
    return (q.isSigned() ? "int" : "uint") + std::to_string(q.getStorageTypeIntegralWidth());
  if (isa<qnn::WideBiasType>(element))
    return "int64";
  if (isa<qnn::StringType>(element))
    return "string";
  if (isa<BFloat16Type>(element))
    return "bfloat16";
  if (auto f = dyn_cast<FloatType>(element))
    return "float" + std::to_string(f.getWidth());
  if (auto i = dyn_cast<IntegerType>(element))
    return i.getWidth() == 1 ? "bool" : (i.isUnsigned() ? "uint" : "int") + std::to_string(i.getWidth());
  if (auto c = dyn_cast<ComplexType>(element))
    return "complex" + std::to_string(2 * c.getElementType().getIntOrFloatBitWidth());
  return "unknown";
}

/// A file stores float32: the double is printed as the float it becomes.
static double asStored(double scale) { return static_cast<double>(static_cast<float>(scale)); }

TensorDescription pipelines::describeTensor(Value value) {
  TensorDescription t;
  t.name = qnn::getTensorName(value);
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return t;
  for (int64_t d : type.getShape())
    t.shape.push_back(ShapedType::isDynamic(d) ? -1 : d);
  Type element = type.getElementType();
  t.type = storageName(element);
  if (auto q = dyn_cast<quant::UniformQuantizedType>(element)) {
    t.scale = {asStored(q.getScale())};
    t.zeroPoint = {q.getZeroPoint()};
  } else if (auto p = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    for (double s : p.getScales())
      t.scale.push_back(asStored(s));
    t.zeroPoint.assign(p.getZeroPoints().begin(), p.getZeroPoints().end());
    t.axis = p.getQuantizedDimension();
  } else if (auto w = dyn_cast<qnn::WideBiasType>(element)) {
    for (double s : w.getScales())
      t.scale.push_back(asStored(s));
    t.zeroPoint.assign(t.scale.size(), 0);
  }
  Operation *producer = value.getDefiningOp();
  t.constant = producer && producer->hasTrait<OpTrait::ConstantLike>();
  return t;
}

std::string pipelines::getOperatorName(Operation *op) {
  StringRef name = op->getName().stripDialect();
  if (auto custom = dyn_cast<qnn::CustomOp>(op))
    return custom.getBuiltinCode() ? custom.getCustomCode().str() : "CUSTOM"; // builtins without an op here
  return name.upper();
}

static void describeSignatures(func::FuncOp main, ModelDescription &m) {
  auto module = main->getParentOfType<ModuleOp>();
  if (!module)
    return;
  auto ends = [](DictionaryAttr signature, StringRef which, ArrayRef<TensorDescription> tensors,
                 std::vector<std::pair<std::string, std::string>> &names) {
    if (auto list = signature.getAs<ArrayAttr>(which))
      for (auto end : list.getAsRange<DictionaryAttr>()) {
        auto name = end.getAs<StringAttr>("name");
        auto index = end.getAs<IntegerAttr>("index");
        if (name && index && index.getInt() >= 0 && static_cast<size_t>(index.getInt()) < tensors.size())
          names.emplace_back(name.str(), tensors[static_cast<size_t>(index.getInt())].name);
      }
  };
  if (auto signatures = module->getAttrOfType<ArrayAttr>("qnn.signatures"))
    for (auto signature : signatures.getAsRange<DictionaryAttr>()) {
      SignatureDescription &s = m.signatures.emplace_back();
      if (auto key = signature.getAs<StringAttr>("key"))
        s.key = key.str();
      ends(signature, "inputs", m.inputs, s.inputs);
      ends(signature, "outputs", m.outputs, s.outputs);
    }
  if (auto others = module->getAttrOfType<ArrayAttr>("qnn.other_signatures"))
    for (auto key : others.getAsRange<StringAttr>())
      m.otherSignatures.push_back(key.str());
}

/// Words for a region of an op that runs some.
static StringRef regionWord(Region &region) {
  Operation *op = region.getParentOp();
  const bool first = region.getRegionNumber() == 0;
  if (isa<qnn::IfOp>(op))
    return first ? "then" : "else";
  return isa<qnn::WhileOp>(op) && first ? "condition" : "body";
}

/// Operators of a block, each before those of its regions.
static void eachOperator(Block &block, const std::string &within, int64_t depth,
                         llvm::function_ref<void(Operation &, const std::string &, int64_t)> describe) {
  for (Operation &op : block.without_terminator()) {
    if (!qnn::isOperator(&op))
      continue;
    describe(op, within, depth);
    for (Region &region : op.getRegions())
      eachOperator(region.front(), regionWord(region).str() + " of " + qnn::getNodeName(op.getLoc()),
                   depth + 1, describe);
  }
}

ModelDescription pipelines::describeModel(func::FuncOp main, int64_t fileBytes) {
  ModelDescription m;
  m.bytes = fileBytes;
  llvm::DenseSet<Value> seen;
  auto add = [&](Value v) {
    if (isa<RankedTensorType>(v.getType()) && seen.insert(v).second)
      m.tensors.push_back(describeTensor(v));
  };
  for (BlockArgument a : main.getArguments()) {
    m.inputs.push_back(describeTensor(a));
    add(a);
  }
  if (main.isExternal())
    return m;
  auto describe = [&](Operation &op, const std::string &within, int64_t depth) {
    OperatorDescription d;
    d.within = within;
    d.depth = depth;
    d.op = getOperatorName(&op);
    d.location = qnn::getNodeName(op.getLoc());
    for (Value v : op.getOperands()) {
      add(v);
      d.inputs.push_back(isa<NoneType>(v.getType()) ? "" : qnn::getTensorName(v));
    }
    for (Value v : op.getResults()) {
      add(v);
      d.outputs.push_back(qnn::getTensorName(v));
    }
    for (const qnn::ResourceUse &use : qnn::getResourceUses(&op))
      d.inputs.insert(d.inputs.begin() + std::min<size_t>(use.operand, d.inputs.size()), use.name.str());
    d.macs = qnn::countMacs(&op).value_or(std::numeric_limits<int64_t>::max());
    m.macs = addSizes(m.macs, d.macs).value_or(m.macs);
    m.operators.push_back(std::move(d));
  };
  eachOperator(main.front(), "", 0, describe);
  for (auto [i, v] : llvm::enumerate(main.front().getTerminator()->getOperands())) {
    add(v);
    TensorDescription t = describeTensor(v);
    if (auto name = main.getResultAttrOfType<StringAttr>(i, "qnn.name"))
      t.name = name.str();
    m.outputs.push_back(std::move(t));
  }
  describeSignatures(main, m);
  return m;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

/// The shortest decimal that reads back as the same float, never locale dependent.
static std::string shortest(double value) {
  for (int digits = 1; digits < 9; ++digits) {
    std::string s = llvm::formatv("{0}", llvm::format("%.*g", digits, value)).str();
    double back;
    if (!StringRef(s).getAsDouble(back) && static_cast<float>(back) == static_cast<float>(value))
      return s;
  }
  return llvm::formatv("{0}", llvm::format("%.9g", value)).str();
}

/// The shortest std that gives this scale: real = (pixel - mean) / std.
static std::string standardDeviation(double scale) {
  if (scale == 0)
    return "infinity";
  for (int digits = 1; digits < 9; ++digits) {
    std::string s = llvm::formatv("{0}", llvm::format("%.*g", digits, 1 / scale)).str();
    double std;
    if (!StringRef(s).getAsDouble(std) && static_cast<float>(1 / std) == static_cast<float>(scale))
      return s;
  }
  return shortest(1 / scale);
}

/// "1x?x4"
static std::string timesText(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  return llvm::join(llvm::map_range(shape, [](int64_t d) { return d < 0 ? "?" : std::to_string(d); }), "x");
}

static std::pair<int64_t, int64_t> storageRange(StringRef type) {
  bool isUnsigned = type.consume_front("uint");
  if (!isUnsigned)
    type.consume_front("int");
  unsigned bits = 8;
  if (type.getAsInteger(10, bits) || bits > 32)
    bits = 32;
  if (isUnsigned)
    return {0, (int64_t{1} << bits) - 1};
  return {-(int64_t{1} << (bits - 1)), (int64_t{1} << (bits - 1)) - 1};
}

std::string pipelines::explainQuantization(const TensorDescription &t) {
  if (t.scale.empty())
    return "";
  if (t.scale.size() > 1) {
    auto [low, high] = std::minmax_element(t.scale.begin(), t.scale.end());
    return llvm::formatv("real = scale[c] * q, {0} scales along axis {1}, {2} to {3}", t.scale.size(), t.axis,
                         shortest(*low), shortest(*high))
        .str();
  }
  double s = t.scale[0];
  int64_t z = t.zeroPoint.empty() ? 0 : t.zeroPoint[0];
  auto [low, high] = storageRange(t.type);
  std::string shift = z == 0  ? "q"
                      : z > 0 ? llvm::formatv("(q - {0})", z).str()
                              : llvm::formatv("(q + {0})", -z).str();
  return llvm::formatv("real = {0} * {1}, covers [{2}, {3}], stands for mean {4}, std {5}", shortest(s),
                       shift, shortest(s * static_cast<double>(low - z)),
                       shortest(s * static_cast<double>(high - z)), t.type == "int8" ? z + signedShift : z,
                       standardDeviation(s))
      .str();
}

static void printEnds(StringRef title, ArrayRef<TensorDescription> tensors, llvm::raw_ostream &os) {
  os << title << "\n";
  for (const TensorDescription &t : tensors) {
    os << "  " << t.name << "  " << timesText(t.shape) << " " << t.type << "\n";
    if (std::string words = explainQuantization(t); !words.empty())
      os << "    " << words << "\n";
  }
}

static void printSignatures(const ModelDescription &m, llvm::raw_ostream &os) {
  if (m.signatures.empty() && m.otherSignatures.empty())
    return;
  os << "signatures\n";
  auto ends = [&](StringRef title, ArrayRef<std::pair<std::string, std::string>> names) {
    for (auto [i, end] : llvm::enumerate(names))
      os << (i ? ", " : title) << end.first << (end.second == end.first ? "" : " = " + end.second);
  };
  for (const SignatureDescription &s : m.signatures) {
    os << "  " << s.key << ":";
    ends(" inputs ", s.inputs);
    ends("; outputs ", s.outputs);
    os << "\n";
  }
  for (const std::string &key : m.otherSignatures)
    os << "  " << key << ": of another subgraph; --signature " << key << " shows it\n";
}

void pipelines::printText(const ModelDescription &m, llvm::raw_ostream &os) {
  os << m.bytes << " bytes, " << m.operators.size() << " operators, " << m.macs << " multiply-accumulates\n";
  printEnds("inputs", m.inputs, os);
  printEnds("outputs", m.outputs, os);
  printSignatures(m, os);

  std::map<std::string, int64_t> counts;
  for (const OperatorDescription &op : m.operators)
    ++counts[op.op];
  os << "operators by kind\n";
  for (const auto &[name, count] : counts)
    os << "  " << count << " " << name << "\n";

  std::map<std::string, const TensorDescription *> byName;
  for (const TensorDescription &t : m.tensors)
    byName.emplace(t.name, &t);
  os << "operators\n";
  for (auto [i, op] : llvm::enumerate(m.operators)) {
    os << "  " << i << "  " << std::string(static_cast<size_t>(2 * op.depth), ' ') << op.op << "  "
       << op.location;
    if (!op.within.empty())
      os << "  (" << op.within << ")";
    os << "  ->";
    for (const std::string &name : op.outputs)
      if (auto it = byName.find(name); it != byName.end()) {
        const TensorDescription &t = *it->second;
        os << "  " << timesText(t.shape) << " " << t.type;
        if (t.scale.size() == 1)
          os << " (" << shortest(t.scale[0]) << ", " << (t.zeroPoint.empty() ? 0 : t.zeroPoint[0]) << ")";
      }
    os << "\n";
  }
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// Names come from files and may be no UTF-8.
static std::string text(StringRef s) { return llvm::json::isUTF8(s) ? s.str() : llvm::json::fixUTF8(s); }

static void printTensor(const TensorDescription &t, llvm::json::OStream &j) {
  j.object([&] {
    j.attribute("name", text(t.name));
    j.attributeArray("shape", [&] {
      for (int64_t d : t.shape)
        j.value(d);
    });
    j.attribute("type", t.type);
    j.attributeArray("scale", [&] {
      for (double s : t.scale)
        j.value(s);
    });
    j.attributeArray("zero_point", [&] {
      for (int64_t z : t.zeroPoint)
        j.value(z);
    });
    j.attribute("axis", t.axis);
    j.attribute("constant", t.constant);
  });
}

void pipelines::printJSON(const ModelDescription &m, llvm::raw_ostream &os) {
  llvm::json::OStream j(os, 1);
  auto tensors = [&](StringRef key, ArrayRef<TensorDescription> list) {
    j.attributeArray(key, [&] {
      for (const TensorDescription &t : list)
        printTensor(t, j);
    });
  };
  auto names = [&](StringRef key, ArrayRef<std::string> list) {
    j.attributeArray(key, [&] {
      for (const std::string &n : list)
        j.value(text(n));
    });
  };
  j.object([&] {
    tensors("inputs", m.inputs);
    tensors("outputs", m.outputs);
    j.attributeArray("operators", [&] {
      for (auto [i, op] : llvm::enumerate(m.operators))
        j.object([&, index = static_cast<int64_t>(i), &o = op] {
          j.attribute("index", index);
          j.attribute("op", o.op);
          j.attribute("location", text(o.location));
          names("inputs", o.inputs);
          names("outputs", o.outputs);
          j.attribute("macs", o.macs);
          if (!o.within.empty())
            j.attribute("within", text(o.within));
        });
    });
    tensors("tensors", m.tensors);
    j.attribute("bytes", m.bytes);
    j.attribute("macs", m.macs);
    j.attributeArray("signatures", [&] {
      for (const SignatureDescription &s : m.signatures)
        j.object([&] {
          j.attribute("key", text(s.key));
          for (auto [which, ends] : {std::pair("inputs", &s.inputs), std::pair("outputs", &s.outputs)})
            j.attributeArray(which, [&, list = ends] {
              for (const auto &[name, tensor] : *list)
                j.object([&, n = &name, t = &tensor] {
                  j.attribute("name", text(*n));
                  j.attribute("tensor", text(*t));
                });
            });
        });
    });
    names("other_signatures", m.otherSignatures);
  });
  os << "\n";
}
