# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Calibration, evaluation and comparison on many machines, on Ray (`pip install quantc[ray]`).

    import ray, quantc.distributed
    ray.init(address="auto")
    ranges = quantc.distributed.calibrate("float.pb", dataset)
    quantc.convert("float.pb", ranges=ranges)

The model's bytes travel once, through Ray's object store. Actors hold it, batches stream to them, and
their results merge in a tree. They merge exactly, so the result has the bytes of one process over
the same samples, whatever the number of workers and the order in which they finish. Work of a worker that dies is
done again by its successor.
"""

from __future__ import annotations

import os
import queue
import threading
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

from ._examine import Comparison, Evaluation, Ranges, merge_comparisons, merge_evaluations, merge_ranges
from ._examine import calibrate as _calibrate
from ._examine import compare as _compare
from ._examine import evaluate as _evaluate
from ._models import Input, ModelSource, inputs_of, load_flags
from ._progress import reporting
from ._samples import _draw, _is_path, _Writer, as_array
from .errors import ArgumentError, ClusterError, SampleError, UnsupportedError

BATCH = 64
"""Samples that go to a worker at once, unless the caller says otherwise."""

WIDTH = 8
"""Results that are merged at once."""

PATIENCE = 600.0
"""Seconds without news from the cluster that are taken as its end, unless the caller says otherwise."""


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise UnsupportedError("quantc.distributed needs Ray: pip install quantc[ray]") from None
    if not ray.is_initialized():
        start_cluster(ray, ignore_reinit_error=True)
    return ray


def start_cluster(ray: Any, **how: Any) -> None:
    """ray.init for this machine, or for the cluster that RAY_ADDRESS names, with what makes it start on a busy
    machine too: no dashboard, and another attempt where Ray's own limit of half a minute was not enough."""
    for attempt in (1, 2, 3):
        try:
            ray.init(**{"log_to_driver": False, "include_dashboard": False, **how})
            return
        except Exception as error:  # Ray raises a plain one when its processes don't come up in time
            if attempt == 3 or "timed out" not in str(error):
                raise ClusterError(f"Ray does not start: {error}") from error
            ray.shutdown()


class _Worker:
    """An actor: the models' bytes, and the tasks that are done with them."""

    def __init__(self, models: "_Remote", options: Dict[str, Any]):
        self.models, self.options = _ray().get(models.references), options

    def started(self) -> None:
        """Answers when the models are here."""

    def work(self, task: str, batch: Any, isolated: Optional[int] = None) -> str:
        """One batch: {input name: rows}, or paths of the workers' own file system. Gives a text that merges."""
        if task == "calibrate":
            return _calibrate(*self.models, batch, progress=False, **self.options).text
        if task == "evaluate":
            labels = batch.pop("", None) if isinstance(batch, dict) else None
            return _evaluate(*self.models, batch, labels, progress=False, **self.options).text
        options = {**self.options, "isolated_samples": isolated, "sums": True}
        return _compare(*self.models, batch, progress=False, **options).text

    def merge(self, task: str, *parts: str) -> str:
        if task == "calibrate":
            return merge_ranges(parts).text
        if task == "evaluate":
            return merge_evaluations(parts).text
        return merge_comparisons(parts, sums=True).text


def _content(model: Any) -> Any:
    """What travels: bytes, or the path of a folder, which every worker must see."""
    source = ModelSource(model)
    if source.content is not None:
        return source.content
    if os.path.isdir(source.path):
        return os.path.abspath(source.path)
    with open(source.path, "rb") as f:
        return f.read()


def _rows(data: Any, inputs: Sequence[Input], labelled: bool) -> Iterator[List[Any]]:
    """Arrays with a leading axis of samples, one for each input, and one of labels behind them when asked for."""
    reader = _Writer(inputs, "labels", False)
    reader.folder.cleanup()  # nothing is written
    for number, sample in enumerate(_draw(data, inputs)):
        marks = None
        if labelled:
            if not isinstance(sample, (tuple, list)) or len(sample) != 2:
                raise SampleError(f"sample {number} is no pair of inputs and labels")
            sample, marks = sample
        rows = reader._rows_of(sample)
        reader._drawn += 1
        if labelled:
            rows.append(as_array(marks, "labels").reshape(-1))
            if len(rows[-1]) != len(rows[0]):
                raise SampleError(f"sample {number}: there are {len(rows[-1])} labels for {len(rows[0])} samples")
        yield rows


def _batches(
    data: Any, find_inputs: Callable[[], Sequence[Input]], size: int, labelled: bool, ordered: bool
) -> Iterator[Any]:
    """Batches of at most `size` samples as arrays by input name, labels under ""; or lists of one path."""
    if hasattr(data, "iter_batches"):  # ray.data.Dataset
        if ordered:
            data.context.execution_options.preserve_order = True
        for batch in data.iter_batches(batch_size=size, batch_format="numpy"):
            batch = dict(batch)
            if labelled:
                batch[""] = batch.pop("labels")
            yield batch
        return
    if _is_path(data):
        data = [data]
    if isinstance(data, (list, tuple)) and data and all(_is_path(d) for d in data):
        for path in data:
            yield [os.path.abspath(os.fspath(path))]
        return
    import numpy as np

    inputs = list(find_inputs())
    names = [i.name for i in inputs] + ([""] if labelled else [])
    held: List[List[Any]] = []

    def joined() -> Dict[str, Any]:
        batch = {name: np.concatenate([piece[k] for piece in held]) for k, name in enumerate(names)}
        held.clear()
        return batch

    for rows in _rows(data, inputs, labelled):
        for start in range(0, len(rows[0]), size):
            piece = [r[start : start + size] for r in rows]
            fits = held and [r.shape[1:] for r in held[0]] == [r.shape[1:] for r in piece]
            if held and (not fits or sum(len(h[0]) for h in held) + len(piece[0]) > size):
                yield joined()
            held.append(piece)
    if held:
        yield joined()


class _Pool:
    """Actors and the tasks they are busy with; at most two tasks wait at each, so that batches stream.

    Every wait is bounded: `patience` seconds without news end in a ClusterError that says what was waited for
    and what the cluster has.
    """

    def __init__(
        self,
        ray: Any,
        models: List[Any],
        options: Dict[str, Any],
        workers: Optional[int],
        resources: Optional[Dict[str, Any]],
        patience: float,
        reads_dataset: bool,
    ):
        self.ray, self.patience = ray, patience
        processors = ray.cluster_resources().get("CPU", 1.0)
        count = workers or max(1, int(processors))
        self.resources = resources or {"num_cpus": _share(processors, count, reads_dataset)}
        # A worker that dies starts anew, and its tasks with it.
        actor = ray.remote(max_restarts=-1, max_task_retries=-1, **self.resources)(_Worker)
        # Held here as long as an actor may have to start anew.
        self.contents = [ray.put(_content(model)) for model in models]
        options = {**options, "threads": options.get("threads", 1)}
        self.actors = [actor.remote(_Remote(self.contents), options) for _ in range(count)]
        self.starting = {actor.started.remote(): place for place, actor in enumerate(self.actors)}
        self.started: List[int] = []

    def map(self, task: str, batches: Iterable[Any], done: Callable[[Any], None], isolated: int) -> None:
        """Runs `task` on every batch and gives each result, as a reference, to `done`. Single operators are
        measured on the first `isolated` samples."""
        waiting: Dict[Any, int] = {}
        for batch in batches:
            self._admit()
            while len(waiting) >= 2 * len(self.started):
                self._take(waiting, done)
                self._admit()
            busy = list(waiting.values())
            place = min(self.started, key=busy.count)
            made = self.actors[place].work.remote(task, batch, isolated)
            waiting[made] = place
            if task == "compare" and isolated > 0:
                # How many samples a path holds the worker knows alone.
                seen = len(next(iter(batch.values()))) if isinstance(batch, dict) else _samples_of(self._get(made))
                isolated = max(0, isolated - seen)
        while waiting:
            self._take(waiting, done)

    def _admit(self) -> None:
        """Workers that have started since; waits for the first."""
        if not self.starting:
            return
        ready, _ = self.ray.wait(
            list(self.starting), num_returns=len(self.starting), timeout=0 if self.started else 0.01
        )
        if not ready and not self.started:
            ready, _ = self.ray.wait(list(self.starting), num_returns=1, timeout=self.patience)
        for reference in ready:
            self.started.append(self.starting.pop(reference))
            try:
                self.ray.get(reference)
            except self.ray.exceptions.RayActorError as error:
                raise ClusterError(f"Ray: a worker could not start: {error}") from None
        if not self.started:
            raise self._lost(f"none of {len(self.actors)} workers started, each of which asks for {self.resources}")

    def _take(self, waiting: Dict[Any, int], done: Callable[[Any], None]) -> None:
        ready, _ = self.ray.wait(list(waiting), num_returns=1, timeout=self.patience)
        if not ready:
            raise self._lost(f"none of {len(waiting)} batches came back from {len(self.started)} workers")
        for reference in ready:
            waiting.pop(reference)
            done(reference)

    def _get(self, reference: Any) -> Any:
        try:
            return self.ray.get(reference, timeout=self.patience)
        except self.ray.exceptions.GetTimeoutError:
            raise self._lost("a result did not arrive") from None

    def _lost(self, what: str) -> ClusterError:
        def amounts(resources: Dict[str, float]) -> str:
            return f"{resources.get('CPU', 0):g} processors and {resources.get('memory', 0) / 2**20:.0f} MB"

        return ClusterError(
            f"Ray: {what} within {self.patience:g} s; the cluster has {amounts(self.ray.cluster_resources())}, free are "
            f"{amounts(self.ray.available_resources())}. Fewer workers or resources={{...}} ask for less, timeout= waits "
            "longer"
        )

    def merge(self, task: str, parts: List[Any]) -> str:
        """In a tree, WIDTH at once; texts stay on the workers until the last."""
        while len(parts) > 1:
            groups = [parts[k : k + WIDTH] for k in range(0, len(parts), WIDTH)]
            parts = [
                g[0] if len(g) == 1 else self.actors[self.started[k % len(self.started)]].merge.remote(task, *g)
                for k, g in enumerate(groups)
            ]
        return self._get(parts[0])

    def patient(self, batches: Iterator[Any]) -> Iterator[Any]:
        """The batches of a ray.data.Dataset, drawn by a thread of their own: Ray waits without end for room for
        what makes them."""
        held: "queue.Queue[Any]" = queue.Queue(maxsize=2)
        ended = threading.Event()

        def draw() -> None:
            last: Tuple[str, Any] = ("end", None)
            try:
                for batch in batches:
                    if not _put(held, ("batch", batch), ended):
                        return
            except Exception as error:  # goes on where the batches are read
                last = ("error", error)
            _put(held, last, ended)

        threading.Thread(target=draw, daemon=True, name="quantc-dataset").start()
        try:
            while True:
                try:
                    kind, value = held.get(timeout=self.patience)
                except queue.Empty:
                    raise self._lost("the dataset gave no batch") from None
                if kind == "error":
                    raise value
                if kind == "end":
                    return
                yield value
        finally:
            ended.set()

    def close(self) -> None:
        for actor in self.actors:
            self.ray.kill(actor)


def _share(processors: float, count: int, reads_dataset: bool) -> float:
    """Processors that each of `count` workers holds: one, or less where there are not as many. What makes the
    batches of a dataset needs one too: workers that held all of them would wait for it without end."""
    free = max(0.0, processors - (1 if reads_dataset else 0))
    return 1 if count <= free else int(100 * free / count) / 100


def _put(held: "queue.Queue[Any]", item: Any, ended: threading.Event) -> bool:
    while not ended.is_set():
        try:
            held.put(item, timeout=1)
            return True
        except queue.Full:
            continue
    return False


class _Remote:
    """References inside an object: the worker fetches what they stand for, once, when it starts."""

    def __init__(self, references: List[Any]):
        self.references = references


def _samples_of(text: str) -> int:
    import json

    return json.loads(text)["samples"]


def _unwrap(error: Exception) -> Exception:
    """The exception of this package that a worker raised."""
    return getattr(error, "cause", None) or error


def _run(
    task: str,
    models: List[Any],
    data: Any,
    workers: Optional[int],
    batch_size: int,
    progress: Any,
    resources: Optional[Dict[str, Any]],
    timeout: float,
    options: Dict[str, Any],
) -> str:
    if batch_size < 1:
        raise ArgumentError(f"batch_size is {batch_size}; at least 1 is expected")
    if workers is not None and workers < 1:
        raise ArgumentError(f"workers is {workers}; at least 1 is expected")
    if not timeout > 0:
        raise ArgumentError(f"timeout is {timeout}; seconds over 0 are expected")
    for name in ("shard", "sums"):
        if name in options:
            raise ArgumentError(f"'{name}' is for processes that you start yourself; workers share the samples")
    ray = _ray()
    source = ModelSource(models[0])
    names = ("inputs", "outputs", "signature", "tags", "allow_custom_ops", "narrow_types")
    load = load_flags(**{n: v for n, v in options.items() if n in names})
    is_dataset = hasattr(data, "iter_batches")
    pool = _Pool(ray, models, options, workers, resources, timeout, is_dataset)
    parts: List[Any] = []
    try:
        with reporting(progress, task) as report:

            def done(reference: Any) -> None:
                parts.append(reference)
                if report is not None:
                    report(len(parts), len(parts))

            batches = _batches(data, lambda: inputs_of(source, load), batch_size, task == "evaluate", task == "compare")
            if is_dataset:
                batches = pool.patient(batches)
            pool.map(task, batches, done, options.pop("isolated_samples", 16))
            if not parts:
                raise SampleError("there are no samples: nothing was yielded")
            return pool.merge(task, parts)
    except ray.exceptions.RayTaskError as e:
        raise _unwrap(e) from None
    finally:
        pool.close()


def calibrate(
    model: Any,
    data: Any,
    *,
    workers: Optional[int] = None,
    batch_size: int = BATCH,
    progress: Any = None,
    resources: Optional[Dict[str, Any]] = None,
    timeout: float = PATIENCE,
    **options: Any,
) -> Ranges:
    """quantc.calibrate on Ray: the same bytes as one process over the same samples.

    Args:
        model: as in quantc.convert; the folder of a SavedModel must be in reach of every worker.
        data: a ray.data.Dataset with a column for each input; a list of paths that every worker sees, one task a
            path; or arrays or an iterable, as in quantc.convert.
        workers: actors; None: as many as the cluster has processors.
        batch_size: samples that go to a worker at once.
        resources: of one actor, for ray.remote: {"num_cpus": 2, "memory": 1 << 30}. None: a processor, or a part of one
            where there are fewer than workers.
        timeout: seconds without news from the cluster (no worker starts, no batch comes back) after which the call
            ends in a ClusterError that says what was waited for.
        options: as in quantc.calibrate; threads are those of one worker, 1 unless given.

    Raises:
        What quantc.calibrate raises; UnsupportedError without Ray; ClusterError where the cluster has no room.
    """
    return Ranges(_run("calibrate", [model], data, workers, batch_size, progress, resources, timeout, options))


def evaluate(
    model: Any,
    data: Any,
    *,
    workers: Optional[int] = None,
    batch_size: int = BATCH,
    progress: Any = None,
    resources: Optional[Dict[str, Any]] = None,
    timeout: float = PATIENCE,
    **options: Any,
) -> Evaluation:
    """quantc.evaluate on Ray over paths of .npz files, an iterable of pairs (inputs, labels), or a ray.data.Dataset
    with a column "labels". Arguments as of calibrate."""
    return Evaluation.of(_run("evaluate", [model], data, workers, batch_size, progress, resources, timeout, options))


def compare(
    reference: Any,
    model: Any,
    data: Any,
    *,
    workers: Optional[int] = None,
    batch_size: int = BATCH,
    progress: Any = None,
    resources: Optional[Dict[str, Any]] = None,
    timeout: float = PATIENCE,
    **options: Any,
) -> Comparison:
    """quantc.compare on Ray: the same bytes as one process over the same samples. Other arguments as of calibrate.

    Single operators are measured on the first samples, so a ray.data.Dataset is drawn in its order.
    """
    text = _run("compare", [reference, model], data, workers, batch_size, progress, resources, timeout, options)
    return merge_comparisons([text])
