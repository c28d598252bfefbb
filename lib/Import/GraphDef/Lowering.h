//===- Lowering.h - one node becomes ops ------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
// A lowering is a small function in a table, by operator name, grouped by
// family in files. It is given a Lowering: the operands, the attributes with
// their kinds checked, and helpers that create qnn ops named after the node.
//
// Whatever is wrong is said once with `fail`, or by a helper; from then on the
// helpers return null values and do nothing, so a lowering need not check after
// each step.
//===----------------------------------------------------------------------===//
#ifndef QUANTC_LIB_IMPORT_GRAPHDEF_LOWERING_H
#define QUANTC_LIB_IMPORT_GRAPHDEF_LOWERING_H

#include "Graph.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace quantc::import {
struct GraphDefOptions;
}

namespace quantc::import::graphdef {

class Importer;

struct Val;
struct ChannelPlace;

/// A list of tensors (TensorList, TensorArray). Never changed: a write makes another one. `items` are its
/// elements where length and places are known while importing; else it has a `tensor` or a `length`.
struct List {
  DType type = DType::Invalid;
  PartialShape shape;                            ///< of each element
  bool grows = false;                            ///< a write behind the end makes it longer
  std::vector<std::shared_ptr<const Val>> items; ///< null: not written
  std::shared_ptr<const Val> whole; ///< the tensor that the items are the slices of, while they are
  mlir::Value tensor;               ///< the elements along the first axis
  mlir::Value length;               ///< of a list without elements so far: how many it has
  bool isName = false;              ///< the handle of a TensorArray, whose flow has the elements
};

/// One output of a node.
struct Val {
  enum class State : uint8_t {
    Live,   ///< `constant`, `value` or `list` is set
    Dead,   ///< on the branch of a Switch that is not taken
    Failed, ///< the node, or one it needs, has a fault
    Unused  ///< an output that has no value here (reserve space of a batch norm)
  };
  State state = State::Unused;
  TensorRef constant;
  mlir::Value value;
  std::string name; ///< of the node that made the constant
  std::shared_ptr<const List> list = nullptr;
};

class Lowering {
public:
  Lowering(Importer &owner, const Node &theNode, std::vector<Val> operands);

  const GraphDefOptions &globalOptions() const;
  /// Those of the whole graph.
  const std::vector<Graph::Table> &tables() const;
  const Node &node;
  mlir::OpBuilder &builder;
  std::vector<Val> inputs;
  std::vector<Val> outputs;

  //===--- faults -----------------------------------------------------------===//
  void fail(const llvm::Twine &text);
  bool failed() const { return hasFailed; }
  /// True when at least `least` and at most `most` inputs (-1: any number) are there; fails otherwise.
  bool expectInputs(size_t least, int64_t most);
  bool expectInputs(size_t count) { return expectInputs(count, static_cast<int64_t>(count)); }
  /// What the caller of the importer should know though nothing is wrong.
  void warn(const llvm::Twine &text);

  //===--- attributes -------------------------------------------------------===//
  bool has(std::string_view name) const { return node.find(name) != nullptr; }
  /// An attribute that must be there.
  int64_t integer(std::string_view name);
  int64_t integer(std::string_view name, int64_t otherwise);
  bool flag(std::string_view name, bool otherwise = false);
  double real(std::string_view name, double otherwise);
  std::string text(std::string_view name, std::string otherwise);
  /// One of `allowed`; else a fault that lists them.
  std::string choice(std::string_view name, std::string otherwise, llvm::ArrayRef<const char *> allowed);
  std::vector<int64_t> integers(std::string_view name, std::vector<int64_t> otherwise = {});
  std::vector<float> reals(std::string_view name);
  DType dtype(std::string_view name, DType otherwise);

  //===--- operands ---------------------------------------------------------===//
  size_t numInputs() const { return inputs.size(); }
  bool isConstant(size_t i) const { return inputs[i].constant != nullptr; }
  /// A constant, also behind fake_quants: what becomes weights.
  bool isWeights(size_t i);
  const Tensor *constant(size_t i) const { return inputs[i].constant.get(); }
  /// The operand as a value; a constant becomes a qnn.constant.
  mlir::Value value(size_t i);
  mlir::SmallVector<mlir::Value> values(size_t first = 0);
  mlir::RankedTensorType type(size_t i);
  static mlir::RankedTensorType typeOf(mlir::Value v) {
    return mlir::cast<mlir::RankedTensorType>(v.getType());
  }
  int64_t rank(size_t i) { return type(i) ? type(i).getRank() : 0; }
  /// A constant operand of integers; none when it is not constant. Fails when it is not of integers.
  std::optional<std::vector<int64_t>> ints(size_t i);
  /// As ints, but the operand must be constant.
  std::vector<int64_t> needInts(size_t i, const char *what);
  /// An axis operand or attribute as a non-negative number.
  int64_t axis(int64_t value, int64_t rank);
  /// An operand of indices, axes or sizes: 64-bit constants are narrowed to int32 where they fit.
  mlir::Value indexValue(size_t i);

  /// Whether the kernel of an op takes this element type, and a wider one that it takes, or null.
  static bool takes(llvm::StringRef op, mlir::Type type);
  mlir::Type widened(llvm::StringRef op, mlir::Type type);
  /// A fault that names the type and the accepted ones ("f32 i32").
  void refuseType(const llvm::Twine &what, mlir::Type type, llvm::StringRef types);

  //===--- constants --------------------------------------------------------===//
  mlir::Value constantInts(llvm::ArrayRef<int64_t> values, std::optional<Shape> shape = std::nullopt);
  /// The same as int64.
  mlir::Value constantLongs(llvm::ArrayRef<int64_t> values);
  mlir::Value scalarInt(int64_t v) { return constantInts({v}, Shape{}); }
  /// A scalar of the element type of `like`.
  mlir::Value scalarLike(mlir::Value like, double v);
  mlir::Value constantTensor(TensorRef tensor, const std::string &name);

  //===--- ops --------------------------------------------------------------===//
  mlir::NamedAttribute attr(llvm::StringRef name, mlir::Attribute value);
  mlir::NamedAttribute attr(llvm::StringRef name, int64_t value);
  mlir::NamedAttribute attr(llvm::StringRef name, bool value);
  mlir::NamedAttribute attr(llvm::StringRef name, float value);
  mlir::NamedAttribute attr(llvm::StringRef name, llvm::ArrayRef<int64_t> values);
  mlir::NamedAttribute attr(llvm::StringRef name, mlir::Type type);
  mlir::NamedAttribute padding(bool same);
  mlir::NamedAttribute mirror(bool symmetric);
  using Attrs = llvm::ArrayRef<mlir::NamedAttribute>;
  /// Creates an op, infers its types and verifies it. Null on failure, or when an operand is null.
  mlir::Value op(llvm::StringRef name, mlir::ValueRange operands, Attrs attributes = {});
  mlir::SmallVector<mlir::Value> ops(llvm::StringRef name, mlir::ValueRange operands, Attrs attributes,
                                     unsigned numResults);
  mlir::Value transpose(mlir::Value v, llvm::ArrayRef<int64_t> perm);
  /// To a shape with at most one dimension below 0, which is inferred.
  mlir::Value reshape(mlir::Value v, llvm::ArrayRef<int64_t> shape);
  mlir::Value cast(mlir::Value v, mlir::Type element);
  /// To a static shape that v broadcasts to; a constant at compile time.
  mlir::Value broadcast(mlir::Value v, llvm::ArrayRef<int64_t> shape);
  /// x where the condition holds, else y: SELECT where nothing is broadcast.
  mlir::Value select(mlir::Value condition, mlir::Value x, mlir::Value y);
  /// v * v, as SQUARE where it is float32.
  mlir::Value square(mlir::Value v);
  mlir::Type elementType(DType type);
  /// What floor(x), or a comparison of x and y, is in every place whatever random numbers are drawn; null
  /// when it is not certain, or no random number is among the operands.
  TensorRef certainFloor(mlir::Value x);
  TensorRef certainComparison(llvm::StringRef op, mlir::Value x, mlir::Value y);

  /// A filter in another order of axes and, after that, another shape. A constant is rearranged here; a
  /// fake_quant of a constant is made anew behind the rearranged constant, its channel axis moved.
  mlir::Value rearranged(size_t i, llvm::ArrayRef<int64_t> perm, std::optional<Shape> shape = std::nullopt);

  /// Gives operand 0 rearranged when it is a constant behind fake_quants, and says whether it was: the range
  /// of weights that are moved on their way to a layer moves along.
  bool giveWithRange(llvm::ArrayRef<int64_t> perm, std::optional<Shape> shape = std::nullopt);

  /// The results of another operator in place of this node; none on failure.
  std::vector<Val> derive(const char *op, std::vector<Val> operands,
                          std::initializer_list<std::pair<const char *, int64_t>> integers = {});

  //===--- results ----------------------------------------------------------===//
  void give(mlir::Value v);
  void give(TensorRef constant);
  void give(Val v) { outputs.push_back(std::move(v)); }
  void giveUnused() { outputs.emplace_back(); }

private:
  mlir::Value movedRange(mlir::Operation *old, mlir::Value operand, std::optional<ChannelPlace> place);
  /// A fault when the kernel of the op does not take the element type it would get.
  bool checkType(llvm::StringRef op, mlir::ValueRange operands);
  /// The operands of an op, computed int64 cast to int32 where its kernel reads int32 alone.
  mlir::SmallVector<mlir::Value> withIndices32(llvm::StringRef op, mlir::ValueRange operands);
  const Attribute *attribute(std::string_view name);
  template <typename T> const T *typed(std::string_view name, const char *kind, bool required);

  Importer &importer;
  bool hasFailed = false;
};

using LowerFn = void (*)(Lowering &);
using LowerTable = std::map<std::string, LowerFn, std::less<>>;
/// Every operator that is known, also those that are always refused; names with '_' are the importer's own.
const LowerTable &lowerings();
LowerFn findLowering(std::string_view op);

void addConvolutionLowerings(LowerTable &table);
void addMatMulLowerings(LowerTable &table);
void addPoolingLowerings(LowerTable &table);
void addElementwiseLowerings(LowerTable &table);
void addExpansionLowerings(LowerTable &table);
void addReductionLowerings(LowerTable &table);
void addShapeLowerings(LowerTable &table);
void addResizeLowerings(LowerTable &table);
void addSliceLowerings(LowerTable &table);
void addIndexLowerings(LowerTable &table);
void addNormalizationLowerings(LowerTable &table);
void addQuantizationLowerings(LowerTable &table);
void addControlLowerings(LowerTable &table);
void addListLowerings(LowerTable &table);
void addArrayLowerings(LowerTable &table);
void addDetectionLowerings(LowerTable &table);
void addCombinedSuppressionLowerings(LowerTable &table);
void addSignalLowerings(LowerTable &table);
void addTableLowerings(LowerTable &table);

/// Pads of SAME before and after for one axis.
std::pair<int64_t, int64_t> samePads(int64_t size, int64_t kernel, int64_t stride, int64_t dilation);

/// Permuted copy; `perm` is a permutation of the axes.
TensorRef transposed(const Tensor &t, llvm::ArrayRef<int64_t> perm);

} // namespace quantc::import::graphdef

#endif
