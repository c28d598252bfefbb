# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.io.gfile and tf.gfile, on files of this machine, under the names of TensorFlow 2 and 1."""

import builtins
import glob as _glob
import os
import shutil
from typing import Any, List

from ..errors import UnsupportedError


def _local(path: Any) -> str:
    path = os.fsdecode(path)
    if "://" in path:
        raise UnsupportedError(f"{path}: files of this machine alone are opened")
    return path


def GFile(name: Any, mode: str = "r") -> Any:  # noqa: N802
    """A file opened as Python opens it."""
    return builtins.open(_local(name), mode)


FastGFile = Open = GFile


def exists(path: Any) -> bool:
    return os.path.exists(_local(path))


def isdir(path: Any) -> bool:
    return os.path.isdir(_local(path))


def listdir(path: Any) -> List[str]:
    return os.listdir(_local(path))


def glob(pattern: Any) -> List[str]:
    patterns = pattern if isinstance(pattern, (list, tuple)) else [pattern]
    return sorted(match for p in patterns for match in _glob.glob(_local(p)))


def makedirs(path: Any) -> None:
    os.makedirs(_local(path), exist_ok=True)


def remove(path: Any) -> None:
    os.remove(_local(path))


def rmtree(path: Any) -> None:
    shutil.rmtree(_local(path))


def copy(src: Any, dst: Any, overwrite: bool = False) -> None:
    if not overwrite and exists(dst):
        raise FileExistsError(f"{dst} exists; give overwrite=True")
    shutil.copyfile(_local(src), _local(dst))


mkdir = makedirs
Exists, IsDirectory, ListDirectory, Glob = exists, isdir, listdir, glob
MakeDirs, MkDir, Remove, DeleteRecursively = makedirs, makedirs, remove, rmtree
