#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Calibration on a Ray cluster of this machine: samples in a second with one worker and with more.

usage: bench/distributed.py MODEL [--library build/lib/libquantc.so] [--samples 400] [--batch 20] [--workers 1 2] [--runs 2]

MODEL is a float graph or .tflite of one input; samples are random numbers from 0 to 1. It should work for
some 50 ms on a sample, as MobileNet V2 does: what Ray does for a batch takes a processor too. Each worker computes with one
thread. Runs with one and with more workers alternate, the best of each counts. `samples/s` is from the first batch that is
done to the last, `whole call` has the start of the workers in it, which is a process each. All must give the bytes of one
process without Ray. The python that runs this has ray (utils/judges-ray.txt).
"""
import argparse
import os
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Clock:
    """When the first and the last batch were done, and how many."""

    def __init__(self):
        self.times = []

    def __call__(self, done, total):
        self.times.append(time.monotonic())

    def rate(self, batch):
        """Samples in a second behind the first batch; nothing where there are fewer than two."""
        return batch * (len(self.times) - 1) / (self.times[-1] - self.times[0]) if len(self.times) > 1 else None


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("model")
    parser.add_argument("--library", default=os.path.join(ROOT, "build", "lib", "libquantc.so"))
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=2)
    args = parser.parse_args()

    os.environ.setdefault("RAY_worker_niceness", "0")
    os.environ["QUANTC_LIBRARY"] = os.path.abspath(args.library)
    package = os.path.join(ROOT, "python")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    sys.path.insert(0, package)
    import numpy as np
    import quantc
    import ray

    quantc.distributed.start_cluster(ray, num_cpus=max(args.workers), object_store_memory=1 << 30)
    only = quantc.inspect(args.model)["inputs"]
    if len(only) != 1:
        sys.exit(f"{args.model} has {len(only)} inputs; one is expected")
    shape = [args.samples] + [max(1, d) for d in only[0]["shape"][1:]]
    samples = np.random.default_rng(0).random(shape, np.float32)
    start = time.monotonic()
    wanted = quantc.calibrate(args.model, samples, threads=1)
    print(f"one process, one thread: {args.samples / (time.monotonic() - start):.1f} samples/s", flush=True)
    best = {}
    for _ in range(args.runs):
        for workers in args.workers:
            clock, start = Clock(), time.monotonic()
            found = quantc.distributed.calibrate(
                args.model, samples, workers=workers, batch_size=args.batch, progress=clock
            )
            whole = time.monotonic() - start
            if found != wanted:
                sys.exit(f"{workers} workers give other bytes than one process")
            rate = clock.rate(args.batch)
            print(f"{workers} workers: {rate:.1f} samples/s, whole call {whole:.1f} s", flush=True)
            best[workers] = max(rate, best.get(workers, 0))
    first = args.workers[0]
    for workers in args.workers[1:]:
        print(f"{workers} workers against {first}: {best[workers] / best[first]:.2f} x")


if __name__ == "__main__":
    main()
