/* Calibrates a float network, converts it, and runs one sample through the result: convert MODEL SAMPLES.npz
 */
#include "quantc-c/Quantc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program with what the session has to say. */
static void check(QuantcSession *session, int failed) {
  if (failed) {
    fprintf(stderr, "%s\n", quantcSessionErrors(session));
    exit(1);
  }
}

static void *readFile(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  char *bytes = NULL;
  *size = 0;
  if (file && fseek(file, 0, SEEK_END) == 0) {
    long end = ftell(file);
    rewind(file);
    bytes = end > 0 ? malloc((size_t)end) : NULL;
    if (bytes)
      *size = fread(bytes, 1, (size_t)end, file);
  }
  if (file)
    fclose(file);
  return bytes;
}

int main(int argc, char **argv) {
  QuantcSession *session = quantcSessionCreate();
  QuantcBuffer *tflite = NULL;
  QuantcModel *model = NULL;
  QuantcRunner *runner = NULL;
  QuantcTensor in, out;
  const char *args[] = {"--quantize=int8", "--io=float", "--calibrate", argc == 3 ? argv[2] : ""};
  size_t size;
  void *graph, *input;
  const void *inputs[1];
  const float *scores;
  if (argc != 3 || !session)
    return 2;
  graph = readFile(argv[1], &size);
  check(session, quantcConvertMemory(session, graph, size, argv[1], 4, args, &tflite));
  free(graph);
  printf("%s%s", quantcSessionWarnings(session), *quantcSessionWarnings(session) ? "\n" : "");
  check(session,
        quantcModelLoad(session, quantcBufferData(tflite), quantcBufferSize(tflite), "model.tflite", &model));
  check(session, quantcRunnerCreate(session, model, &runner));
  quantcRunnerTensor(runner, QUANTC_INPUT, 0, &in);
  quantcRunnerTensor(runner, QUANTC_OUTPUT, 0, &out);
  printf("%s: %u bytes of %s -> %s: %u bytes of %s\n", in.name, (unsigned)in.bytes, in.type, out.name,
         (unsigned)out.bytes, out.type);
  input = calloc(1, in.bytes);
  inputs[0] = input;
  check(session, quantcRunnerRun(runner, inputs, &in.bytes, 1));
  scores = quantcRunnerOutput(runner, 0, &size);
  printf("score of class 0 for an empty picture: %g\n", (double)scores[0]);
  free(input);
  quantcRunnerDestroy(runner);
  quantcModelDestroy(model);
  quantcBufferDestroy(tflite);
  quantcSessionDestroy(session);
  return 0;
}
