# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""The programs of the wheel as commands: this process becomes the program."""

from __future__ import annotations

import os
import sys


def _become(name: str) -> None:
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", name)
    if not os.path.exists(path):
        sys.exit(f"{path} is not there: the wheel was built without programs")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(path, [name, *sys.argv[1:]])


def quantc() -> None:
    """The library holds the program: another copy of it would double the wheel."""
    import signal
    from ctypes import c_char_p

    from ._native import library

    for number in (signal.SIGINT, signal.SIGPIPE):  # Python's own would wait until the program returns
        signal.signal(number, signal.SIG_DFL)
    words = [b"quantc", *map(os.fsencode, sys.argv[1:])]
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(library().quantcMain(len(words), (c_char_p * (len(words) + 1))(*words, None)))


def quant_opt() -> None:
    _become("quant-opt")


def quant_translate() -> None:
    _become("quant-translate")
