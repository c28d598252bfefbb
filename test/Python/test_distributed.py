# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.distributed on a local Ray cluster: the bytes of one process, for any workers, and when one of them dies."""

import os

import numpy as np
import pytest
import quantc
from conftest import SOURCE

ray = pytest.importorskip("ray")


@pytest.fixture(scope="module", autouse=True)
def cluster():
    environment = {"PYTHONPATH": os.path.join(SOURCE, "python"), "QUANTC_LIBRARY": os.environ["QUANTC_LIBRARY"]}
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, runtime_env={"env_vars": environment})
    yield
    ray.shutdown()


def test_calibrate(float_pb, images, tmp_path):
    wanted = quantc.calibrate(float_pb, images)
    for workers in (1, 2, 4):
        found = quantc.distributed.calibrate(float_pb, (x[np.newaxis] for x in images), workers=workers, batch_size=7)
        assert found == wanted, workers
    np.savez(tmp_path / "a.npz", image=images[:40])
    np.savez(tmp_path / "b.npz", image=images[40:])
    assert quantc.distributed.calibrate(float_pb, [tmp_path / "b.npz", tmp_path / "a.npz"], workers=2) == wanted


def test_ray_data(float_pb, images):
    data = pytest.importorskip("ray.data").from_numpy(images).rename_columns({"data": "image"})
    assert quantc.distributed.calibrate(float_pb, data, workers=2) == quantc.calibrate(float_pb, images)


def test_a_worker_that_dies(float_pb, images, tmp_path, monkeypatch):
    """The first worker that meets the mark ends its process; its successor does the work."""
    from quantc import distributed

    mark = str(tmp_path / "died")

    class Mortal(distributed._Worker):
        def work(self, task, batch):
            if not os.path.exists(mark):
                open(mark, "w").close()
                os._exit(1)
            return super().work(task, batch)

    monkeypatch.setattr(distributed, "_Worker", Mortal)
    assert distributed.calibrate(float_pb, images, workers=2, batch_size=10) == quantc.calibrate(float_pb, images)
    assert os.path.exists(mark)


def test_evaluate(float_pb, test_set):
    x, y = test_set
    pairs = ((x[i : i + 90], y[i : i + 90]) for i in range(0, 599, 90))
    assert quantc.distributed.evaluate(float_pb, pairs, workers=2, batch_size=50) == quantc.evaluate(float_pb, x, y)


def test_wrong_samples(float_pb, images):
    with pytest.raises(quantc.SampleError, match="nothing was yielded"):
        quantc.distributed.calibrate(float_pb, iter([]), workers=1)
    with pytest.raises(quantc.SampleError, match="sample 1 has shape"):
        quantc.distributed.calibrate(float_pb, iter([images[0], images[0, 0]]), workers=1)
    with pytest.raises(quantc.SampleError, match="NaN"):
        quantc.distributed.calibrate(float_pb, np.full_like(images, np.nan), workers=1)
