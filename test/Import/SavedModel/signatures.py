# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""usage: signatures.py FILE.tflite EXPECTED.npz: each signature in LiteRT, twice, in one interpreter; arrays of
EXPECTED are called SIGNATURE/NAME."""
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter

net, expected = Interpreter(model_path=sys.argv[1]), np.load(sys.argv[2])
WORDS = {"count": np.array([["blue", "pink", "red"]], object), "name": np.array([[1, 4, 9]], np.int64)}
for _ in range(2):
    for key in sorted(net.get_signature_list()):
        run = net.get_signature_runner(key)
        (name,) = run.get_input_details()
        given = WORDS[key] if key in WORDS else expected[key + "/" + name]
        for output, value in sorted(run(**{name: given}).items()):
            if key in WORDS:
                text = value.ravel().tolist()
            else:
                right = expected[key + "/" + output]
                error = np.sqrt(((value - right) ** 2).mean() / (right**2).mean())
                text = "as TensorFlow" if error < 1e-6 else f"within {'2 %' if error < 0.02 else 'nothing'}"
            print(key, output, text)
