# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""quantc.distributed on a local Ray cluster: the bytes of one process, for any workers, and when one of them dies."""

import faulthandler
import os
import time

import numpy as np
import pytest
import quantc
from conftest import SOURCE

ray = pytest.importorskip("ray")


# A machine with more to do takes longer to start a process than Ray waits: it would start another, without end.
os.environ.setdefault("RAY_worker_register_timeout_seconds", "300")
os.environ.setdefault("RAY_memory_monitor_refresh_ms", "0")
os.environ.setdefault("RAY_worker_niceness", "0")  # of its own accord 15: beside others a worker would hardly run


@pytest.fixture(autouse=True)
def bounded():
    """A test that hangs ends with the lines where its threads are."""
    faulthandler.dump_traceback_later(900, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="module", autouse=True)
def cluster():
    """One for all tests. Its processes take the environment of this one: with a runtime_env none of those that Ray
    starts ahead could become a worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.path.join(SOURCE, "python"), prepend=os.pathsep)
        quantc.distributed.start_cluster(ray, num_cpus=2, object_store_memory=100 << 20)
        yield
        ray.shutdown()


def dataset(images):
    return pytest.importorskip("ray.data").from_numpy(images).rename_columns({"data": "image"})


def saved(folder, images, sizes):
    """Paths of files with so many samples each."""
    ends = np.cumsum(sizes)
    for k, (size, end) in enumerate(zip(sizes, ends)):
        np.savez(folder / f"{k}.npz", image=images[end - size : end])
    return [folder / f"{k}.npz" for k in range(len(sizes))]


# A worker is a process that takes seconds to start where others work too: each number of workers has one form of the
# samples, and all forms have their turn.
@pytest.mark.parametrize("workers", [1, 2, 4])
def test_calibrate(float_pb, images, tmp_path, workers):
    data = saved(tmp_path, images, [40, 60])[::-1] if workers == 2 else (x[np.newaxis] for x in images)
    found = quantc.distributed.calibrate(float_pb, data, workers=workers, batch_size=7)
    assert found == quantc.calibrate(float_pb, images)


def test_a_dataset_finds_a_processor(float_pb, images, monkeypatch):
    """Though as many workers as the cluster has processors run before the first batch is drawn."""
    from quantc import distributed

    def late(*args):
        limit = time.monotonic() + 300
        while ray.available_resources().get("CPU", 0) > 1.01 and time.monotonic() < limit:
            time.sleep(0.1)
        yield from batches(*args)

    batches = distributed._batches
    monkeypatch.setattr(distributed, "_batches", late)
    found = distributed.calibrate(float_pb, dataset(images), workers=2, timeout=300)
    assert found == quantc.calibrate(float_pb, images)


def test_shares():
    from quantc.distributed import _share

    assert [_share(4, n, False) for n in (1, 4, 8)] == [1, 1, 0.5]
    assert [_share(4, n, True) for n in (1, 3, 4, 6)] == [1, 1, 0.75, 0.5]
    assert _share(1, 1, True) == 0 and _share(0, 2, False) == 0


class Silent:
    """A dataset of which no batch comes."""

    def iter_batches(self, **_):
        time.sleep(60)
        yield {}


def test_nothing_waits_without_end(float_pb, images):
    with pytest.raises(quantc.ClusterError, match=r"none of 1 workers started, .* {'num_cpus': 64} within 2 s; .* 2 proc"):
        quantc.distributed.calibrate(float_pb, images, workers=1, resources={"num_cpus": 64}, timeout=2)
    with pytest.raises(quantc.ClusterError, match="the dataset gave no batch within 2 s"):
        quantc.distributed.calibrate(float_pb, Silent(), workers=1, timeout=2)
    with pytest.raises(quantc.ArgumentError, match="workers is 0"):
        quantc.distributed.calibrate(float_pb, images, workers=0)


class Mortal:
    """A worker whose first process ends in the middle of its second batch; the successor does the work."""

    def __init__(self, mark):
        from quantc import distributed

        class Worker(distributed._Worker):
            batches = 0

            def work(self, *args):
                self.batches += 1
                if self.batches == 2 and not os.path.exists(mark):
                    open(mark, "w").close()
                    os._exit(1)
                return super().work(*args)

        self.worker = Worker


@pytest.mark.parametrize("task", ["calibrate", "evaluate", "compare"])
def test_a_worker_that_dies(float_pb, images, test_set, tmp_path, monkeypatch, task):
    from quantc import distributed

    mark, (x, y) = str(tmp_path / "died"), test_set
    model = quantc.convert(float_pb, calibrate=images)
    monkeypatch.setattr(distributed, "_Worker", Mortal(mark).worker)
    how = {"workers": 2, "batch_size": 10}
    if task == "calibrate":
        found, wanted = distributed.calibrate(float_pb, images, **how), quantc.calibrate(float_pb, images)
    elif task == "evaluate":
        pairs = zip(x[:, np.newaxis], y[:, np.newaxis])
        found, wanted = distributed.evaluate(model, pairs, **how), quantc.evaluate(model, x, y)
    else:
        found, wanted = distributed.compare(float_pb, model, x[:80], **how), quantc.compare(float_pb, model, x[:80])
    assert found.text == wanted.text
    assert os.path.exists(mark)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_evaluate(float_pb, test_set, workers):
    x, y = test_set
    pairs = ((x[i : i + 90], y[i : i + 90]) for i in range(0, 599, 90))
    found = quantc.distributed.evaluate(float_pb, pairs, workers=workers, batch_size=50)
    assert found.text == quantc.evaluate(float_pb, x, y).text


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_compare(float_pb, images, test_set, tmp_path, workers):
    """Single operators are measured on the first 16 samples, which lie in the first two or three batches."""
    x = test_set[0][:60]
    model = quantc.convert(float_pb, calibrate=images)
    data = {1: lambda: x, 2: lambda: saved(tmp_path, x, [7, 5, 30, 18]), 4: lambda: dataset(x)}[workers]()
    found = quantc.distributed.compare(float_pb, model, data, workers=workers, batch_size=7)
    assert found.text == quantc.compare(float_pb, model, x).text


@pytest.mark.parametrize("given", ["shard", "sums"])
def test_flags_of_single_processes(float_pb, images, given):
    with pytest.raises(quantc.ArgumentError, match=f"'{given}' is for processes that you start yourself"):
        quantc.distributed.compare(float_pb, float_pb, images, **{given: "0/2"})


def test_example(float_pb, images, test_set, tmp_path):
    import runpy

    main = runpy.run_path(os.path.join(SOURCE, "examples", "distributed", "run.py"))["main"]
    ranges, found = main(str(tmp_path / "digits.tflite"))
    assert ranges == quantc.calibrate(float_pb, images)
    assert found.text == quantc.evaluate(tmp_path / "digits.tflite", *test_set).text


def test_wrong_samples(float_pb, images):
    with pytest.raises(quantc.SampleError, match="nothing was yielded"):
        quantc.distributed.calibrate(float_pb, iter([]), workers=1)
    with pytest.raises(quantc.SampleError, match="sample 1 has shape"):
        quantc.distributed.calibrate(float_pb, iter([images[0], images[0, 0]]), workers=1)
    with pytest.raises(quantc.SampleError, match="NaN"):
        quantc.distributed.calibrate(float_pb, np.full_like(images, np.nan), workers=1)
