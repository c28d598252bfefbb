# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""A temporary folder that goes with the object that holds it."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref


class Folder:
    """A new folder; removed by `cleanup`, or when nothing refers to this object any more.

    Attributes:
        path: where it is.
    """

    def __init__(self, prefix: str = "quantc-"):
        self.path = tempfile.mkdtemp(prefix=prefix)
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.path, True)

    def cleanup(self) -> None:
        self._finalizer()

    def file(self, name: str) -> str:
        return os.path.join(self.path, name)
