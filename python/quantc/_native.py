# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""The C interface (include/quantc-c/Quantc.h) by ctypes: libquantc.so and handles that can't be misused.

A handle knows whether it is open and refuses the rest; a session refuses a second thread. So no wrong argument
reaches the library, where null for an object is not checked.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_int64, c_size_t, c_void_p
from typing import Any, Callable, Iterator, List, Optional, Sequence, Tuple, Type

from .errors import ArgumentError, BusyError, ClosedError, LibraryError, QuantcError

INPUT, OUTPUT, TENSOR = 0, 1, 2
"""Directions of a runner's tensors (QuantcDirection)."""

ProgressCall = ctypes.CFUNCTYPE(None, c_size_t, c_size_t, c_void_p)


class TensorInfo(ctypes.Structure):
    """QuantcTensor: name, type as numpy spells it, shape, bytes of one sample, quantization."""

    _fields_ = [
        ("name", c_char_p),
        ("type", c_char_p),
        ("shape", POINTER(c_int64)),
        ("rank", c_size_t),
        ("bytes", c_size_t),
        ("scale", c_double),
        ("zero_point", c_int64),
    ]


class Handle:
    """A pointer that the library made and this object owns; the library's destroy function ends it."""

    _destroy = ""
    _what = "object"

    def __init__(self, pointer: int):
        self._pointer: Optional[int] = pointer

    @classmethod
    def from_param(cls, value: Any) -> c_void_p:
        """What ctypes passes on; anything but an open handle of this kind raises."""
        if not isinstance(value, cls):
            raise TypeError(f"expected {cls.__name__}, found {type(value).__name__}")
        return c_void_p(value.pointer)

    @property
    def pointer(self) -> int:
        if self._pointer is None:
            raise ClosedError(f"the {self._what} is closed")
        return self._pointer

    @property
    def closed(self) -> bool:
        return self._pointer is None

    def close(self) -> None:
        """Frees what the library holds; a second call does nothing."""
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            getattr(library(), self._destroy)(pointer)

    def __enter__(self):
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        try:
            self.close()
        except Exception:  # the interpreter is shutting down: the process frees it
            pass


class Buffer(Handle):
    """Bytes or text that a function made."""

    _destroy = "quantcBufferDestroy"
    _what = "buffer"

    def bytes(self) -> bytes:
        lib = library()
        return ctypes.string_at(lib.quantcBufferData(self), lib.quantcBufferSize(self))

    def text(self) -> str:
        return self.bytes().decode("utf-8", "replace")


class _Life:
    """How long a C session lives: until it is closed and the last model and runner of it is gone.

    Counted here, because a garbage collector ends objects that refer to each other in any order.
    """

    def __init__(self, pointer: int):
        self._pointer, self._count, self._lock = pointer, 1, threading.Lock()

    def hold(self) -> _Life:
        with self._lock:
            self._count += 1
        return self

    def release(self) -> None:
        with self._lock:
            self._count -= 1
            last = self._count == 0
        if last:
            library().quantcSessionDestroy(self._pointer)


class Session(Handle):
    """A QuantcSession: what models are made of, and the messages of its last call. One thread at a time."""

    _destroy = "quantcSessionDestroy"
    _what = "session"

    def __init__(self) -> None:
        pointer = library().quantcSessionCreate()
        if not pointer:
            raise MemoryError("no memory for a quantc session")
        super().__init__(pointer)
        self._lock = threading.Lock()
        self._life = _Life(pointer)
        self.warnings: List[str] = []

    def close(self) -> None:
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            self._life.release()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Refuses a second thread, where waiting would hide that two share one object."""
        if not self._lock.acquire(blocking=False):
            raise BusyError("is in use by another thread; make one for each thread")
        try:
            yield
        finally:
            self._lock.release()

    def call(self, function: str, *args: Any, error: Type[QuantcError] = QuantcError) -> None:
        """Calls a function that returns 0 for success; otherwise raises `error` with all messages."""
        with self.alone():
            self.pointer  # closed sessions end here
            lib = library()
            failed = getattr(lib, function)(self, *args)
            if failed:
                raise error(lib.quantcSessionErrors(self).decode("utf-8", "replace"))
            self.warnings = lib.quantcSessionWarnings(self).decode("utf-8", "replace").splitlines()

    @contextlib.contextmanager
    def progress(self, report: Optional[Callable[[int, int], None]]) -> Iterator[None]:
        """While the block runs, `report(done, total)` is called after each sample.

        It may be called on another thread. What it raises is raised when the library returns.
        """
        if report is None:
            yield
            return
        raised: List[BaseException] = []

        def forward(done: int, total: int, _: Any) -> None:
            if raised:
                return
            try:
                report(done, total)
            except BaseException as e:  # noqa: B902 - it must not unwind through C
                raised.append(e)

        call = ProgressCall(forward)
        library().quantcSessionSetProgress(self, call, None)
        try:
            yield
        finally:
            library().quantcSessionSetProgress(self, ProgressCall(), None)
        if raised:
            raise raised[0]


class _OfSession(Handle):
    """What a session must outlive."""

    def __init__(self, session: Session, pointer: int):
        super().__init__(pointer)
        self.session = session
        self._life = session._life.hold()

    def close(self) -> None:
        if self._pointer is not None:
            super().close()
            self._life.release()


class Model(_OfSession):
    """A QuantcModel of a session."""

    _destroy = "quantcModelDestroy"
    _what = "model"


class Runner(_OfSession):
    """A QuantcRunner: a compiled model with buffers of its own."""

    _destroy = "quantcRunnerDestroy"
    _what = "interpreter"

    def tensors(self, direction: int) -> List[TensorInfo]:
        lib = library()
        infos = []
        for index in range(lib.quantcRunnerCount(self, direction)):
            info = TensorInfo()
            lib.quantcRunnerTensor(self, direction, index, byref(info))
            infos.append(info)
        return infos

    def data(self, direction: int, index: int) -> Optional[Tuple[int, int, Tuple[int, ...]]]:
        """Address, bytes and shape of a tensor of the last run; None when it was not kept."""
        size, rank, shape = c_size_t(), c_size_t(), POINTER(c_int64)()
        address = library().quantcRunnerData(self, direction, index, byref(size), byref(shape), byref(rank))
        if not address:
            return None
        return address, size.value, tuple(shape[i] for i in range(rank.value))


def strings(args: Sequence[str]) -> Tuple[int, Any]:
    """Count and array of C strings, as functions with `args` take them."""
    encoded = []
    for arg in args:
        if not isinstance(arg, str):
            raise ArgumentError(f"a flag is a string, found {type(arg).__name__}")
        if "\0" in arg:
            raise ArgumentError(f"a flag holds a NUL character: {arg!r}")
        try:
            encoded.append(arg.encode("utf-8"))
        except UnicodeEncodeError:
            raise ArgumentError(f"a flag is not text that UTF-8 can hold: {arg!r}") from None
    return len(encoded), (c_char_p * len(encoded))(*encoded)


def text(value: str, what: str) -> bytes:
    """A C string from a Python string, or an ArgumentError that says what it was for."""
    if "\0" in value:
        raise ArgumentError(f"{what} holds a NUL character: {value!r}")
    return os.fsencode(value)


_BUFFER = POINTER(c_void_p)
_ARGS = [c_int, POINTER(c_char_p)]
_FUNCTIONS = {
    "quantcMain": (c_int, [c_int, POINTER(c_char_p)]),
    "quantcSessionCreate": (c_void_p, []),
    "quantcSessionDestroy": (None, [c_void_p]),
    "quantcSessionErrors": (c_char_p, [Session]),
    "quantcSessionWarnings": (c_char_p, [Session]),
    "quantcSessionSetProgress": (None, [Session, ProgressCall, c_void_p]),
    "quantcBufferData": (c_void_p, [Buffer]),
    "quantcBufferSize": (c_size_t, [Buffer]),
    "quantcBufferDestroy": (None, [c_void_p]),
    "quantcConvert": (c_int, [Session, c_char_p, c_char_p, *_ARGS]),
    "quantcConvertMemory": (c_int, [Session, c_char_p, c_size_t, c_char_p, *_ARGS, _BUFFER]),
    "quantcModelLoadArgs": (c_int, [Session, c_char_p, c_size_t, c_char_p, *_ARGS, _BUFFER]),
    "quantcModelLoadFile": (c_int, [Session, c_char_p, *_ARGS, _BUFFER]),
    "quantcModelDestroy": (None, [c_void_p]),
    "quantcModelResize": (
        c_int,
        [Session, Model, POINTER(POINTER(c_int64)), POINTER(c_size_t), c_size_t],
    ),
    "quantcModelText": (c_char_p, [Model]),
    "quantcModelExport": (c_int, [Session, Model, _BUFFER]),
    "quantcModelInspect": (c_int, [Session, Model, _BUFFER]),
    "quantcModelRun": (c_int, [Session, Model, c_char_p, *_ARGS]),
    "quantcModelCalibrate": (c_int, [Session, Model, *_ARGS, _BUFFER]),
    "quantcRangesMerge": (c_int, [Session, POINTER(c_char_p), c_size_t, _BUFFER]),
    "quantcModelCompare": (c_int, [Session, Model, Model, *_ARGS, _BUFFER]),
    "quantcModelEvaluateText": (c_int, [Session, Model, *_ARGS, _BUFFER]),
    "quantcEvaluationsMerge": (c_int, [Session, POINTER(c_char_p), c_size_t, _BUFFER]),
    "quantcComparisonsMerge": (c_int, [Session, POINTER(c_char_p), c_size_t, *_ARGS, _BUFFER]),
    "quantcModelPartition": (c_int, [Session, Model, *_ARGS, _BUFFER, _BUFFER]),
    "quantcRunnerCreateArgs": (c_int, [Session, Model, *_ARGS, _BUFFER]),
    "quantcRunnerShare": (c_int, [Session, Runner, _BUFFER]),
    "quantcRunnerDestroy": (None, [c_void_p]),
    "quantcRunnerCount": (c_size_t, [Runner, c_int]),
    "quantcRunnerTensor": (c_int, [Runner, c_int, c_size_t, POINTER(TensorInfo)]),
    "quantcRunnerRun": (c_int, [Runner, POINTER(c_void_p), POINTER(c_size_t), c_size_t]),
    "quantcRunnerData": (
        c_void_p,
        [Runner, c_int, c_size_t, POINTER(c_size_t), POINTER(POINTER(c_int64)), POINTER(c_size_t)],
    ),
    "quantcRunnerReset": (None, [Runner]),
}

_library: Optional[ctypes.CDLL] = None


def library_path() -> str:
    """Where libquantc.so is: QUANTC_LIBRARY, the installed package, or the build folder of a checkout."""
    named = os.environ.get("QUANTC_LIBRARY")
    here = os.path.dirname(os.path.abspath(__file__))
    places = (
        [named]
        if named
        else [
            os.path.join(here, "lib", "libquantc.so"),
            os.path.join(here, "..", "..", "build", "lib", "libquantc.so"),
        ]
    )
    for place in places:
        if os.path.isfile(place):
            return place
    raise LibraryError(
        "libquantc.so is not there: looked for "
        + ", ".join(places)
        + "; install the wheel, build the checkout, or let QUANTC_LIBRARY name the file"
    )


def library() -> ctypes.CDLL:
    """The loaded library, every function with the types of its arguments."""
    global _library
    if _library is None:
        path = library_path()
        try:
            # What it is linked to first: TensorFlow puts its own protobuf before everybody else's.
            loaded = ctypes.CDLL(path, mode=getattr(os, "RTLD_DEEPBIND", 0))
        except OSError as e:
            raise LibraryError(f"{path} can't be loaded: {e}") from e
        missing = [name for name in _FUNCTIONS if not hasattr(loaded, name)]
        if missing:
            raise LibraryError(f"{path} is of another version: it lacks {', '.join(missing)}")
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(loaded, name)
            function.restype, function.argtypes = result, arguments
        _library = loaded
    return _library


def make_buffer(session: Session, function: str, *args: Any, error: Type[QuantcError]) -> Buffer:
    """Calls a function whose last argument is the place for a buffer."""
    place = c_void_p()
    session.call(function, *args, byref(place), error=error)
    return Buffer(place.value)
