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
    _become("quantc")


def quant_opt() -> None:
    _become("quant-opt")


def quant_translate() -> None:
    _become("quant-translate")
