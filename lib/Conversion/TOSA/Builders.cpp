//===- Builders.cpp - pieces that rules are made of -------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "quantc/QNN/QNNNames.h"
#include "quantc/Support/Constants.h"

using namespace mlir;
using namespace quantc;
using namespace quantc::conversion;

//===----------------------------------------------------------------------===//
// Values and constants
//===----------------------------------------------------------------------===//

ElementsAttr Lowering::constantOf(Value qnn) const { return known.lookup(qnn); }

std::optional<SmallVector<int64_t>> Lowering::integersOf(Value qnn) const {
  ElementsAttr value = known.lookup(qnn);
  auto elements = value && value.getElementType().isIntOrIndex() ? getElements<int64_t>(value) : std::nullopt;
  if (!elements)
    return std::nullopt;
  return SmallVector<int64_t>(elements->begin(), elements->end());
}

Value Lowering::get(Value qnn) {
  auto found = values.find(qnn);
  if (found != values.end())
    return found->second;
  ElementsAttr value = known.lookup(qnn);
  RankedTensorType type = typeOf(qnn);
  if (!value || !type)
    return {};
  auto p = paramsOf(qnn);
  std::vector<char> storage;
  auto bytes = getRawBytes(value, storage);
  auto q = dyn_cast<quant::QuantizedType>(cast<ShapedType>(qnn.getType()).getElementType());
  Value made;
  if (bytes && !(q && q.getStorageTypeIntegralWidth() < 8)) {
    SmallVector<char> copy(bytes->begin(), bytes->end());
    if (p && p->isUnsigned && p->bits == 8)
      for (char &c : copy)
        c = static_cast<char>(c ^ 0x80);
    made = constant(cast<DenseElementsAttr>(makeConstant(type, copy)));
  } else if (auto elements = getElements<int64_t>(value)) {
    made = constant(type.getElementType(), type.getShape(), *elements);
  }
  if (made)
    values[qnn] = made;
  return made;
}

Value Lowering::constant(DenseElementsAttr value) {
  Value &made = constants[value];
  if (!made)
    made = tosa::ConstOp::create(builder, loc, value.getType(), value);
  return made;
}

Value Lowering::constant(Type element, ArrayRef<int64_t> dims, ArrayRef<int64_t> data) {
  SmallVector<APInt> elements;
  unsigned bits = element.getIntOrFloatBitWidth();
  for (int64_t v : data)
    elements.push_back(APInt(bits, static_cast<uint64_t>(v), true, true));
  return constant(DenseElementsAttr::get(RankedTensorType::get(dims, element), elements));
}

Value Lowering::constantF32(ArrayRef<int64_t> dims, ArrayRef<float> data) {
  return constant(DenseElementsAttr::get(RankedTensorType::get(dims, builder.getF32Type()), data));
}

Value Lowering::scalar(Type element, double value, int64_t rank) {
  SmallVector<int64_t> dims(static_cast<size_t>(rank), 1);
  if (element.isF32())
    return constantF32(dims, static_cast<float>(value));
  return constant(element, dims, static_cast<int64_t>(value));
}

Value Lowering::shape(ArrayRef<int64_t> dims) {
  auto type = RankedTensorType::get({static_cast<int64_t>(dims.size())}, builder.getIndexType());
  auto value = DenseIntElementsAttr::get(type, dims);
  Value &made = shapes[value];
  if (!made)
    made = tosa::ConstShapeOp::create(
        builder, loc, tosa::shapeType::get(builder.getContext(), static_cast<int>(dims.size())), value);
  return made;
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

LogicalResult Lowering::makeVariable(qnn::VariableOp variable) {
  RankedTensorType type = typeOf(variable.getOutput());
  auto p = paramsOf(variable.getOutput());
  if (!p)
    return refuse(variable, "its type is not quantized");
  OpBuilder outside(function);
  auto shape = DenseIntElementsAttr::get(RankedTensorType::get({type.getRank()}, builder.getIndexType()),
                                         type.getShape());
  auto zero = DenseElementsAttr::get(type, builder.getIntegerAttr(type.getElementType(), p->zeroPoint));
  auto made = tosa::VariableOp::create(outside, loc, qnn::getTensorName(variable.getOutput()), shape,
                                       type.getElementType(), zero);
  // Two tensors may have one name, and so may a function.
  SymbolTable symbols(function->getParentOp());
  made->remove();
  variables[variable.getOutput()] = symbols.insert(made, Block::iterator(function));
  set(variable.getOutput(), tosa::VariableReadOp::create(builder, loc, type, made.getSymName()));
  return success();
}

void Lowering::writeVariable(Value variable, Value next) {
  tosa::VariableWriteOp::create(builder, loc, variables.lookup(variable).getValue(), next);
  set(variable, next);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

Value Lowering::rescale(Value x, Type element, ArrayRef<Factor> factors, int64_t inZero, int64_t outZero,
                        bool doubleRound) {
  if (elementOf(x) == element && inZero == outZero && factors.size() == 1 && factors[0].isOne())
    return x;
  const bool wide = elementOf(x).isInteger(48); // such an accumulator takes multipliers of 16 bits
  SmallVector<int64_t> multipliers, shifts;
  // Two roundings differ from one only where the shift is above 31; EXT-DOUBLEROUND is asked for only there.
  bool twice = false;
  for (Factor f : factors) {
    multipliers.push_back(f.multiplier);
    shifts.push_back(f.shift);
    twice |= doubleRound && !wide && f.shift > 31;
  }
  const int64_t n = static_cast<int64_t>(factors.size());
  auto type = RankedTensorType::get(shapeOf(x), element);
  // One after the other: compilers take arguments in orders of their own, and a file is the same from all.
  Value outside = scalar(element, static_cast<double>(outZero));
  Value inside = scalar(elementOf(x), static_cast<double>(inZero));
  Value right = constant(integer(8), {n}, shifts);
  Value times = constant(integer(wide ? 16 : 32), {n}, multipliers);
  return tosa::RescaleOp::create(builder, loc, type, x, times, right, inside, outside, !wide,
                                 twice ? tosa::RoundingMode::DOUBLE_ROUND : tosa::RoundingMode::SINGLE_ROUND,
                                 n > 1, false, false);
}

Value Lowering::widen(Value x, int64_t zero, int left) {
  if (elementOf(x).isInteger(32) && zero == 0 && left == 0)
    return x;
  // RESCALE takes values below 2^(shift - 1).
  const bool wide = elementOf(x).isInteger(16) && left > 12;
  Value y = rescale(x, integer(32), Factor{1 << 30, static_cast<int8_t>(wide ? 30 : 30 - left)}, zero, 0);
  return wide ? mul(y, scalar(integer(32), static_cast<double>(int64_t{1} << left),
                              static_cast<int64_t>(shapeOf(y).size())))
              : y;
}

Value Lowering::scaled(Value x, int64_t zero, int left, Factor f) {
  const unsigned bits = elementOf(x).getIntOrFloatBitWidth();
  const Factor once{f.multiplier, static_cast<int8_t>(f.shift - left)};
  const int64_t low = -(int64_t{1} << (bits - 1)) - zero, high = (int64_t{1} << (bits - 1)) - 1 - zero;
  bool same = bits <= 16 && once.shift >= 2 && -low <= int64_t{1} << (once.shift - 1) &&
              high < int64_t{1} << (once.shift - 1);
  for (int64_t v = low; same && v <= high; ++v)
    same = applyScale(v, once, false) == applyScale(v << left, f, true);
  return same ? rescale(x, integer(32), once, zero, 0, false)
              : rescale(widen(x, zero, left), integer(32), f, 0, 0);
}

Value Lowering::narrow(Value x, Type element, int64_t zero) {
  return rescale(x, element, Factor{1 << 30, 30}, 0, zero);
}

Value Lowering::shiftRight(Value x, int exponent, Type element, int64_t zero) {
  // The first of the two roundings is at bit 31 of the product: doubled, the value has nothing there.
  Value twice = add(x, x);
  return rescale(twice, element, Factor{1 << 30, static_cast<int8_t>(31 + exponent)}, 0, zero);
}

Value Lowering::clamp(Value x, int64_t low, int64_t high) {
  auto type = cast<IntegerType>(elementOf(x));
  const int64_t least = -(int64_t{1} << (type.getWidth() - 1));
  if (low <= least && high >= -least - 1)
    return x;
  if (type.getWidth() == 32) { // CLAMP takes 8 and 16 bits
    const auto nan = tosa::NanPropagationMode::PROPAGATE;
    const auto rank = static_cast<int64_t>(shapeOf(x).size());
    x = binary<tosa::MaximumOp>(x, scalar(type, static_cast<double>(low), rank), {}, nan);
    return binary<tosa::MinimumOp>(x, scalar(type, static_cast<double>(high), rank), {}, nan);
  }
  return tosa::ClampOp::create(builder, loc, x.getType(), x, builder.getIntegerAttr(type, low),
                               builder.getIntegerAttr(type, high));
}

Value Lowering::clampF32(Value x, float low, float high) {
  return tosa::ClampOp::create(builder, loc, x.getType(), x, builder.getF32FloatAttr(low),
                               builder.getF32FloatAttr(high));
}

Value Lowering::mul(Value a, Value b, int shift) {
  equalizeRanks(a, b);
  auto type = RankedTensorType::get(broadcast(a, b), elementOf(a));
  return tosa::MulOp::create(builder, loc, type, a, b, scalar(integer(8), shift));
}

static RankedTensorType reduced(Value x, int64_t axis) {
  auto type = cast<RankedTensorType>(x.getType());
  SmallVector<int64_t> dims(type.getShape());
  dims[static_cast<size_t>(axis)] = 1;
  return RankedTensorType::get(dims, type.getElementType());
}
Value Lowering::reduceSum(Value x, int64_t axis) {
  return tosa::ReduceSumOp::create(builder, loc, reduced(x, axis), x,
                                   builder.getI32IntegerAttr(static_cast<int32_t>(axis)));
}
Value Lowering::reduceMax(Value x, int64_t axis) {
  return tosa::ReduceMaxOp::create(builder, loc, reduced(x, axis), x,
                                   builder.getI32IntegerAttr(static_cast<int32_t>(axis)));
}

Value Lowering::select(Value condition, Value a, Value b) {
  equalizeRanks(a, b);
  equalizeRanks(condition, a);
  equalizeRanks(a, b);
  Value shaped = a;
  auto dims = broadcast(a, b);
  auto whole = RankedTensorType::get(dims, elementOf(a));
  // The condition may be the only one with all axes.
  for (auto [d, c] : llvm::zip_equal(dims, shapeOf(condition)))
    d = d == 1 ? c : d;
  whole = RankedTensorType::get(dims, elementOf(shaped));
  return tosa::SelectOp::create(builder, loc, whole, condition, a, b);
}

//===----------------------------------------------------------------------===//
// Moving values
//===----------------------------------------------------------------------===//

SmallVector<int64_t> Lowering::broadcast(Value a, Value b) {
  SmallVector<int64_t> dims;
  for (auto [x, y] : llvm::zip_equal(shapeOf(a), shapeOf(b)))
    dims.push_back(x == 1 ? y : x);
  return dims;
}

void Lowering::equalizeRanks(Value &a, Value &b) {
  auto grow = [&](Value &v, size_t rank) {
    SmallVector<int64_t> dims(rank - shapeOf(v).size(), 1);
    llvm::append_range(dims, shapeOf(v));
    v = reshape(v, dims);
  };
  const size_t rank = std::max(shapeOf(a).size(), shapeOf(b).size());
  if (shapeOf(a).size() != rank)
    grow(a, rank);
  if (shapeOf(b).size() != rank)
    grow(b, rank);
}

Value Lowering::reshape(Value x, ArrayRef<int64_t> dims) {
  auto type = RankedTensorType::get(dims, elementOf(x));
  if (x.getType() == type)
    return x;
  if (auto c = x.getDefiningOp<tosa::ConstOp>())
    return constant(cast<DenseElementsAttr>(c.getValues()).reshape(type));
  return tosa::ReshapeOp::create(builder, loc, type, x, shape(dims));
}

Value Lowering::transpose(Value x, ArrayRef<int32_t> perm) {
  SmallVector<int64_t> dims;
  for (int32_t p : perm)
    dims.push_back(shapeOf(x)[static_cast<size_t>(p)]);
  return tosa::TransposeOp::create(builder, loc, RankedTensorType::get(dims, elementOf(x)), x, perm);
}

Value Lowering::slice(Value x, ArrayRef<int64_t> start, ArrayRef<int64_t> size) {
  if (size == shapeOf(x))
    return x;
  return tosa::SliceOp::create(builder, loc, RankedTensorType::get(size, elementOf(x)), x, shape(start),
                               shape(size));
}

Value Lowering::concat(ValueRange parts, int64_t axis) {
  if (parts.size() == 1)
    return parts.front();
  SmallVector<int64_t> dims(shapeOf(parts.front()));
  int64_t &n = dims[static_cast<size_t>(axis)] = 0;
  for (Value p : parts)
    n += shapeOf(p)[static_cast<size_t>(axis)];
  return tosa::ConcatOp::create(builder, loc, RankedTensorType::get(dims, elementOf(parts.front())), parts,
                                builder.getI32IntegerAttr(static_cast<int32_t>(axis)));
}

Value Lowering::tile(Value x, ArrayRef<int64_t> multiples) {
  SmallVector<int64_t> dims;
  for (auto [d, m] : llvm::zip_equal(shapeOf(x), multiples))
    dims.push_back(d * m);
  if (ArrayRef(dims) == shapeOf(x))
    return x;
  return tosa::TileOp::create(builder, loc, RankedTensorType::get(dims, elementOf(x)), x, shape(multiples));
}

Value Lowering::pad(Value x, ArrayRef<int64_t> lowHigh, Value fill) {
  SmallVector<int64_t> dims(shapeOf(x));
  for (size_t i = 0; i < dims.size(); ++i)
    dims[i] += lowHigh[2 * i] + lowHigh[2 * i + 1];
  if (ArrayRef(dims) == shapeOf(x))
    return x;
  return tosa::PadOp::create(builder, loc, RankedTensorType::get(dims, elementOf(x)), x, shape(lowHigh),
                             fill);
}

Value Lowering::gatherRows(Value x, ArrayRef<int64_t> indices) {
  const int64_t rows = shapeOf(x)[0], width = shapeOf(x)[1], n = static_cast<int64_t>(indices.size());
  auto type = RankedTensorType::get({1, n, width}, elementOf(x));
  return tosa::GatherOp::create(builder, loc, type, reshape(x, {1, rows, width}),
                                constant(integer(32), {1, n}, indices));
}

Value Lowering::lookup(Value table, Value index) {
  const int64_t entries = shapeOf(table)[0];
  int64_t n = 1;
  for (int64_t d : shapeOf(index))
    n *= d;
  SmallVector<int64_t> dims(shapeOf(index));
  auto type = RankedTensorType::get({1, n, 1}, elementOf(table));
  Value y =
      tosa::GatherOp::create(builder, loc, type, reshape(table, {1, entries, 1}), reshape(index, {1, n}));
  return reshape(y, dims);
}
