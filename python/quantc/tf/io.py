# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""tf.io: files. Reading and decoding for representative data sets."""

from typing import Any

from . import gfile  # noqa: F401
from ._absent import absent


def read_file(filename: Any) -> bytes:
    """The bytes of a file."""
    from ._tensor import plain

    with gfile.GFile(plain(filename), "rb") as f:
        return f.read()


def write_file(filename: Any, contents: Any) -> None:
    with gfile.GFile(filename, "wb") as f:
        f.write(contents if isinstance(contents, bytes) else str(contents).encode())


def __getattr__(name: str) -> Any:
    if name in ("decode_image", "decode_jpeg", "decode_png", "decode_bmp"):
        from . import image

        return getattr(image, name)
    raise absent(f"io.{name}")
