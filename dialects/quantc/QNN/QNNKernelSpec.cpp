//===- QNNKernelSpec.cpp - can the runtime run an op ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/QNN/QNNFacts.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Support/Constants.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace quantc;
using namespace quantc::qnn;

using Uniform = quant::UniformQuantizedType;
using PerAxis = quant::UniformQuantizedPerAxisType;
using Refusal = std::optional<std::string>;

std::string qnn::getKernelTypeName(Type element) {
  if (auto q = dyn_cast<quant::QuantizedType>(element)) {
    if (isa<quant::CalibratedQuantizedType>(element))
      return "f32";
    unsigned bits = q.getStorageTypeIntegralWidth();
    // An int32 tensor with a scale (a bias) is one of plain int32 to every kernel.
    return bits == 32 ? "i32" : (q.isSigned() ? "q" : "qu") + std::to_string(bits);
  }
  if (isa<WideBiasType>(element))
    return "i64";
  if (isa<StringType>(element))
    return "string";
  if (auto c = dyn_cast<ComplexType>(element))
    return c.getElementType().isF32() ? "c64" : "c128";
  if (element.isInteger(1))
    return "bool";
  auto i = dyn_cast<IntegerType>(element);
  if (i && i.isUnsigned())
    return "u" + std::to_string(i.getWidth());
  std::string name;
  llvm::raw_string_ostream(name) << element;
  return name;
}

bool qnn::namesType(StringRef list, StringRef name) {
  SmallVector<StringRef> names;
  list.split(names, ' ');
  return llvm::is_contained(names, name);
}

bool KernelSpec::writes(StringRef name) const {
  SmallVector<StringRef> names;
  types.split(names, ' ');
  return types.empty() || llvm::any_of(names, [&](StringRef n) { return n.split('/').first == name; });
}

std::string KernelSpec::plainTypes() const {
  SmallVector<StringRef> names, plain;
  types.split(names, ' ');
  for (StringRef n : names)
    if (StringRef data = n.split('/').first; !data.starts_with("q") && !llvm::is_contained(plain, data))
      plain.push_back(data);
  return llvm::join(plain, " ");
}

namespace {

/// Enough digits to find a scale again in a listing.
auto shown(double number) { return llvm::format("%.6g", number); }

/// "[2, ?]".
std::string sizesOf(RankedTensorType type) {
  auto shownSize = [](int64_t size) { return ShapedType::isDynamic(size) ? "?" : std::to_string(size); };
  return "[" + llvm::join(llvm::map_range(type.getShape(), shownSize), ", ") + "]";
}

/// The checks of one op against one set of types. Each gives a reason or nothing.
class KernelCheck {
public:
  KernelCheck(Operation *o, const KernelSpec &s, TypeRange ins, TypeRange outs)
      : op(o), spec(s), operands(ins), results(outs) {
    if (auto quantizable = dyn_cast<QuantizableOp>(o))
      quant = quantizable.getQuantSpec();
  }

  Refusal run() const {
    using Check = Refusal (KernelCheck::*)() const;
    for (Check check : {&KernelCheck::scales, &KernelCheck::types, &KernelCheck::indices, &KernelCheck::rank,
                        &KernelCheck::bias, &KernelCheck::zeroPoints, &KernelCheck::parameters,
                        &KernelCheck::fixedParameters, &KernelCheck::rescaling, &KernelCheck::product,
                        &KernelCheck::activation, &KernelCheck::divisor, &KernelCheck::places,
                        &KernelCheck::updates, &KernelCheck::slices})
      if (Refusal refusal = (this->*check)())
        return refusal;
    return std::nullopt;
  }

private:
  static RankedTensorType tensor(TypeRange types, size_t i) {
    return i < types.size() && types[i] ? dyn_cast<RankedTensorType>(types[i]) : RankedTensorType();
  }
  static Type element(RankedTensorType type) { return type ? type.getElementType() : Type(); }
  Type operand(int i) const { return i < 0 ? Type() : element(tensor(operands, static_cast<size_t>(i))); }
  Type result() const { return element(tensor(results, 0)); }
  Type deciding() const { return operand(static_cast<int>(spec.deciding)); }

  bool isWeights(size_t i) const { return static_cast<int>(i) == quant.weightOperand; }
  bool isBias(size_t i) const { return static_cast<int>(i) == quant.biasOperand; }
  /// The paired operand is weights where the list of types has pairs.
  bool hasPairs() const { return spec.types.contains('/'); }
  bool isData(size_t i) const {
    return !spec.indexTypes(static_cast<unsigned>(i)) && !isWeights(i) && !isBias(i) &&
           !(hasPairs() && i == spec.paired);
  }

  static bool isInteger(Type element) { return isa_and_nonnull<Uniform, PerAxis>(element); }
  static std::optional<double> scaleOf(Type element) {
    auto q = dyn_cast_if_present<Uniform>(element);
    return q ? std::optional(static_cast<double>(static_cast<float>(q.getScale()))) : std::nullopt;
  }
  static SmallVector<double> scalesOf(Type element) {
    if (auto q = dyn_cast_if_present<PerAxis>(element))
      return llvm::to_vector(q.getScales());
    std::optional<double> scale = scaleOf(element);
    return scale ? SmallVector<double>{*scale} : SmallVector<double>{};
  }
  static SmallVector<int64_t> zeroPointsOf(Type element) {
    if (auto q = dyn_cast_if_present<PerAxis>(element))
      return llvm::to_vector(q.getZeroPoints());
    if (auto q = dyn_cast_if_present<Uniform>(element))
      return {q.getZeroPoint()};
    return {};
  }
  static bool is16(Type element) {
    auto q = dyn_cast_if_present<quant::QuantizedType>(element);
    return q && isInteger(element) && q.getStorageTypeIntegralWidth() == 16;
  }

  std::string accepted(StringRef list) const {
    SmallVector<StringRef> names;
    list.split(names, ' ');
    return llvm::join(names, ", ");
  }

  /// Scales are stored as 32-bit floats; the delegate of the default resolver takes no denormal ones.
  Refusal scales() const {
    for (TypeRange types : {operands, results})
      for (Type type : types)
        for (double s : scalesOf(element(type ? dyn_cast<RankedTensorType>(type) : RankedTensorType())))
          if (!(s >= std::numeric_limits<float>::min() && s <= std::numeric_limits<float>::max()))
            return llvm::formatv("a scale of {0} is no normal 32-bit float", shown(s)).str();
    return std::nullopt;
  }

  Refusal types() const {
    if (spec.types.empty() || !deciding())
      return std::nullopt;
    std::string name = getKernelTypeName(deciding());
    std::string full = name;
    if (hasPairs()) {
      Type weights = operand(static_cast<int>(spec.paired));
      if (!weights)
        return std::nullopt;
      full += "/" + getKernelTypeName(weights);
    }
    if (!namesType(spec.types, full) && !namesType(spec.readTypes, full))
      return llvm::formatv("its kernels take {0}, not {1}", accepted(spec.types), full).str();
    if (spec.ownTypes)
      return std::nullopt;
    for (size_t i = 0; i < operands.size(); ++i)
      if (Type other = operand(static_cast<int>(i)); other && isData(i) && agrees(other))
        if (std::string found = getKernelTypeName(other); found != name)
          return llvm::formatv("operand {0} is {1}, operand {2} is {3}; its kernels take one type", i, found,
                               spec.deciding, name)
              .str();
    for (size_t i = 0; i < results.size() && !quant.widensToFloat; ++i)
      if (Type other = element(tensor(results, i)); other && agrees(other))
        if (std::string found = getKernelTypeName(other);
            found != name && !namesType(spec.resultTypes, found))
          return llvm::formatv("result {0} is {1}, operand {2} is {3}; its kernels take one type", i, found,
                               spec.deciding, name)
              .str();
    return std::nullopt;
  }
  /// Whether a tensor stands for the same kind of value as the one that decides: real or of one plain type.
  bool agrees(Type other) const { return getExpressedType(other) == getExpressedType(deciding()); }
  static Type getExpressedType(Type element) {
    if (auto q = dyn_cast<quant::QuantizedType>(element))
      return q.getExpressedType();
    return element;
  }

  Refusal indices() const {
    for (size_t i = 0; i < operands.size(); ++i) {
      auto list = spec.indexTypes(static_cast<unsigned>(i));
      Type type = operand(static_cast<int>(i));
      if (list && type && !namesType(*list, getKernelTypeName(type)))
        return llvm::formatv("operand {0} is {1}, its kernels take {2} there", i, getKernelTypeName(type),
                             accepted(*list))
            .str();
    }
    return std::nullopt;
  }

  Refusal rank() const {
    RankedTensorType type = tensor(operands, spec.deciding);
    if (!type || spec.maxRank < 0 || (type.getRank() >= spec.minRank && type.getRank() <= spec.maxRank))
      return std::nullopt;
    return llvm::formatv("it has {0} dimensions, its kernels take {1} to {2}", type.getRank(), spec.minRank,
                         spec.maxRank)
        .str();
  }

  Refusal bias() const {
    Type b = operand(quant.biasOperand), in = deciding();
    if (!b || !in || quant.biasOperand == QuantSpec::none)
      return std::nullopt;
    std::string want = !isInteger(in) ? "f32" : is16(in) ? "i64 i32" : "i32";
    if (!namesType(want, getKernelTypeName(b)))
      return llvm::formatv("its bias is {0}, its kernels take {1}", getKernelTypeName(b), accepted(want))
          .str();
    for (int64_t z : zeroPointsOf(b))
      if (z != 0)
        return llvm::formatv("its bias has zero point {0}, its kernels take 0", z).str();
    return std::nullopt;
  }

  Refusal zeroPoints() const {
    if (!spec.zeroPoint16)
      for (TypeRange types : {operands, results})
        for (size_t i = 0; i < types.size(); ++i)
          if (Type e = element(tensor(types, i)); is16(e))
            for (int64_t z : zeroPointsOf(e))
              if (z != 0)
                return llvm::formatv("an int16 tensor of it has zero point {0}, its kernels take 0", z).str();
    if (Type w = operand(quant.weightOperand); w && !spec.weightZeroPoint && isInteger(w))
      if (cast<quant::QuantizedType>(w).isSigned())
        for (int64_t z : zeroPointsOf(w))
          if (z != 0)
            return llvm::formatv("its int8 weights have zero point {0}, its kernels take 0", z).str();
    if (spec.fillsWithZeroBytes)
      for (int64_t z : zeroPointsOf(result()))
        if (z != 0)
          return llvm::formatv("its kernels fill empty places with the byte 0, which is not zero point {0}",
                               z)
              .str();
    return std::nullopt;
  }

  Refusal parameters() const {
    Type first = deciding();
    if (!isInteger(first) || !namesType(spec.sameParamTypes, getKernelTypeName(first)))
      return std::nullopt;
    auto differs = [&](Type other) {
      auto a = dyn_cast<Uniform>(first), b = dyn_cast_if_present<Uniform>(other);
      return a && b &&
             (static_cast<float>(a.getScale()) != static_cast<float>(b.getScale()) ||
              a.getZeroPoint() != b.getZeroPoint());
    };
    bool equal = true;
    for (size_t i = 0; i < operands.size(); ++i)
      equal &= !isData(i) || !differs(operand(static_cast<int>(i)));
    for (size_t i = 0; i < results.size(); ++i)
      equal &= !differs(element(tensor(results, i)));
    if (equal)
      return std::nullopt;
    return "its operands and results have different scales or zero points, its kernels take one for all";
  }

  Refusal fixedParameters() const {
    auto out = dyn_cast_if_present<Uniform>(result());
    if (!spec.resultFixed || !out)
      return std::nullopt;
    auto fixed = is16(out) ? quant.fixed16 : quant.fixed8;
    if (!fixed)
      return std::nullopt;
    int64_t zero = fixed->zeroPoint; // of signed integers
    if (!out.isSigned())
      zero += int64_t{1} << (out.getStorageTypeIntegralWidth() - 1);
    // SOFTMAX takes what is near; one tolerance for all is within what each of them takes when exact.
    bool near = std::abs(out.getScale() - fixed->scale) <= 1e-3 * fixed->scale;
    if (near && out.getZeroPoint() == zero)
      return std::nullopt;
    return llvm::formatv("its result has scale {0} and zero point {1}, its kernels take {2} and {3}",
                         shown(out.getScale()), out.getZeroPoint(), shown(fixed->scale), zero)
        .str();
  }

  Refusal rescaling() const {
    std::optional<double> a = scaleOf(operand(0)), b = scaleOf(operand(1)), out = scaleOf(result());
    switch (spec.rescale) {
    case Rescale::None:
      return std::nullopt;
    case Rescale::Sum:
    case Rescale::Difference:
    case Rescale::SquaredDifference:
      return a && b && out ? sum(*a, *b, *out) : std::nullopt;
    case Rescale::HardSwish:
      return a && out && *a / 128 / *out >= 1
                 ? Refusal(
                       llvm::formatv("it rescales by {0}, its kernels by less than 1", shown(*a / 128 / *out))
                           .str())
                 : std::nullopt;
    case Rescale::Softmax:
    case Rescale::LogSoftmax: {
      auto beta = op->getAttrOfType<FloatAttr>("beta");
      double factor = (beta ? beta.getValueAsDouble() : 1.0) * a.value_or(1) * std::exp2(26);
      return a && !is16(operand(0)) && !(factor > 1)
                 ? Refusal(
                       llvm::formatv("the scale {0} of its operand is too small, its kernels take above {1}",
                                     shown(*a), shown(std::exp2(-26)))
                           .str())
                 : std::nullopt;
    }
    }
    return std::nullopt;
  }

  /// The kernels shift left first, bring both operands to twice the larger scale, and the sum to the
  /// result's. They compute scales in 32-bit float, where twice a scale or a shifted one can be infinite.
  Refusal sum(double a, double b, double out) const {
    bool squared = spec.rescale == Rescale::SquaredDifference;
    double shift = std::exp2(squared ? 14 : is16(result()) ? 15 : 20);
    double twice = 2 * static_cast<float>(std::max(a, b));
    double shifted = static_cast<double>(static_cast<float>(shift) * static_cast<float>(out));
    if (spec.rescale != Rescale::Sum)
      shifted = static_cast<float>(shifted);
    if (!std::isfinite(static_cast<float>(twice)) || !std::isfinite(static_cast<float>(shifted)))
      return llvm::formatv("the scales {0}, {1} and {2} are too large for its kernels", shown(a), shown(b),
                           shown(out))
          .str();
    double factor = (squared ? twice * twice : twice) / shifted;
    bool below = spec.rescale == Rescale::Difference || factor < 1;
    // The rounding of the 31-bit fraction of a factor just below 1 gives 1.
    if (below && spec.rescale != Rescale::Difference && factor >= 1 - std::exp2(-32))
      below = false;
    if (factor > 0 && below)
      return std::nullopt;
    return llvm::formatv("its scales {0} and {1} are too far from {2} of its result", shown(a), shown(b),
                         shown(out))
        .str();
  }

  Refusal product() const {
    if (!spec.productBelow256)
      return std::nullopt;
    std::optional<double> in = scaleOf(deciding()), out = scaleOf(result());
    Type w = operand(quant.weightOperand);
    if (!in || !out || !w || is16(deciding()))
      return std::nullopt;
    for (double s : scalesOf(w))
      if (double factor = *in * s / *out; !(factor < 256))
        return llvm::formatv("it rescales a product by {0}, its kernels by less than 256", shown(factor))
            .str();
    return std::nullopt;
  }

  /// The bounds of a fused activation in steps of the result are 32-bit integers.
  Refusal activation() const {
    auto fused = op->getAttrOfType<ActivationAttr>("activation");
    std::optional<double> out = scaleOf(result());
    if (!fused || !out)
      return std::nullopt;
    double bound = fused.getValue() == Activation::Relu6       ? 6
                   : fused.getValue() == Activation::ReluN1To1 ? 1
                                                               : 0;
    if (bound / *out < std::numeric_limits<int32_t>::max() - 65536.0)
      return std::nullopt;
    return llvm::formatv("the scale {0} of its result is too small for its fused activation", shown(*out))
        .str();
  }

  Refusal divisor() const;
  Refusal places() const;
  Refusal updates() const;
  Refusal slices() const;
  /// The constant that an operand is, or nothing.
  qnn::ConstantOp constant(unsigned i) const {
    return i < op->getNumOperands() ? op->getOperand(i).getDefiningOp<ConstantOp>() : ConstantOp();
  }
  std::optional<std::vector<int64_t>> integers(unsigned i) const {
    auto type = tensor(operands, i);
    ConstantOp value = constant(i);
    return value && type && isa<IntegerType>(type.getElementType()) ? getElements<int64_t>(value.getValue())
                                                                    : std::nullopt;
  }

  Operation *op;
  const KernelSpec &spec;
  QuantSpec quant;
  TypeRange operands, results;
};

/// Real values that are still to be rounded to the integers of a type are asked after rounding.
Refusal KernelCheck::divisor() const {
  ConstantOp divisor = constant(1);
  if (spec.zeroDivisorTypes.empty() || !divisor || !operand(1) ||
      !namesType(spec.zeroDivisorTypes, getKernelTypeName(operand(1))))
    return std::nullopt;
  auto type = dyn_cast<Uniform>(operand(1));
  bool found = false;
  if (isa<FloatType>(divisor.getValue().getElementType())) {
    double least = type ? type.getScale() / 2 : 0;
    auto values = getElements<float>(divisor.getValue());
    found = values && llvm::any_of(*values, [&](double x) { return x == 0 || std::abs(x) < least; });
  } else if (auto values = getElements<int64_t>(divisor.getValue())) {
    int64_t zero = type ? type.getZeroPoint() : 0;
    int64_t mask = type && !type.isSigned() ? 0xff : -1;
    found = llvm::any_of(*values, [&](int64_t x) { return (x & mask) == zero; });
  }
  if (!found)
    return std::nullopt;
  return Refusal(type ? "an element of its divisor is 0 in integers" : "an element of its divisor is 0");
}

/// SCATTER_ND: indices [outer..., k], a slice of the result's dimensions from k on for each.
Refusal KernelCheck::slices() const {
  RankedTensorType indices = tensor(operands, 0), updates = tensor(operands, 1);
  auto shape = integers(2);
  if (spec.places != Places::ScatterND || !shape || !indices || !updates || indices.getRank() == 0 ||
      indices.isDynamicDim(indices.getRank() - 1))
    return std::nullopt;
  auto depth = static_cast<size_t>(indices.getShape().back());
  SmallVector<int64_t> wanted(indices.getShape().drop_back());
  if (depth <= shape->size())
    wanted.append(shape->begin() + static_cast<ptrdiff_t>(depth), shape->end());
  if (depth <= shape->size() && succeeded(verifyCompatibleShape(updates.getShape(), wanted)))
    return std::nullopt;
  return llvm::formatv(
             "its indices {0} and values {1} don't fit a result of [{2}], its kernels take a slice for "
             "each",
             sizesOf(indices), sizesOf(updates),
             llvm::join(llvm::map_range(*shape, [](int64_t d) { return std::to_string(d); }), ", "))
      .str();
}

/// SPARSE_TO_DENSE: one number, a list or rows of up to 4 numbers, with a value for each or one scalar.
Refusal KernelCheck::updates() const {
  RankedTensorType indices = tensor(operands, 0), shape = tensor(operands, 1), values = tensor(operands, 2);
  if (spec.places != Places::Scatter || !indices || !shape || !values)
    return std::nullopt;
  auto differ = [](int64_t a, int64_t b) {
    return !ShapedType::isDynamic(a) && !ShapedType::isDynamic(b) && a != b;
  };
  bool isRows = indices.getRank() == 2;
  int64_t count = indices.getRank() == 0 ? 1 : indices.getDimSize(0),
          width = isRows ? indices.getDimSize(1) : 1;
  if (indices.getRank() <= 2 && values.getRank() <= 1 && width <= 4 &&
      !(shape.getRank() == 1 && differ(width, shape.getDimSize(0))) &&
      !(values.getRank() == 1 && differ(count, values.getDimSize(0))))
    return std::nullopt;
  return llvm::formatv(
             "its indices {0}, shape of {1} and values {2} don't fit, its kernels take [n] or [n, rank "
             "of up to 4], [rank] and [n] or []",
             sizesOf(indices), sizesOf(shape), sizesOf(values))
      .str();
}

Refusal KernelCheck::places() const {
  if (spec.places == Places::None)
    return std::nullopt;
  bool gathers = spec.places == Places::Gather || spec.places == Places::GatherND;
  auto indices = integers(gathers ? 1 : 0);
  RankedTensorType indexType = tensor(operands, gathers ? 1 : 0);
  SmallVector<int64_t> sizes;
  if (gathers) {
    if (RankedTensorType data = tensor(operands, 0))
      llvm::append_range(sizes, data.getShape());
  } else if (auto shape = integers(spec.places == Places::ScatterND ? 2 : 1)) {
    llvm::append_range(sizes, *shape);
  }
  if (!indices || sizes.empty())
    return std::nullopt;
  size_t width = 1, first = 0;
  if (spec.places == Places::Gather) {
    int64_t axis = op->getAttrOfType<IntegerAttr>("axis").getInt();
    first = static_cast<size_t>(axis < 0 ? axis + static_cast<int64_t>(sizes.size()) : axis);
  } else if (spec.places != Places::Scatter || indexType.getRank() == 2) {
    width = indexType.getRank() ? static_cast<size_t>(indexType.getShape().back()) : 1;
  }
  for (auto [i, at] : llvm::enumerate(*indices)) {
    size_t d = first + i % std::max<size_t>(width, 1);
    if (d < sizes.size() && !ShapedType::isDynamic(sizes[d]) && (at < 0 || at >= sizes[d]))
      return llvm::formatv("its index {0} is outside of 0 to {1}", at, sizes[d] - 1).str();
  }
  return std::nullopt;
}

} // namespace

Refusal qnn::getKernelRefusal(Operation *op, TypeRange operands, TypeRange results) {
  const OpFacts *facts = findOpFacts(op);
  return facts ? KernelCheck(op, facts->kernel, operands, results).run() : std::nullopt;
}

Refusal qnn::getKernelRefusal(Operation *op) {
  return getKernelRefusal(op, op->getOperandTypes(), op->getResultTypes());
}
