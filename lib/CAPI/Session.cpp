//===- Session.cpp - sessions and buffers ---------------------------------===//
//
// Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//

#include "Session.h"

#include "quantc/Pipelines/LoadModel.h"
#include "quantc/QNN/QNNNames.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"
#include <exception>
#include <new>

using namespace mlir;

static void append(std::string &text, llvm::StringRef indent, const Diagnostic &diagnostic) {
  if (!text.empty())
    text += '\n';
  text += indent;
  if (std::string name = quantc::qnn::getNodeName(diagnostic.getLocation()); !name.empty())
    text += name + ": ";
  text += diagnostic.str();
  for (const Diagnostic &note : diagnostic.getNotes())
    append(text, "  note: ", note);
}

QuantcSession::QuantcSession() {
  quantc::pipelines::loadDialects(context);
  // A message names its operator; the whole of it may be megabytes.
  context.printOpOnDiagnostic(false);
}

int QuantcSession::guarded(llvm::function_ref<LogicalResult()> work) noexcept {
  errors.clear();
  warnings.clear();
  lastResort = nullptr;
  try {
    ScopedDiagnosticHandler handler(&context, [&](Diagnostic &d) {
      append(d.getSeverity() == DiagnosticSeverity::Error ? errors : warnings, "", d);
      return success();
    });
    if (succeeded(work())) {
      errors.clear();
      return 0;
    }
    if (errors.empty())
      errors = "failed without a message";
  } catch (const std::bad_alloc &) {
    lastResort = "out of memory";
  } catch (const std::exception &e) {
    try {
      errors = e.what();
    } catch (...) {
      lastResort = "out of memory";
    }
  } catch (...) {
    lastResort = "failed with an exception that has no message";
  }
  return 1;
}

InFlightDiagnostic QuantcSession::refuse() { return emitError(UnknownLoc::get(&context)); }

FailureOr<llvm::ArrayRef<const char *>> QuantcSession::arguments(int count, const char *const *args) {
  if (count < 0 || (count > 0 && !args))
    return refuse() << count << " arguments given" << (args ? "" : " at a null pointer");
  return llvm::ArrayRef(args, static_cast<size_t>(count));
}

FailureOr<ModuleOp> QuantcSession::moduleOf(QuantcModel *model) {
  if (model->module->getContext() != &context)
    return refuse() << "the model belongs to another session";
  return *model->module;
}

std::function<void(size_t, size_t)> QuantcSession::progressCall() const {
  if (!progress)
    return nullptr;
  return [call = progress, data = user](size_t done, size_t total) { call(done, total, data); };
}

QuantcSession *quantcSessionCreate(void) {
  try {
    return new QuantcSession;
  } catch (...) {
    return nullptr;
  }
}

void quantcSessionDestroy(QuantcSession *session) { delete session; }

const char *quantcSessionErrors(const QuantcSession *session) {
  return session->lastResort ? session->lastResort : session->errors.c_str();
}

const char *quantcSessionWarnings(const QuantcSession *session) { return session->warnings.c_str(); }

void quantcSessionSetProgress(QuantcSession *session, QuantcProgress progress, void *user) {
  session->progress = progress;
  session->user = user;
}

const void *quantcBufferData(const QuantcBuffer *buffer) { return buffer->bytes.c_str(); }
size_t quantcBufferSize(const QuantcBuffer *buffer) { return buffer->bytes.size(); }
void quantcBufferDestroy(QuantcBuffer *buffer) { delete buffer; }
