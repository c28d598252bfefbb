"""pictures.py QUANTC FOLDER: kinds of picture files on a colour and on a gray input, against Pillow; see "Pictures" in docs/CommandLine.md."""
import os
import struct
import subprocess
import sys
import zlib

import numpy as np
from PIL import Image, ImageOps

quantc, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
os.makedirs(folder, exist_ok=True)
os.chdir(folder)
WIDTH, HEIGHT = 24, 16
rng = np.random.default_rng(11)
smooth = np.add.outer(np.linspace(0, 200, HEIGHT), np.linspace(0, 50, WIDTH))
colour = np.clip(np.stack([smooth, 255 - smooth, smooth[::-1]], -1) + rng.uniform(-12, 12, (HEIGHT, WIDTH, 3)), 0, 255).astype(np.uint8)
rgb, gray = Image.fromarray(colour), Image.fromarray(colour[:, :, 0])
alpha = Image.fromarray(np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1)))


def png(name, depth, kind, rows, interlaced=False):
    """What Pillow does not write: 16-bit colours, interlacing."""
    chunk = lambda tag, data: struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, interlaced)) +
                   chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b""))


def save(image, name, **how):
    image.save(name, **how)


def turned(orientation, name):
    exif = Image.Exif()
    exif[274] = orientation
    source = rgb if orientation < 5 else rgb.transpose(Image.Transpose.ROTATE_90)
    source.save(name, exif=exif, quality=95)


def interlaced(name):
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    png(name, 8, 2, [colour[y, x0::dx].tobytes() for x0, y0, dx, dy in passes for y in range(y0, HEIGHT, dy)], interlaced=True)


wide = colour.astype(np.uint16) * 256 + rng.integers(0, 256, colour.shape).astype(np.uint16)
KINDS = {
    "rgb.png": (lambda n: save(rgb, n), 0), "gray.png": (lambda n: save(gray, n), 0),
    "rgba.png": (lambda n: save(Image.merge("RGBA", (*rgb.split(), alpha)), n), 0),
    "gray-alpha.png": (lambda n: save(Image.merge("LA", (gray, alpha)), n), 0),
    "palette.png": (lambda n: save(rgb.quantize(200), n), 0), "palette4.png": (lambda n: save(rgb.quantize(16), n, bits=4), 0),
    "palette-transparent.png": (lambda n: save(rgb.quantize(64), n, transparency=3), 0),
    "bit.png": (lambda n: save(gray.convert("1"), n), 0), "interlaced.png": (interlaced, 0),
    "rgb16.png": (lambda n: png(n, 16, 2, [row.astype(">u2").tobytes() for row in wide]), 0),
    "gray16.png": (lambda n: png(n, 16, 0, [row[:, 0].astype(">u2").tobytes() for row in wide]), 0),
    "rgb.bmp": (lambda n: save(rgb, n), 0), "gray.bmp": (lambda n: save(gray, n), 0), "palette.bmp": (lambda n: save(rgb.quantize(99), n), 0),
    "bit.bmp": (lambda n: save(gray.convert("1"), n), 0),
    "gray.jpg": (lambda n: save(gray, n, quality=90), 1), "gray-progressive.jpg": (lambda n: save(gray, n, quality=90, progressive=True), 1),
    "rgb.jpg": (lambda n: save(rgb, n, quality=90), 2), "progressive.jpg": (lambda n: save(rgb, n, quality=90, progressive=True), 2),
    "444.jpg": (lambda n: save(rgb, n, quality=90, subsampling=0), 2), "optimized.jpg": (lambda n: save(rgb, n, quality=60, optimize=True), 2),
    "cmyk.jpg": (lambda n: save(rgb.convert("CMYK"), n, quality=95), 2),
    **{f"turned{i}.jpg": (lambda n, i=i: turned(i, n), 2) for i in (2, 3, 4, 5, 6, 7, 8)},
}


def expected(name, mode):
    """Pillow's, and what is stated where quantc has another rule: of 16 bits the upper 8, as cv2.imread does."""
    if name == "gray16.png":
        return np.repeat((wide[:, :, :1] >> 8), 3 if mode == "RGB" else 1, axis=2).astype(float)
    if name == "rgb16.png":
        image = Image.fromarray((wide >> 8).astype(np.uint8))
    else:
        image = ImageOps.exif_transpose(Image.open(name))
    values = np.asarray(image.convert("RGB").convert(mode) if mode == "L" else image.convert("RGB"), dtype=float)
    return values if mode == "RGB" else values[:, :, None]


def model(mode, width, height):
    channels = 3 if mode == "RGB" else 1
    name = f"{mode}{width}x{height}.mlir"
    with open(name, "w") as file:
        kind = f"tensor<1x{height}x{width}x{channels}xf32>"
        file.write(f'func.func @main(%x: {kind} {{qnn.name = "x"}}) -> ({kind} {{qnn.name = "y"}}) {{\n  %1 = qnn.relu %x : ({kind}) -> {kind} loc("y")\n'
                   f"  return %1 : {kind}\n}}\n")
    return name


def pixels(name, network, *flags):
    done = subprocess.run([quantc, "run", network, "--data", name, "-o", "o.npz", *flags], capture_output=True, text=True)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    return np.load("o.npz")["y"][0].astype(float)


faults = 0
for name, (make, allowed) in KINDS.items():
    make(name)
    for mode in ("RGB", "L"):
        try:
            theirs = expected(name, mode)
            ours = pixels(name, model(mode, theirs.shape[1], theirs.shape[0]))
            far = np.abs(ours - theirs).max()
        except ValueError as error:
            faults += 1
            print(f"FAULT {name} as {mode}: {error}")
            continue
        if far > allowed:
            faults += 1
            print(f"FAULT {name} as {mode}: {far} levels beside Pillow, stated are {allowed}")
for size in ((12, 8), (48, 32), (17, 11)):
    theirs = np.asarray(rgb.resize(size, Image.Resampling.BILINEAR), dtype=float)
    far = np.abs(pixels("rgb.png", model("RGB", *size), "--resize", "pillow") - theirs).max()
    if far > 1:
        faults += 1
        print(f"FAULT resized to {size}: {far} levels beside Pillow, stated is 1")
for name in ("a.webp", "a.gif", "a.tiff"):
    rgb.save(name)
    done = subprocess.run([quantc, "run", model("RGB", WIDTH, HEIGHT), "--data", name, "-o", "o.npz"], capture_output=True, text=True)
    if done.returncode != 1 or "PNG" not in done.stderr:
        faults += 1
        print(f"FAULT {name}: exit code {done.returncode}, {done.stderr}")
print(f"{len(KINDS)} kinds of pictures, each as colours and as gray, {faults} faults")
