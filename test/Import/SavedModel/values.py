# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""usage: values.py EXPECTED.npz GOT.npz: every array of GOT beside the one of the same name."""
import sys

import numpy as np

expected, got = np.load(sys.argv[1]), np.load(sys.argv[2])
for name in sorted(got.files):
    same = got[name].shape == expected[name].shape and np.allclose(got[name], expected[name], rtol=1e-6, atol=1e-6)
    print(name, "as TensorFlow" if same else "differs")
