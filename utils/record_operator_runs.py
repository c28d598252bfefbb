#!/usr/bin/env python3
# utils/record_operator_runs.py CORPUS OUT.npz: for every operator and integer type the smallest one-operator run of
# the corpus (golden/litert), model and tensors in one archive: NAME.model, NAME.in_K, NAME.out_K.
# Only runs that the interpreter must give byte for byte: recorded from the runtime's reference kernels.
import io
import json
import os
import sys
import zipfile

import numpy as np


def main():
    folder = os.path.join(sys.argv[1], "golden", "litert")
    with open(os.path.join(folder, "index.json")) as f:
        cases = json.load(f)["ops"]
    smallest = {}
    for case in cases:
        if case["oracle"] != "BUILTIN_REF":
            continue
        paths = [os.path.join(folder, "ops", case["name"] + end) for end in (".tflite", ".npz")]
        size = sum(os.path.getsize(p) for p in paths)
        key = (case["op"], case["dtype"])
        if size < 12_000 and (key not in smallest or size < smallest[key][0]):
            smallest[key] = (size, case["name"], paths)
    members = {}
    for _, (_, name, paths) in sorted(smallest.items()):
        with open(paths[0], "rb") as f:
            members[name + ".model"] = np.frombuffer(f.read(), np.uint8)
        with np.load(paths[1]) as tensors:
            for key in tensors:
                members[name + "." + key] = tensors[key]
    with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for name, array in members.items():
            data = io.BytesIO()
            np.save(data, array)
            z.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED)
    print(len(smallest), "runs")


main()
