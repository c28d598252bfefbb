/* Loads a model from memory and runs one sample, in C. */
#include "quantc-c/Quantc.h"

#include <stdio.h>
#include <string.h>

static const char text[] = "func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n"
                           "  %y = qnn.relu %x : (tensor<4xf32>) -> tensor<4xf32>\n"
                           "  return %y : tensor<4xf32>\n"
                           "}\n";

int main(void) {
  QuantcSession *session = quantcSessionCreate();
  QuantcModel *model = NULL;
  QuantcRunner *runner = NULL;
  float x[4] = {-1.0f, 0.0f, 2.0f, -3.0f};
  const void *inputs[1] = {x};
  size_t sizes[1] = {sizeof x}, bytes = 0;
  const float *y;
  if (quantcModelLoad(session, "nonsense", 8, "bad.mlir", &model) == 0 || !*quantcSessionErrors(session))
    return 1;
  if (quantcModelLoad(session, text, strlen(text), "relu.mlir", &model) ||
      quantcRunnerCreate(session, model, &runner) || quantcRunnerRun(runner, inputs, sizes, 1)) {
    printf("%s\n", quantcSessionErrors(session));
    return 1;
  }
  y = quantcRunnerOutput(runner, 0, &bytes);
  printf("%d bytes: %g %g %g %g\n", (int)bytes, y[0], y[1], y[2], y[3]);
  quantcRunnerDestroy(runner);
  quantcModelDestroy(model);
  quantcSessionDestroy(session);
  return bytes == sizeof x && y[2] == 2.0f ? 0 : 1;
}
