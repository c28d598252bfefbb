/*===- Quantc.h - C interface -------------------------------------*- C -*-===*\
|*                                                                            *|
|* Part of quantc, under the Apache License v2.0 with LLVM Exceptions.        *|
|*                                                                            *|
|* Loads, converts and runs models from C and from languages that call C.     *|
|* Nothing here prints, exits or throws. A function that can fail returns 0   *|
|* for success; what went wrong, all of it, is quantcSessionErrors. Sessions  *|
|* are independent of each other; one session serves one thread at a time.    *|
|* Strings are UTF-8 and NUL-terminated; those that are returned belong to    *|
|* the object they come from.                                                 *|
\*===----------------------------------------------------------------------===*/
#ifndef QUANTC_C_QUANTC_H
#define QUANTC_C_QUANTC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct QuantcSession QuantcSession;
typedef struct QuantcModel QuantcModel;
typedef struct QuantcRunner QuantcRunner;

/** A session holds what models are made of, and the messages of its last call. */
QuantcSession *quantcSessionCreate(void);
/** Models and runners of the session must be gone before. */
void quantcSessionDestroy(QuantcSession *session);
/** Messages of the last call, one a line, each naming node, tensor or operator; "" when it succeeded. */
const char *quantcSessionErrors(const QuantcSession *session);

/** Conversion, flag by flag as `quantc convert`: args are "--quantize=int8", "--calibrate", "images", ...
 *  without program and command. Writes `output` or leaves nothing. */
int quantcConvert(QuantcSession *session, const char *model, const char *output, int numArgs,
                  const char *const *args);

/** Reads a .pb, .pbtxt, .tflite or .mlir from memory; `name` is used in messages and to detect the format. */
int quantcModelLoad(QuantcSession *session, const void *bytes, size_t size, const char *name,
                    QuantcModel **model);
void quantcModelDestroy(QuantcModel *model);
/** The model as MLIR text. Valid until the model is destroyed or this is called again. */
const char *quantcModelText(QuantcModel *model);

typedef enum { QUANTC_INPUT = 0, QUANTC_OUTPUT = 1 } QuantcDirection;

typedef struct {
  const char *name;     /**< tensor name */
  const char *type;     /**< "float32", "int8", ... as numpy spells them */
  const int64_t *shape; /**< -1 = known at run time */
  size_t rank;
  size_t bytes; /**< of one sample; 0 when a dimension is open */
  double scale; /**< 0 when the tensor is not quantized: real = scale * (q - zeroPoint) */
  int64_t zeroPoint;
} QuantcTensor;

/** Compiles the model for the interpreter (profile litert-ref). */
int quantcRunnerCreate(QuantcSession *session, QuantcModel *model, QuantcRunner **runner);
void quantcRunnerDestroy(QuantcRunner *runner);
size_t quantcRunnerCount(const QuantcRunner *runner, QuantcDirection direction);
/** Nonzero when there is no such tensor. */
int quantcRunnerTensor(const QuantcRunner *runner, QuantcDirection direction, size_t index,
                       QuantcTensor *tensor);
/** One sample. inputs[i] holds sizes[i] bytes, exactly the tensor's. */
int quantcRunnerRun(QuantcRunner *runner, const void *const *inputs, const size_t *sizes, size_t count);
/** Bytes of an output of the last run, valid until the next; null when there is none. */
const void *quantcRunnerOutput(const QuantcRunner *runner, size_t index, size_t *size);

#ifdef __cplusplus
}
#endif

#endif
