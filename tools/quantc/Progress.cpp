//===- Progress.cpp - how far long work is ----------------------*- C++ -*-===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Progress.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace quantc::driver;

Progress::Progress(std::string w)
    : what(std::move(w)), terminal(llvm::sys::Process::StandardErrIsDisplayed()), start(Clock::now()),
      last(start) {}

void Progress::update(size_t done, size_t total) {
  Clock::time_point now = Clock::now();
  auto since = [&](Clock::time_point t) { return std::chrono::duration<double>(now - t).count(); };
  double elapsed = since(start);
  if (elapsed < 1 || since(last) < (terminal ? 0.1 : 10.0))
    return;
  last = now;
  double left = done ? elapsed / static_cast<double>(done) * static_cast<double>(total - done) : 0;
  if (!terminal) {
    llvm::errs() << what << ": " << done << " of " << total << llvm::format(", %.0f s left\n", left);
    return;
  }
  constexpr size_t width = 30;
  size_t filled = total ? width * done / total : width;
  llvm::errs() << "\r" << what << " [" << std::string(filled, '#') << std::string(width - filled, '.') << "] "
               << done << "/" << total << llvm::format(", %.0f s left   ", left);
  drawn = true;
}

void Progress::finish() {
  if (drawn)
    llvm::errs() << "\r\033[K";
  drawn = false;
}
