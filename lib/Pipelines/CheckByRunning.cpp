//===- CheckByRunning.cpp - passes judged by numbers ----------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Pipelines/CheckByRunning.h"

#include "quantc/Calibration/Calibrator.h"
#include "quantc/Calibration/Samples.h"
#include "quantc/Interpreter/Interpreter.h"
#include "quantc/QNN/QNNOps.h"
#include "quantc/Transforms/RangeInfo.h"

#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Threading.h"

#include <cmath>
#include <random>

using namespace mlir;
using namespace quantc;
using namespace quantc::pipelines;
using calibration::Sample;
using interpreter::ElementType;
using interpreter::Execution;
using interpreter::Program;
using interpreter::Tensor;
using interpreter::TensorInfo;

namespace {

/// What ranges and FakeQuants of activations mean while a function runs.
enum class Rounding : uint8_t {
  None,  ///< nothing: the real function behind them
  Ranges ///< the value is rounded and cut off as the integers will be
};

/// How far a function has come.
enum class Stage : uint8_t { Real, Integer };

/// One output over all samples, as real numbers.
using Numbers = std::vector<double>;

constexpr unsigned kSamples = 3;
constexpr int64_t kOpenDimension = 2; ///< in the place of a dimension that is open

/// Errors of the compiler about functions that can't run are of no interest; those of other threads are.
class Silence {
public:
  explicit Silence(MLIRContext *context)
      : handler(context, [thread = llvm::get_threadid()](Diagnostic &) {
          return success(llvm::get_threadid() == thread);
        }) {}

private:
  ScopedDiagnosticHandler handler;
};

bool isConstantLike(Value v) {
  Operation *op = v.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

bool isCalibrated(Value v) {
  auto type = dyn_cast<RankedTensorType>(v.getType());
  return type && isa<quant::CalibratedQuantizedType>(type.getElementType());
}

bool isInteger(Value v) {
  auto type = dyn_cast<RankedTensorType>(v.getType());
  return type && isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType>(type.getElementType());
}

Stage stageOf(func::FuncOp func) {
  bool integer = llvm::any_of(func.getArguments(), isInteger);
  func.walk([&](Operation *op) {
    integer |= !op->hasTrait<OpTrait::ConstantLike>() && llvm::any_of(op->getResults(), isInteger);
  });
  return integer ? Stage::Integer : Stage::Real;
}

/// float32 in the place of a calibrated type; a FakeQuant behind it where ranges count.
void makeReal(Value value, Rounding rounding) {
  if (!isCalibrated(value))
    return;
  std::optional<transforms::RangeInfo> info = transforms::getRange(value);
  transforms::clearRange(value);
  if (rounding == Rounding::None || !info || isConstantLike(value))
    return;
  OpBuilder b(value.getContext());
  b.setInsertionPointAfterValue(value);
  auto end = [&](double v) { return b.getF32ArrayAttr({static_cast<float>(v)}); };
  auto rounded = qnn::FakeQuantOp::create(b, value.getLoc(), value.getType(), value, end(info->range.min),
                                          end(info->range.max), 8, info->narrow, IntegerAttr());
  value.replaceAllUsesExcept(rounded.getOutput(), rounded);
}

/// A copy that the interpreter runs: no calibrated types, and no FakeQuants where they don't count.
OwningOpRef<ModuleOp> runnableCopy(func::FuncOp func, Rounding rounding) {
  OwningOpRef<ModuleOp> module(ModuleOp::create(func.getLoc()));
  auto copy = cast<func::FuncOp>(func->clone());
  module->push_back(copy);
  Block &body = copy.getBody().front();
  for (BlockArgument argument : llvm::to_vector(body.getArguments()))
    makeReal(argument, rounding);
  for (Operation &op : llvm::make_early_inc_range(body)) {
    bool isRounding = isa<qnn::FakeQuantOp>(op) && !op.hasAttr("axis") && !isConstantLike(op.getOperand(0));
    bool isChange = isa<qnn::QuantizeOp>(op) && isCalibrated(op.getResult(0));
    for (Value result : llvm::to_vector(op.getResults()))
      makeReal(result, rounding);
    if (!(isRounding && rounding == Rounding::None) && !isChange)
      continue;
    op.getResult(0).replaceAllUsesWith(op.getOperand(0));
    op.erase();
  }
  transforms::refreshFunctionType(copy);
  return module;
}

/// A run of a function, or why there is none.
struct Snapshot {
  std::vector<Numbers> outputs; ///< of real outputs; empty for others
  bool ran = false;
};

/// Random inputs in the types that the function had at first.
struct Inputs {
  std::vector<TensorInfo> infos;
  std::vector<Sample> samples;
};

/// What is known of a function between two passes.
struct Record {
  Inputs inputs;
  Stage stage = Stage::Real;
  Snapshot plain, ranged; ///< by Rounding
  std::string since;      ///< passes behind which it did not run
};

double realValue(const Tensor &t, int64_t i) {
  double v = calibration::elementAsDouble(t.data, t.type(), i);
  const interpreter::Quantization *q = t.info->quant.get();
  return q ? static_cast<double>(q->scale[0]) * (v - q->zeroPoint[0]) : v;
}

/// The ends between which an input is drawn: those of its range or of a FakeQuant that reads it.
std::pair<float, float> endsOf(Value argument) {
  if (auto info = transforms::getRange(argument))
    return {static_cast<float>(info->range.min), static_cast<float>(info->range.max)};
  for (Operation *user : argument.getUsers())
    if (auto rounding = dyn_cast<qnn::FakeQuantOp>(user); rounding && rounding.getMin().size() == 1)
      return {cast<FloatAttr>(rounding.getMin()[0]).getValue().convertToFloat(),
              cast<FloatAttr>(rounding.getMax()[0]).getValue().convertToFloat()};
  return {-2.0F, 2.0F};
}

Inputs drawInputs(func::FuncOp func, const Program &program) {
  Inputs in;
  in.infos.assign(program.inputs().begin(), program.inputs().end());
  std::mt19937 random(1); // the same in every run
  for (unsigned s = 0; s < kSamples; ++s) {
    Sample sample;
    sample.storage.reserve(in.infos.size());
    for (auto [i, info] : llvm::enumerate(in.infos)) {
      std::vector<int64_t> shape = info.shape;
      int64_t count = 1;
      for (int64_t &d : shape)
        count *= d = d < 0 ? kOpenDimension : d;
      auto bytes = static_cast<size_t>(count * interpreter::byteWidth(info.type));
      std::vector<char> &data = sample.storage.emplace_back(bytes, char{0});
      if (info.type == ElementType::F32) {
        auto [low, high] = endsOf(func.getArgument(static_cast<unsigned>(i)));
        auto *values = reinterpret_cast<float *>(data.data());
        for (int64_t k = 0; k < count; ++k)
          values[k] = low + (high - low) * static_cast<float>(random()) / 4294967296.0F;
      } else if (info.quant) {
        for (char &c : data)
          c = static_cast<char>(random());
      } // indices and booleans: 0 is inside of everything
      sample.inputs.emplace_back(data.data(), data.size());
      sample.shapes.push_back(std::move(shape));
    }
    in.samples.push_back(std::move(sample));
  }
  return in;
}

Snapshot runFunction(func::FuncOp func, Rounding rounding, Inputs &inputs) {
  Snapshot snapshot;
  Silence silence(func.getContext());
  OwningOpRef<ModuleOp> module = runnableCopy(func, rounding);
  auto program = Program::compile(*module->getOps<func::FuncOp>().begin(), {});
  if (failed(program))
    return snapshot;
  if (inputs.samples.empty())
    inputs = drawInputs(func, **program);
  ArrayRef<TensorInfo> to = (*program)->inputs();
  Execution execution(*program);
  snapshot.outputs.resize((*program)->outputs().size());
  for (const Sample &sample : inputs.samples) {
    Sample converted;
    std::vector<ArrayRef<char>> bytes;
    if (to.size() != inputs.infos.size() || calibration::convertInputs(sample, inputs.infos, to, converted))
      return snapshot;
    for (std::span<const char> input : converted.inputs)
      bytes.emplace_back(input.data(), input.size());
    if (execution.run(bytes, nullptr, converted.shapes))
      return snapshot;
    for (auto [k, numbers] : llvm::enumerate(snapshot.outputs)) {
      const Tensor &t = execution.output(k);
      if (t.info->quant || t.type() == ElementType::F32)
        for (int64_t i = 0; i < t.count(); ++i)
          numbers.push_back(realValue(t, i));
    }
    execution.resetState();
  }
  snapshot.ran = true;
  return snapshot;
}

/// Signal to noise, 10 * log10 of the ratio of powers; infinite values and NaNs must be the same.
double distance(const Numbers &before, const Numbers &after) {
  double signal = 0, noise = 0;
  for (auto [x, y] : llvm::zip(before, after)) {
    if (!std::isfinite(x) || !std::isfinite(y)) {
      if (!(x == y || (std::isnan(x) && std::isnan(y))))
        return -std::numeric_limits<double>::infinity();
      continue;
    }
    signal += x * x;
    noise += (x - y) * (x - y);
  }
  // Values that are all zero may become as small as float32 rounding of numbers near 1 leaves them.
  signal = std::max(signal, 1e-6 * static_cast<double>(before.size()));
  return noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
}

class CheckByRunning : public PassInstrumentation {
public:
  explicit CheckByRunning(std::shared_ptr<RunningChecks> c) : checks(std::move(c)) {}

  void runBeforePass(Pass *, Operation *op) override {
    auto func = functionOf(op);
    if (func && !records.contains(func))
      take(func, records[func]);
  }

  void runAfterPass(Pass *pass, Operation *op) override {
    auto func = functionOf(op);
    auto known = records.find(func);
    if (!func || known == records.end())
      return;
    Record &before = known->second, after;
    after.inputs = std::move(before.inputs);
    take(func, after);
    StringRef name = pass->getArgument().empty() ? pass->getName() : pass->getArgument();
    std::string passes = before.since + (before.since.empty() ? "" : ", ") + name.str();
    if (!after.plain.ran) {
      ++checks->skipped;
      before.inputs = std::move(after.inputs);
      if (before.plain.ran)
        before.since = passes;
      return;
    }
    if (before.plain.ran)
      compare(func, passes, before, after);
    before = std::move(after);
  }

  void runAfterPassFailed(Pass *, Operation *op) override { records.erase(op); }

private:
  static func::FuncOp functionOf(Operation *op) {
    auto func = dyn_cast<func::FuncOp>(op);
    return func && !func.isExternal() && func.getBody().hasOneBlock() ? func : func::FuncOp();
  }

  static void take(func::FuncOp func, Record &record) {
    record.stage = stageOf(func);
    record.plain = runFunction(func, Rounding::None, record.inputs);
    if (record.stage == Stage::Real && record.plain.ran)
      record.ranged = runFunction(func, Rounding::Ranges, record.inputs);
  }

  void compare(func::FuncOp func, StringRef passes, const Record &before, const Record &after) {
    bool decides = before.stage == Stage::Real && after.stage == Stage::Integer;
    if (decides && !before.ranged.ran) {
      ++checks->skipped;
      return;
    }
    const std::vector<Numbers> &from = decides ? before.ranged.outputs : before.plain.outputs;
    const std::vector<Numbers> &to = after.plain.outputs;
    double allowed = decides ? 20 : 60;
    bool good = from.size() == to.size();
    if (!good)
      func.emitError() << passes << " changed the number of results from " << from.size() << " to "
                       << to.size();
    for (size_t k = 0; good && k < from.size(); ++k) {
      if (from[k].size() != to[k].size()) {
        good = false;
        func.emitError() << passes << " changed the number of elements of result #" << k << " from "
                         << from[k].size() << " to " << to[k].size();
        continue;
      }
      double db = distance(from[k], to[k]);
      if (db >= allowed)
        continue;
      good = false;
      report(func, passes, k, from[k], to[k], db, allowed);
    }
    ++(good ? checks->passed : checks->faults);
  }

  static void report(func::FuncOp func, StringRef passes, size_t k, const Numbers &from, const Numbers &to,
                     double db, double allowed) {
    size_t worst = 0;
    for (size_t i = 0; i < from.size(); ++i)
      if (!(std::fabs(from[i] - to[i]) <= std::fabs(from[worst] - to[worst])))
        worst = i;
    func.emitError() << passes << " changed result #" << k << ": element " << worst << " from "
                     << llvm::formatv("{0}", llvm::format("%g", from[worst])).str() << " to "
                     << llvm::formatv("{0}", llvm::format("%g", to[worst])).str() << "; "
                     << llvm::formatv("{0}", llvm::format("%.1f", db)).str() << " dB, at least "
                     << llvm::formatv("{0}", llvm::format("%.0f", allowed)).str() << " are due";
  }

  std::shared_ptr<RunningChecks> checks;
  llvm::DenseMap<Operation *, Record> records; ///< looked up only; MLIR calls from one thread at a time
};

} // namespace

void RunningChecks::print(llvm::raw_ostream &os) const {
  os << "check-by-running: " << passed << " passes left the numbers as they were, " << faults
     << " changed them, behind " << skipped << " the function does not run\n";
}

std::unique_ptr<PassInstrumentation> pipelines::createCheckByRunning(std::shared_ptr<RunningChecks> checks) {
  return std::make_unique<CheckByRunning>(std::move(checks));
}

LogicalResult pipelines::runPasses(PassManager &pm, ModuleOp module, const ConvertOptions &options,
                                   ConvertSummary &summary) {
  if (!options.checkByRunning)
    return pm.run(module);
  auto checks = std::make_shared<RunningChecks>();
  pm.addInstrumentation(createCheckByRunning(checks));
  LogicalResult result = pm.run(module);
  summary.passesChecked += checks->passed;
  summary.passesNotRun += checks->skipped;
  return success(succeeded(result) && checks->faults == 0);
}
