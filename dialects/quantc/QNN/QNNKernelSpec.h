//===- QNNKernelSpec.h - what the runtime's kernel of an op takes -*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// The field `kernel` of an op in ODS, written as a chain: `takes("f32 q8 q16").symmetric16().ranks(1, 6)`.
// The facts are those of LiteRT 2.3: what Prepare and Eval of its kernels, and the delegate that its default
// resolver applies, accept. Each was settled by running it; utils/check-loadable holds them against it. They
// say nothing about quantc's own interpreter.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_QNN_QNNKERNELSPEC_H
#define QUANTC_QNN_QNNKERNELSPEC_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include <array>
#include <initializer_list>
#include <optional>
#include <string>

namespace mlir {
class Operation;
class Type;
class TypeRange;
} // namespace mlir

namespace quantc::qnn {

/// A rescaling whose factor the kernel computes from scales, and which stops the process or refuses where the
/// factor is out of reach.
enum class Rescale : uint8_t {
  None,
  Sum,               ///< ADD: both operands below twice the larger scale, the sum by a factor below 1
  Difference,        ///< SUB: as ADD, the difference by any factor above 0
  SquaredDifference, ///< as ADD, with the square of twice the larger scale
  Softmax,           ///< 8-bit SOFTMAX: beta * scale * 2^26 above 1
  LogSoftmax,        ///< 8-bit LOG_SOFTMAX: scale * 2^26 above 1
  HardSwish          ///< scale of the operand / 128 / scale of the result below 1
};

/// Which elements an operand of indices names. The kernels end with an error, or read outside, where one of
/// them does not exist.
enum class Places : uint8_t {
  None,
  Gather,    ///< operand 1 along `axis` of operand 0
  GatherND,  ///< vectors of operand 1 in operand 0
  ScatterND, ///< vectors of operand 0 in the shape that operand 2 holds
  Scatter    ///< as ScatterND, the shape in operand 1; numbers and vectors
};

/// Names of element types: "f32 f64 f16 bf16 i64 i32 i16 i8 u64 u32 u16 u8 bool c64 c128 string", and "q8 qu8
/// q16 q4" of quantized ones by their storage. With "A/B" the second is the type of the weights.
struct KernelSpec {
  llvm::StringRef types;     ///< what is written; empty: any
  llvm::StringRef readTypes; ///< taken by newer kernels: kept in a file that has them, never chosen
  unsigned deciding = 0;     ///< the operand whose type decides; data operands and results have the same
  int64_t minRank = 0, maxRank = -1; ///< of the deciding operand; -1: any
  bool zeroPoint16 = true;           ///< int16 tensors may have a zero point
  bool weightZeroPoint = true;       ///< int8 weights may have a zero point
  bool resultFixed = false;          ///< the result must have QuantSpec's fixed parameters
  bool fillsWithZeroBytes = false;   ///< places that no operand fills hold byte 0
  bool biasScaleCompared = false;    ///< of a bias with one scale, whatever the type; uint8 kernels always do
  bool productBelow256 = false; ///< the default resolver's delegate rescales 8-bit products by less than 256
  llvm::StringRef zeroDivisorTypes; ///< types with which it refuses an operand 1 that has an element of 0
  Places places = Places::None;
  unsigned paired = 1;            ///< the operand whose type stands second in "A/B"
  bool ownTypes = false;          ///< operands beside the pair and results have types of their own
  llvm::StringRef resultTypes;    ///< types the result may have beside that of the operand
  llvm::StringRef sameParamTypes; ///< types for which operands and results need the same parameters
  Rescale rescale = Rescale::None;

  /// Operands that hold indices, axes, shapes, and the types they may have.
  struct Index {
    uint32_t operands = 0; ///< bit i: operand i
    llvm::StringRef types;
  };
  std::array<Index, 2> index{};

  static constexpr KernelSpec any() { return {}; }
  static constexpr KernelSpec takes(llvm::StringRef names) {
    KernelSpec s;
    s.types = names;
    return s;
  }
  /// A copy with a change. Its body stands before the uses: Clang evaluates them while it reads the class.
  template <typename F> constexpr KernelSpec with(F change) const {
    KernelSpec s = *this;
    change(s);
    return s;
  }
  constexpr KernelSpec reads(llvm::StringRef names) const {
    return with([&](auto &s) { s.readTypes = names; });
  }
  constexpr KernelSpec decides(unsigned operand) const {
    return with([&](auto &s) { s.deciding = operand; });
  }
  constexpr KernelSpec ranks(int64_t least, int64_t most) const {
    return with([&](auto &s) { s.minRank = least, s.maxRank = most; });
  }
  constexpr KernelSpec symmetric16() const {
    return with([](auto &s) { s.zeroPoint16 = false; });
  }
  constexpr KernelSpec symmetricWeights() const {
    return with([](auto &s) { s.weightZeroPoint = false; });
  }
  constexpr KernelSpec fixedResult() const {
    return with([](auto &s) { s.resultFixed = true; });
  }
  constexpr KernelSpec zeroFills() const {
    return with([](auto &s) { s.fillsWithZeroBytes = true; });
  }
  constexpr KernelSpec comparesBiasScale() const {
    return with([](auto &s) { s.biasScaleCompared = true; });
  }
  constexpr KernelSpec rescalesBelow256() const {
    return with([](auto &s) { s.productBelow256 = true; });
  }
  constexpr KernelSpec refusesZeroDivisor(llvm::StringRef names) const {
    return with([&](auto &s) { s.zeroDivisorTypes = names; });
  }
  constexpr KernelSpec looksUp(Places kind) const {
    return with([&](auto &s) { s.places = kind; });
  }
  constexpr KernelSpec pairs(unsigned operand) const {
    return with([&](auto &s) { s.paired = operand, s.ownTypes = true; });
  }
  constexpr KernelSpec gives(llvm::StringRef names) const {
    return with([&](auto &s) { s.resultTypes = names; });
  }
  constexpr KernelSpec sameParams(llvm::StringRef names) const {
    return with([&](auto &s) { s.sameParamTypes = names; });
  }
  constexpr KernelSpec rescales(Rescale kind) const {
    return with([&](auto &s) { s.rescale = kind; });
  }
  constexpr KernelSpec indices(std::initializer_list<unsigned> operands, llvm::StringRef names) const {
    return with([&](auto &s) {
      Index &i = s.index[s.index[0].operands ? 1 : 0];
      i.types = names;
      for (unsigned o : operands)
        i.operands |= 1u << o;
    });
  }
  /// Whether the list of what is written names the type of the operand that decides.
  bool writes(llvm::StringRef name) const;
  /// The unquantized ones of them, "f32 i32".
  std::string plainTypes() const;
  /// The types an index operand may have, or nothing when the operand is none.
  std::optional<llvm::StringRef> indexTypes(unsigned operand) const {
    for (const Index &i : index)
      if (operand < 32 && i.operands >> operand & 1)
        return i.types;
    return std::nullopt;
  }
};

/// "f32", "u8", "bool", "q16": the name of an element type in the lists above. A calibrated type is "f32".
std::string getKernelTypeName(mlir::Type element);

/// Whether a list such as "f32 i64" names the type.
bool namesType(llvm::StringRef list, llvm::StringRef name);

/// Why LiteRT could not run `op` if its operands and results had these types: type, rank, zero points,
/// scales. Null types are passed over. Nothing when it can, and for ops whose kernels are not known (custom).
std::optional<std::string> getKernelRefusal(mlir::Operation *op, mlir::TypeRange operands,
                                            mlir::TypeRange results);
/// With the types that the op has.
std::optional<std::string> getKernelRefusal(mlir::Operation *op);

} // namespace quantc::qnn

#endif
