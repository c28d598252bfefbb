# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Where things are, and `cli`: the program whose bytes the package must give."""

import os
import subprocess
import sys

import numpy as np
import pytest

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.abspath(os.environ.get("QUANTC_BUILD", os.path.join(SOURCE, "build")))
DIGITS = os.path.join(SOURCE, "examples", "digits")
os.environ.setdefault("QUANTC_LIBRARY", os.path.join(BUILD, "lib", "libquantc.so"))
sys.path.insert(0, os.path.join(SOURCE, "python"))


class Program:
    """bin/quantc."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *args):
        done = subprocess.run([os.path.join(BUILD, "bin", "quantc"), *map(str, args)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def convert(self, model, *args):
        """The bytes of `quantc convert`."""
        output = self.folder / "cli.tflite"
        self.run("convert", model, "-o", output, *args)
        return output.read_bytes()


@pytest.fixture
def cli(tmp_path):
    return Program(tmp_path)


@pytest.fixture(scope="session")
def float_pb():
    return os.path.join(DIGITS, "float.pb")


@pytest.fixture(scope="session")
def qat_pb():
    return os.path.join(DIGITS, "qat.pb")


@pytest.fixture(scope="session")
def calibration_npz():
    return os.path.join(DIGITS, "calibration.npz")


@pytest.fixture(scope="session")
def images(calibration_npz):
    """(100, 8, 8, 1) float32 from 0 to 1."""
    with np.load(calibration_npz) as archive:
        return archive["image"]


@pytest.fixture(scope="session")
def test_set():
    with np.load(os.path.join(DIGITS, "test.npz")) as archive:
        return archive["image"], archive["labels"]


@pytest.fixture(scope="session")
def saved_model():
    return os.path.join(SOURCE, "test", "Import", "SavedModel", "Inputs", "one")
