#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Makes the photographs of the image tests: 5x4 pixels of noise as PNG and BMP, a smooth 16x16 JPEG (needs pillow)."""
import os
import numpy as np
from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))
noise = Image.fromarray(np.random.default_rng(7).integers(0, 256, (4, 5, 3), dtype=np.uint8))
noise.save(os.path.join(here, "noise.png"))
noise.save(os.path.join(here, "noise.bmp"))
y, x = np.mgrid[0:16, 0:16]
smooth = np.stack([x * 16, y * 16, np.full_like(x, 128)], -1).astype(np.uint8)
Image.fromarray(smooth).save(os.path.join(here, "smooth.jpg"), quality=95, subsampling=0)
