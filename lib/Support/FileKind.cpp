//===- FileKind.cpp - what a file looks like ------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "quantc/Support/FileKind.h"

using llvm::StringRef;

/// An ONNX ModelProto starts with ir_version (field 1, a varint) and producer_name (field 2) or graph (7).
static bool looksLikeOnnx(StringRef b) {
  return b.size() > 4 && b[0] == '\x08' && b[1] >= 1 && b[1] < 32 && (b[2] == '\x12' || b[2] == '\x3a');
}

/// A GraphDef starts with its first node (field 1, its length), and that with its name (field 1).
static bool looksLikeGraphDef(StringRef b) {
  size_t i = 1;
  while (i < b.size() && i < 6 && (b[i] & 0x80))
    ++i;
  return b.size() > i + 1 && b[0] == '\x0a' && b[i + 1] == '\x0a';
}

StringRef quantc::guessFileKind(StringRef b) {
  if (b.substr(4, 4) == "TFL3")
    return "a TensorFlow Lite model (.tflite)";
  if (b.starts_with("PK\x03\x04"))
    return b.contains("model.weights.h5") || b.contains("config.json")
               ? "a Keras model (.keras); in Python, model.export('FOLDER') makes a SavedModel: give that "
                 "folder"
               : "a zip archive";
  if (b.starts_with("\x89HDF"))
    return "an HDF5 file (a Keras .h5 model?); in Python, keras.models.load_model(FILE).export('FOLDER') "
           "makes a "
           "SavedModel: give that folder";
  if (b.starts_with("\x1f\x8b"))
    return "a gzip archive; unpack it first";
  if (b.starts_with("ML\xefR"))
    return "MLIR bytecode";
  if (b.starts_with("\x93NUMPY"))
    return "a numpy array (.npy)";
  if (b.starts_with("saved_model_schema_version") || b.starts_with("meta_graphs") ||
      b.starts_with("\x08\x01\x12"))
    return "a SavedModel (saved_model.pb); give the folder that holds it, or freeze it to a GraphDef";
  if (looksLikeOnnx(b))
    return "an ONNX model";
  if (looksLikeGraphDef(b))
    return graphDefKind;
  return "";
}
