# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Of tf.image what representative data sets of pictures use: decoding (by Pillow) and bilinear resizing."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ._absent import absent
from ._tensor import Tensor, plain, tensor

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}


class ResizeMethod:
    BILINEAR = "bilinear"
    NEAREST_NEIGHBOR = "nearest"


def decode_image(contents: Any, channels: int = 0, *_: Any, **__: Any) -> Tensor:
    """The pixels of a PNG, JPEG or BMP: (height, width, channels), uint8."""
    try:
        from PIL import Image
    except ImportError:
        raise UnsupportedError("pictures are decoded by Pillow: pip install pillow") from None
    import io

    image = Image.open(io.BytesIO(plain(contents)))
    channels = channels or {"L": 1, "RGBA": 4}.get(image.mode, 3)
    if channels not in _MODES:
        raise ValueError(f"channels is {channels}; allowed are 0, 1, 3, 4")
    pixels = np.asarray(image.convert(_MODES[channels]))
    return tensor(pixels.reshape(pixels.shape[0], pixels.shape[1], channels))


decode_jpeg = decode_png = decode_bmp = decode_image


def resize(images: Any, size: Any, method: Any = "bilinear", antialias: bool = False, **other: Any) -> Tensor:
    """Pictures (height, width, channels), or several, at another size: float32, as TensorFlow 2 interpolates."""
    if antialias or any(other.values()):
        raise UnsupportedError("tf.image.resize is there without antialias and preserve_aspect_ratio; Pillow has them")
    method = str(method).lower()
    x = np.asarray(plain(images))
    height, width = (int(d) for d in np.asarray(size).reshape(-1))
    y_axis = x.ndim - 3
    if x.ndim not in (3, 4):
        raise ValueError(f"pictures have 3 or 4 dimensions, found {x.ndim}")
    if method in ("nearest", "nearestneighbor", "1"):
        rows, columns = (_nearest(x.shape[y_axis + k], n) for k, n in enumerate((height, width)))
        return tensor(np.take(np.take(x, rows, y_axis), columns, y_axis + 1))
    if method not in ("bilinear", "0"):
        raise UnsupportedError(f"tf.image.resize by {method} is not there; bilinear and nearest are")
    if x.shape[y_axis : y_axis + 2] == (height, width):
        return tensor(x.astype(np.float32))
    (top, bottom, down), (left, right, across) = (
        _linear(x.shape[y_axis + k], n) for k, n in enumerate((height, width))
    )
    x, across, down = x.astype(np.float32), across[:, None], down[:, None, None]
    above, below = (np.take(x, rows, y_axis) for rows in (top, bottom))
    above, below = (
        np.take(r, left, y_axis + 1) + (np.take(r, right, y_axis + 1) - np.take(r, left, y_axis + 1)) * across
        for r in (above, below)
    )
    return tensor(above + (below - above) * down)


def _linear(size: int, wanted: int) -> Any:
    """Lower and upper neighbour of each new place, and how far it lies between them."""
    place = (np.arange(wanted, dtype=np.float32) + np.float32(0.5)) * np.float32(size / wanted) - np.float32(0.5)
    low = np.floor(place)
    return (
        np.maximum(low.astype(np.int64), 0),
        np.minimum(np.ceil(place).astype(np.int64), size - 1),
        (place - low).astype(np.float32),
    )


def _nearest(size: int, wanted: int) -> Any:
    place = (np.arange(wanted, dtype=np.float32) + np.float32(0.5)) * np.float32(size / wanted)
    return np.minimum(np.floor(place).astype(np.int64), size - 1)


def convert_image_dtype(image: Any, dtype: Any, *_: Any, **__: Any) -> Tensor:
    """Integers to float32 from 0 to 1."""
    x = np.asarray(plain(image))
    wanted = np.dtype(getattr(dtype, "as_numpy_dtype", dtype))
    if x.dtype == wanted:
        return tensor(x)
    if x.dtype.kind not in "iu" or wanted != np.float32:
        raise UnsupportedError("tf.image.convert_image_dtype is there from integers to float32")
    return tensor(x.astype(np.float32) * np.float32(1 / np.iinfo(x.dtype).max))


def __getattr__(name: str) -> Any:
    raise absent(f"image.{name}")
