/*===- Quantc.h - C interface -------------------------------------*- C -*-===*\
|*                                                                            *|
|* Part of quantc, under the Apache License v2.0 with LLVM Exceptions.        *|
|*                                                                            *|
|* Loads, converts, runs and examines models from C and from languages that   *|
|* call C. docs/Embedding.md walks through it.                                *|
|*                                                                            *|
|* Errors: nothing here prints, exits or throws. A function that can fail     *|
|* returns 0 for success; what went wrong, all of it, is quantcSessionErrors. *|
|* Null for a session or for an object is the caller's fault and not checked; *|
|* null for a string, for bytes or for a result is an error like any other.   *|
|*                                                                            *|
|* Ownership: what a Create, Load or Convert function hands out belongs to    *|
|* the caller until the Destroy function of its type, which takes null.       *|
|* Strings that are returned belong to the object they come from.             *|
|* A session must outlive its models and runners; a runner does not need its  *|
|* model any more; a buffer depends on nothing.                               *|
|*                                                                            *|
|* Threads: sessions are independent of each other; a session, its models and *|
|* its runners serve one thread at a time. quantcRunnerShare gives each       *|
|* further thread its own runner of one compiled model.                       *|
|*                                                                            *|
|* Strings are UTF-8 and NUL-terminated. Where a function takes `args`, they  *|
|* are the flags of the command line without program and command:             *|
|* "--quantize=int8", or "--calibrate", "images". docs/CommandLine.md.        *|
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
typedef struct QuantcBuffer QuantcBuffer;

/*===-- Program -----------------------------------------------------------===*/

/** The program `quantc`, in libquantc.so alone: prints, and returns its exit code. `argv[0]` is its name. For
 *  a process that does nothing else. */
int quantcMain(int argc, char **argv);

/*===-- Session -----------------------------------------------------------===*/

/** A session holds what models are made of, and the messages of its last call. Null when memory is short. */
QuantcSession *quantcSessionCreate(void);
/** Models and runners of the session must be gone before. */
void quantcSessionDestroy(QuantcSession *session);
/** Messages of the last call, one a line, each naming node, tensor or operator; "" when it succeeded.
 *  Valid until the next call with this session. */
const char *quantcSessionErrors(const QuantcSession *session);
/** What the last call did but wants known, one a line; "" when there is nothing. */
const char *quantcSessionWarnings(const QuantcSession *session);

/** Called after each sample of long work, by one thread at a time, not always the caller's. Must not call
 *  into the session. */
typedef void (*QuantcProgress)(size_t done, size_t total, void *user);
/** Null: no calls. */
void quantcSessionSetProgress(QuantcSession *session, QuantcProgress progress, void *user);

/*===-- Buffer: bytes or text that a function made ------------------------===*/

/** A NUL follows the last byte, so text can be used as a string. */
const void *quantcBufferData(const QuantcBuffer *buffer);
/** Without that NUL. */
size_t quantcBufferSize(const QuantcBuffer *buffer);
void quantcBufferDestroy(QuantcBuffer *buffer);

/*===-- Conversion --------------------------------------------------------===*/

/** `quantc convert MODEL -o OUTPUT args`. Writes `output` or leaves nothing. Beside the flags of the command
 *  line those that tflite_convert and toco have: --input-stats NAME=MEAN,STD (repeatable),
 *  --reorder-across-fake-quant, --change-concat-input-ranges, --graphviz (the result is a .dot of the graph),
 *  --graphviz-dir DIR, --graphviz-each-pass. The name of the output says whether it is a .tflite, a .tosa or
 *  MLIR; --format too. */
int quantcConvert(QuantcSession *session, const char *model, const char *output, int numArgs,
                  const char *const *args);
/** The same from memory to memory; `name` is used in messages and to detect the format of the model. The
 * bytes have been read back, verified and compared; they are a .tflite unless --format says otherwise. */
int quantcConvertMemory(QuantcSession *session, const void *bytes, size_t size, const char *name, int numArgs,
                        const char *const *args, QuantcBuffer **tflite);

/*===-- Model -------------------------------------------------------------===*/

/** Reads a .pb, .pbtxt, .tflite or .mlir from memory; `name` is used in messages and to detect the format.
 *  The bytes may go when the function returns. */
int quantcModelLoad(QuantcSession *session, const void *bytes, size_t size, const char *name,
                    QuantcModel **model);
/** With --input, --output, --allow-custom-ops, --narrow-types. */
int quantcModelLoadArgs(QuantcSession *session, const void *bytes, size_t size, const char *name, int numArgs,
                        const char *const *args, QuantcModel **model);
/** The same from a file, or from the folder of a SavedModel with --signature and --tags. */
int quantcModelLoadFile(QuantcSession *session, const char *path, int numArgs, const char *const *args,
                        QuantcModel **model);
void quantcModelDestroy(QuantcModel *model);
/** Gives the inputs other shapes, `shapes[i]` of `ranks[i]` sizes for input i, and infers all others anew. On
 *  failure the model stays as it was. Runners that are compiled already keep their shapes. */
int quantcModelResize(QuantcSession *session, QuantcModel *model, const int64_t *const *shapes,
                      const size_t *ranks, size_t count);
/** The model as MLIR text. Valid until the model is destroyed or this is called again; null when memory is
 *  short. */
const char *quantcModelText(QuantcModel *model);
/** The model as a .tflite, which has been read back and compared. */
int quantcModelExport(QuantcSession *session, QuantcModel *model, QuantcBuffer **tflite);
/** The JSON of `quantc inspect --json`. */
int quantcModelInspect(QuantcSession *session, QuantcModel *model, QuantcBuffer **json);
/** `quantc run MODEL -o OUTPUT`: --data, --samples, --mean, --std, --threads, --kernels, --profile,
 *  --all-tensors, --dequantize. Writes the .npz `output` or leaves nothing. */
int quantcModelRun(QuantcSession *session, QuantcModel *model, const char *output, int numArgs,
                   const char *const *args);
/** `quantc calibrate`: --data, --samples, --mean, --std, --shard, --threads, --no-histograms, --compat. Gives
 * a ranges file for `--ranges`; the model stays as it is. */
int quantcModelCalibrate(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                         QuantcBuffer **ranges);
/** `quantc merge-ranges` on texts. */
int quantcRangesMerge(QuantcSession *session, const char *const *ranges, size_t count, QuantcBuffer **merged);
/** The JSON of `quantc compare`: --data, --samples, --mean, --std, --shard, --sums, --threads,
 *  --isolated-samples, --kernels, --profile. */
int quantcModelCompare(QuantcSession *session, QuantcModel *reference, QuantcModel *model, int numArgs,
                       const char *const *args, QuantcBuffer **json);

/** Counts of samples. */
typedef struct {
  size_t samples;
  size_t top1; /**< with the right class first */
  size_t top5; /**< with the right class among the first five */
  int hasTop5; /**< 0 when the model gives the class itself or fewer than six scores */
} QuantcEvaluation;
/** `quantc evaluate`: --data, --labels, --samples, --mean, --std, --shard, --threads, --kernels, --profile.
 */
int quantcModelEvaluate(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                        QuantcEvaluation *evaluation);
/** The same as the JSON of `quantc evaluate --json`, which merges. */
int quantcModelEvaluateText(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                            QuantcBuffer **json);
/** `quantc merge-evaluations` and `quantc merge-comparisons` (--sums) on texts. */
int quantcEvaluationsMerge(QuantcSession *session, const char *const *evaluations, size_t count,
                           QuantcBuffer **merged);
int quantcComparisonsMerge(QuantcSession *session, const char *const *comparisons, size_t count, int numArgs,
                           const char *const *args, QuantcBuffer **merged);
/** `quantc partition`: --target, -a, -i NAMES, -m V, -n N, --delegate-ops N in their long spellings
 *  too; --input-name, --output-name, --compiler-version for the log. `json` is that of --json, `log` the
 *  compiler's .log; either may be null. */
int quantcModelPartition(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                         QuantcBuffer **json, QuantcBuffer **log);

/*===-- Runner: a compiled model ------------------------------------------===*/

typedef enum {
  QUANTC_INPUT = 0,
  QUANTC_OUTPUT = 1,
  QUANTC_TENSOR = 2 /**< inputs, then the result of every operator */
} QuantcDirection;

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
/** With --kernels, --profile, --all-tensors (keeps every tensor of a run). */
int quantcRunnerCreateArgs(QuantcSession *session, QuantcModel *model, int numArgs, const char *const *args,
                           QuantcRunner **runner);
/** Another runner of the same compiled model with buffers and state of its own, for another thread. Its
 *  messages go to `session`, which should be that thread's; the session of `runner` must outlive both. */
int quantcRunnerShare(QuantcSession *session, const QuantcRunner *runner, QuantcRunner **shared);
void quantcRunnerDestroy(QuantcRunner *runner);
size_t quantcRunnerCount(const QuantcRunner *runner, QuantcDirection direction);
/** Nonzero when there is no such tensor. */
int quantcRunnerTensor(const QuantcRunner *runner, QuantcDirection direction, size_t index,
                       QuantcTensor *tensor);
/** One sample. inputs[i] holds sizes[i] bytes, exactly the tensor's; they are not kept. Where one dimension
 *  is open it follows from the size. */
int quantcRunnerRun(QuantcRunner *runner, const void *const *inputs, const size_t *sizes, size_t count);
/** Bytes of an output of the last run, valid until the next; null when there is none. */
const void *quantcRunnerOutput(const QuantcRunner *runner, size_t index, size_t *size);
/** A tensor of the last run with the shape it had: an output, or any with --all-tensors. `size`, `shape` and
 *  `rank` may be null. Valid until the next run; null when there is none. */
const void *quantcRunnerData(const QuantcRunner *runner, QuantcDirection direction, size_t index,
                             size_t *size, const int64_t **shape, size_t *rank);
/** Variable tensors (state of an LSTM) back to their start. */
void quantcRunnerReset(QuantcRunner *runner);

#ifdef __cplusplus
}
#endif

#endif
