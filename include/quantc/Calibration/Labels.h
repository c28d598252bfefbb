//===- Labels.h - the classes that samples belong to ------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef QUANTC_CALIBRATION_LABELS_H
#define QUANTC_CALIBRATION_LABELS_H

#include "quantc/Calibration/Npy.h"

namespace quantc::calibration {

/// One name a line; empty lines at the end are none.
Error readClassNames(const std::string &path, const Limits &limits, std::vector<std::string> &names);

/// Labels of all rows: whole numbers (N,) or (N, 1) of any type, one row with a single one for each (N,
/// classes), or strings. Strings are looked up in `names`, or are numbers.
Error takeLabels(const Array &array, const std::string &where, std::span<const std::string> names,
                 std::vector<int64_t> &labels);

/// Labels of a file of its own: .npy, .npz (the one array, or that under `key`), or text with one a line.
Error readLabelFile(const std::string &path, const std::string &key, std::span<const std::string> names,
                    const Limits &limits, std::vector<int64_t> &labels);

/// The numbers of classes that are called so: their places in `names`; without any the numbers they spell, or
/// their places in the list as it is.
Error numberClasses(std::span<const std::string> classes, std::span<const std::string> names,
                    std::vector<int64_t> &numbers);

} // namespace quantc::calibration

#endif
