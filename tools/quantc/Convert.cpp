//===- Convert.cpp - quantc convert -----------------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Driver.h"

using namespace quantc;
using namespace quantc::driver;

namespace {
struct Options {
  std::string model, output;
  pipelines::ConvertOptions convert;
  pipelines::Flags flags;
};
} // namespace

void driver::addConvert(CLI::App &app, Status &status) {
  Command command(app, "convert",
                  "Converts a frozen graph, a SavedModel or a .tflite to a .tflite that has "
                  "been read back and checked.");
  auto o = std::make_shared<Options>();
  command.takeModel(o->model);
  command.require("-o", o->output, "the .tflite to write; also .tosa, .mlir, .mlirbc");
  pipelines::addConvertFlags(o->flags, o->convert);
  command.takeFlags(o->flags);
  command.showBelow(
      "Examples:\n"
      "  quantc convert frozen_graph.pb -o model.tflite --calibrate photos/ --mean 127.5 --std 127.5\n"
      "  quantc convert qat_graph.pb -o model.tflite --quantize uint8 --mean 128 --std 128\n"
      "  quantc convert model_float.tflite -o model_fp16.tflite --quantize float16\n"
      "  quantc convert model_int8.tflite -o model_int8_io.tflite --io int8\n"
      "  quantc convert model_int8.tflite -o model.tosa --batch 1\n"
      "  quantc convert model_int8.tflite -o model.mlirbc --emit linalg --batch 1");
  command.whenParsed(status, [o] { return convertAndReport(o->model, o->output, o->convert); });
}
