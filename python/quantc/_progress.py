# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""How far long work has come, through tqdm when it is there."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, Callable, Iterator, Optional

Report = Callable[[int, int], None]


def in_notebook() -> bool:
    """Whether a Jupyter kernel runs this process."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")


@contextlib.contextmanager
def reporting(progress: Any, title: str) -> Iterator[Optional[Report]]:
    """A function that is told (done, total).

    Args:
        progress: False: none. A callable is called itself. True: a bar of tqdm. None: a bar when tqdm is
            installed and a person watches (a terminal or a notebook).
        title: what stands before the bar.
    """
    if callable(progress):
        yield progress
        return
    if progress is False or (progress is None and not (sys.stderr.isatty() or in_notebook())):
        yield None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if progress:
            raise
        yield None
        return
    with tqdm(total=None, desc=title, unit="sample", leave=False) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)
            if done == total:
                bar.refresh()

        yield report
