//===- Lowering.h - one function on its way to TOSA -------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A rule turns one qnn op into TOSA ops. All rules stand in one table, by op
// name; a family of operators is one file that adds its lines. Inside TOSA
// every value of 8 bits is signed: uint8 is the same integer minus 128, and a
// zero point likewise.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_CONVERSION_TOSA_LOWERING_H
#define QUANTC_LIB_CONVERSION_TOSA_LOWERING_H

#include "quantc/Interpreter/Kernel.h"
#include "quantc/QNN/QNNOps.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tosa/IR/TosaOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

#include <string>

namespace quantc::conversion {

/// Parameters of a quantized tensor, scales as the float32 numbers that a file holds. `zeroPoint`, `low` and
/// `high` are those of the signed storage.
struct Params {
  llvm::SmallVector<float> scales;
  int64_t zeroPoint = 0, low = 0, high = 0;
  unsigned bits = 0;
  bool isUnsigned = false; ///< the network's type; TOSA's is signed
  float scale() const { return scales.front(); }
};
/// Nothing for a value that is not quantized, or whose channels have several zero points.
std::optional<Params> paramsOf(mlir::Value value);

/// real factor = multiplier * 2^-shift, as RESCALE takes it.
struct Factor {
  int32_t multiplier = 0;
  int8_t shift = 0;

  bool isOne() const { return shift >= 0 && multiplier == int64_t{1} << shift; }
};
/// TOSA's apply_scale_32 of a value below 2^(shift - 1).
int64_t applyScale(int64_t value, Factor factor, bool doubleRound);
/// [N-QM] for RESCALE with 32-bit multipliers. Nothing when the factor is 2^29 or more.
std::optional<Factor> factorOf(double real);
/// The factor cut to 16 bits, for an accumulator of 48: [N-MBQM64].
std::optional<Factor> narrowFactorOf(double real);

/// Smallest and largest stored integer of a fused activation, in signed storage: [N-ACT].
std::pair<int64_t, int64_t> clampRange(const Params &out, qnn::Activation activation);

struct LoweringOptions {
  bool allowCustomOps = false;
  /// tflite-2.13, which is TOSA alone; or litert-ref, where [N-FC] ends in linalg.generic.
  interpreter::Profile profile = interpreter::Profile::TFLite213;
};

class Lowering;
/// Lowers `op`, sets its results; or says why not with Lowering::refuse.
using Rule = mlir::LogicalResult (*)(Lowering &, mlir::Operation *);

class RuleTable {
public:
  template <typename Op> void add(Rule rule) { rules[Op::getOperationName()] = rule; }
  Rule find(llvm::StringRef name) const { return rules.lookup(name); }
  static const RuleTable &builtin();

private:
  llvm::StringMap<Rule> rules;
};
void addLinearRules(RuleTable &table);
void addElementwiseRules(RuleTable &table);
void addTableRules(RuleTable &table);
void addSoftmaxRules(RuleTable &table);
void addReduceRules(RuleTable &table);
void addResizeRules(RuleTable &table);
void addShapeRules(RuleTable &table);
void addBlockRules(RuleTable &table);
void addIndexRules(RuleTable &table);
void addStageRules(RuleTable &table);
void addFloatRules(RuleTable &table);
void addRecurrentRules(RuleTable &table);

class Lowering {
public:
  Lowering(mlir::func::FuncOp from, const LoweringOptions &how);
  /// Rewrites the function in place. On failure every op that was refused has a diagnostic.
  mlir::LogicalResult run();

  /// Records why `op` has no TOSA form.
  mlir::LogicalResult refuse(mlir::Operation *op, const llvm::Twine &reason);

  //===--- values ---------------------------------------------------------===//
  /// The TOSA value of a value of the network; a constant is made where it is first read.
  mlir::Value get(mlir::Value qnn);
  void set(mlir::Value qnn, mlir::Value tosa) { values[qnn] = tosa; }
  /// The stored elements of a value that is known now (a constant, or computed from constants), or null.
  mlir::ElementsAttr constantOf(mlir::Value qnn) const;
  /// The same as integers; nothing when not constant or no integers.
  std::optional<llvm::SmallVector<int64_t>> integersOf(mlir::Value qnn) const;
  /// The TOSA type of a value of the network; null when it has none.
  mlir::RankedTensorType typeOf(mlir::Value qnn) const;

  /// The ops of the island that `end` is the end of; empty when there is none.
  llvm::ArrayRef<mlir::Operation *> islandOf(mlir::Operation *end) const {
    auto found = islands.find(end);
    return found == islands.end() ? llvm::ArrayRef<mlir::Operation *>() : found->second;
  }

  //===--- state ----------------------------------------------------------===//
  /// Declares tosa.variable beside the function, real zero when a program is loaded, and reads it.
  mlir::LogicalResult makeVariable(qnn::VariableOp variable);
  /// What a value that makeVariable made is from here on, and at the start of the next call.
  void writeVariable(mlir::Value variable, mlir::Value next);

  //===--- constants ------------------------------------------------------===//
  mlir::Type integer(unsigned bits) { return builder.getIntegerType(bits); }
  mlir::Value constant(mlir::DenseElementsAttr value);
  mlir::Value constant(mlir::Type element, llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<int64_t> values);
  mlir::Value constantF32(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<float> values);
  /// One element of any type and the given rank.
  mlir::Value scalar(mlir::Type element, double value, int64_t rank = 1);
  mlir::Value shape(llvm::ArrayRef<int64_t> dims);

  //===--- arithmetic -----------------------------------------------------===//
  /// RESCALE: (x - inZero) * factor + outZero, saturated. One factor, or one for each channel of the last
  /// axis.
  mlir::Value rescale(mlir::Value x, mlir::Type element, llvm::ArrayRef<Factor> factors, int64_t inZero,
                      int64_t outZero, bool doubleRound = true);
  /// x - zero, times 2^left, in 32 bits.
  mlir::Value widen(mlir::Value x, int64_t zero, int left = 0);
  /// (x - zero) * 2^left times a factor, as i32, with the two roundings of the kernels: one RESCALE where
  /// that gives the same for every integer of the type, which compilers behind take into the operator that
  /// follows.
  mlir::Value scaled(mlir::Value x, int64_t zero, int left, Factor factor);
  /// x + zero, saturated to `element`.
  mlir::Value narrow(mlir::Value x, mlir::Type element, int64_t zero);
  /// x / 2^exponent, half away from zero, + zero, saturated to `element`. |x| < 2^30.
  mlir::Value shiftRight(mlir::Value x, int exponent, mlir::Type element, int64_t zero);
  mlir::Value clamp(mlir::Value x, int64_t low, int64_t high);
  mlir::Value clampF32(mlir::Value x, float low, float high);
  /// a * b / 2^shift, half up; operands broadcast.
  mlir::Value mul(mlir::Value a, mlir::Value b, int shift = 0);
  mlir::Value reduceSum(mlir::Value x, int64_t axis);
  mlir::Value reduceMax(mlir::Value x, int64_t axis);
  /// Any binary op of TOSA; ranks are made equal first. `element` of the result, that of `a` when null.
  template <typename Op, typename... Extra>
  mlir::Value binary(mlir::Value a, mlir::Value b, mlir::Type element, Extra... extra) {
    equalizeRanks(a, b);
    auto type = mlir::RankedTensorType::get(broadcast(a, b), element ? element : elementOf(a));
    return Op::create(builder, loc, type, a, b, extra...).getResult();
  }
  mlir::Value add(mlir::Value a, mlir::Value b) { return binary<mlir::tosa::AddOp>(a, b, {}); }
  mlir::Value sub(mlir::Value a, mlir::Value b) { return binary<mlir::tosa::SubOp>(a, b, {}); }
  template <typename Op> mlir::Value unary(mlir::Value x, mlir::Type element = {}) {
    auto type = mlir::RankedTensorType::get(shapeOf(x), element ? element : elementOf(x));
    return Op::create(builder, loc, type, x).getResult();
  }
  mlir::Value select(mlir::Value condition, mlir::Value a, mlir::Value b);

  //===--- moving values --------------------------------------------------===//
  mlir::Value reshape(mlir::Value x, llvm::ArrayRef<int64_t> dims);
  mlir::Value transpose(mlir::Value x, llvm::ArrayRef<int32_t> perm);
  mlir::Value slice(mlir::Value x, llvm::ArrayRef<int64_t> start, llvm::ArrayRef<int64_t> size);
  mlir::Value concat(mlir::ValueRange parts, int64_t axis);
  mlir::Value tile(mlir::Value x, llvm::ArrayRef<int64_t> multiples);
  mlir::Value pad(mlir::Value x, llvm::ArrayRef<int64_t> lowHigh, mlir::Value fill);
  /// Row i of the result is row indices[i] of `x` [rows, width].
  mlir::Value gatherRows(mlir::Value x, llvm::ArrayRef<int64_t> indices);
  /// table[index] for each element of an i32 `index`; the table has one axis.
  mlir::Value lookup(mlir::Value table, mlir::Value index);
  void equalizeRanks(mlir::Value &a, mlir::Value &b);

  static llvm::ArrayRef<int64_t> shapeOf(mlir::Value v) {
    return llvm::cast<mlir::RankedTensorType>(v.getType()).getShape();
  }
  static mlir::Type elementOf(mlir::Value v) {
    return llvm::cast<mlir::RankedTensorType>(v.getType()).getElementType();
  }
  static llvm::SmallVector<int64_t> broadcast(mlir::Value a, mlir::Value b);

  interpreter::Profile profile() const { return options.profile; }

  mlir::OpBuilder builder;
  mlir::Location loc;

private:
  mlir::LogicalResult lower(mlir::Operation *op);
  void findIslands();
  mlir::LogicalResult lowerToCustom(mlir::Operation *op);
  bool foldConstants(mlir::Operation *op);
  mlir::LogicalResult checkTypes(mlir::Operation *op);
  mlir::LogicalResult convertArguments(mlir::Block &body);
  mlir::LogicalResult convertReturn(mlir::Operation *op);

  mlir::func::FuncOp function;
  LoweringOptions options;
  llvm::DenseMap<mlir::Value, mlir::Value> values;
  llvm::DenseMap<mlir::Value, mlir::ElementsAttr> known;
  llvm::DenseMap<mlir::Attribute, mlir::Value> constants, shapes;
  llvm::DenseMap<mlir::Value, mlir::StringAttr> variables; ///< their symbols
  /// Last op of an island of float32 that becomes a table, and its ops; and what lies inside and is read
  /// there alone.
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Operation *>> islands;
  llvm::DenseSet<mlir::Operation *> covered;
  std::string reason; ///< of the op that is being lowered
};

} // namespace quantc::conversion

#endif
