# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Samples on their way to the library, without the library."""

import numpy as np

from quantc._models import Input
from quantc._samples import SampleFiles
from quantc.lite.debugger import _feed


def files_of(data, shape, **more):
    return SampleFiles(data, lambda: [Input("x", "float32", shape)], **more)


def test_no_more_samples_are_drawn_than_asked_for():
    drawn = []

    def rows():
        for k in range(5):
            drawn.append(k)
            yield np.full((3,), k, np.float32)

    with files_of(rows, (1, 3), limit=2) as files:
        assert files.count == 2 and drawn == [0, 1]


def test_a_sample_has_the_batch_of_one_or_not():
    for rows in ([np.zeros((3,), np.float32)] * 2, [np.zeros((1, 3), np.float32)] * 2):
        with files_of(rows, (1, 3)) as files:
            assert files.count == 2


def test_messages_count_samples_over_all_files():
    rows = [np.zeros((1, width), np.float32) for width in (2, 2, 3, 3, 3)]
    with files_of(rows, (1, -1)) as files:
        assert len(files.paths) == 2
        faults = [f"{files.paths[0]}, sample 1: odd", f"{files.paths[1]}, sample 2: odd"]
        assert files.translate(faults) == ["sample 1: odd", "sample 4: odd"]


def test_inputs_beyond_the_integers_end_at_them():
    class Taking:
        def get_input_details(self):
            return [{"index": 0, "dtype": np.int8, "quantization": (0.5, 3)}]

        def resize_tensor_input(self, index, shape):
            pass

        def allocate_tensors(self):
            pass

        def set_tensor(self, index, value):
            self.value = value

        def invoke(self):
            pass

    taking = Taking()
    _feed(taking, [np.array([1000, -1000, 1], np.float32)])
    assert taking.value.dtype == np.int8 and taking.value.tolist() == [127, -128, 5]
