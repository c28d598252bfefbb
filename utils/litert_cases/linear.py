"""Convolutions, matrix products, SVDF; 4-bit and dynamic-range weights."""

from model import *


def conv_params(g, d, kshape, cdim, nout, hyb=False):
    """weights tensor, bias tensor or None, scale of in, weights"""
    if d == "float32":
        w = g.data("float32", kshape)
        return (
            tensor(kshape, "float32", data=w),
            tensor([nout], "float32", data=g.data("float32", [nout])) if g.chance(0.8) else None,
            None,
            None,
        )
    wd = "uint8" if d == "uint8" else "int8"
    sx = g.scale(d)
    per = d != "uint8" and g.chance(0.6)
    ws = g.scale("int8") if not per else (g.scale("int8") * 10 ** g.r.uniform(-0.7, 0.7, nout)).astype(np.float32)
    w = g.data(wd, kshape)
    wt = tensor(kshape, wd, ws, g.zp("uint8") if d == "uint8" else 0, w, cdim)
    bt = None
    if g.chance(0.85):
        bd = "int64" if d == "int16" and g.chance(0.7) else "int32"
        mag = g.pick(10, 3000, 10**6, 2**30 if d != "int16" else 2**28)
        b = g.r.randint(-mag, mag + 1, nout).astype(NP[bd])
        bt = tensor([nout], bd, np.float32(sx) * np.asarray(ws, np.float32), 0, b)
    return (wt, bt, sx, ws)


def outscale(g, d, sx, ws, depth, zx=0):
    if d == "float32":
        return None
    amp = 64 if d != "int16" else 16000
    nat = sx * float(np.mean(ws)) * amp * 64 * np.sqrt(depth) / (128 if d != "int16" else 32768)
    k = g.r.rand()
    f = g.pick(1, 1, 0.3, 3) if k < 0.7 else 10 ** g.r.uniform(-4, 3)
    return float(np.float32(nat * f))


def bias32(o, bt, d):
    if d == "int16" and bt is not None:
        o.quantizedBiasType = TY[bt["dtype"]]
    return o


@gen
def CONV_2D(g):
    d = odt(g)
    n, h, w = (g.i(1, 3), g.i(1, 9), g.i(1, 9))
    ci = g.i(1, 9)
    co = g.i(1, 9)
    groups = 1
    if g.chance(0.2):
        groups = g.i(2, 3)
        ci *= groups
        co = groups * g.i(1, 3)
    kh, kw = (g.i(1, 4), g.i(1, 4))
    dh, dw = (g.i(1, 3), g.i(1, 3)) if g.chance(0.3) else (1, 1)
    pad = g.i(0, 1)
    if pad == 1:
        h = max(h, (kh - 1) * dh + 1)
        w = max(w, (kw - 1) * dw + 1)
    wt, bt, sx, ws = conv_params(g, d, [co, kh, kw, ci // groups], 0, co)
    so = outscale(g, d, sx, ws, kh * kw * ci // groups)
    o = bias32(
        options(
            S.Conv2DOptionsT,
            padding=pad,
            strideW=g.i(1, 3),
            strideH=g.i(1, 3),
            dilationWFactor=dw,
            dilationHFactor=dh,
            fusedActivationFunction=g.pick(*ACT),
        ),
        bt,
        d,
    )
    ts = [tensor([n, h, w, ci], d, sx, g.zp(d)), wt] + ([bt] if bt else [])
    ts.append(tensor([1], d, so, g.zp(d)))
    k = len(ts) - 1
    ins = [0, 1] + ([2] if bt else [-1])
    return make(
        B.CONV_2D,
        O.Conv2DOptions,
        o,
        ts,
        [0],
        [k],
        ins,
        version=8 if d == "int16" and bt and (bt["dtype"] == "int32") else 3 if d != "uint8" else 1,
    )


@gen
def DEPTHWISE_CONV_2D(g):
    d = odt(g)
    n, h, w = (g.i(1, 3), g.i(1, 9), g.i(1, 9))
    ci = g.i(1, 9)
    m = g.i(1, 3)
    kh, kw = (g.i(1, 4), g.i(1, 4))
    dh, dw = (g.i(1, 3), g.i(1, 3)) if g.chance(0.3) else (1, 1)
    pad = g.i(0, 1)
    if pad == 1:
        h = max(h, (kh - 1) * dh + 1)
        w = max(w, (kw - 1) * dw + 1)
    wt, bt, sx, ws = conv_params(g, d, [1, kh, kw, ci * m], 3, ci * m)
    if bt is None:
        bt = tensor(
            [ci * m],
            d == "float32" and "float32" or (d == "int16" and "int64") or "int32",
            None if d == "float32" else np.float32(sx) * np.asarray(ws, np.float32),
            0,
            np.zeros(ci * m, NP[d == "float32" and "float32" or (d == "int16" and "int64") or "int32"]),
        )
    if d == "int16":
        bt["dtype"] = "int64"
        bt["data"] = bt["data"].astype(np.int64)
    so = outscale(g, d, sx, ws, kh * kw)
    o = options(
        S.DepthwiseConv2DOptionsT,
        padding=pad,
        strideW=g.i(1, 3),
        strideH=g.i(1, 3),
        depthMultiplier=m,
        dilationWFactor=dw,
        dilationHFactor=dh,
        fusedActivationFunction=g.pick(*ACT),
    )
    nb = g.chance(0.15)
    ts = [tensor([n, h, w, ci], d, sx, g.zp(d)), wt] + ([] if nb else [bt]) + [tensor([1], d, so, g.zp(d))]
    return make(
        B.DEPTHWISE_CONV_2D,
        O.DepthwiseConv2DOptions,
        o,
        ts,
        [0],
        [len(ts) - 1],
        [0, 1, -1] if nb else [0, 1, 2],
        version=3 if d != "uint8" else 2,
    )


@gen
def TRANSPOSE_CONV(g):
    d = odt(g)
    n, h, w = (g.i(1, 2), g.i(1, 6), g.i(1, 6))
    ci, co = (g.i(1, 7), g.i(1, 7))
    kh, kw = (g.i(1, 4), g.i(1, 4))
    sh, sw = (g.i(1, 3), g.i(1, 3))
    pad = g.i(0, 1)
    oh = h * sh - (g.i(0, sh - 1) if pad == 0 else 0) if pad == 0 else (h - 1) * sh + kh
    ow = w * sw if pad == 0 else (w - 1) * sw + kw
    wt, bt, sx, ws = conv_params(g, d, [co, kh, kw, ci], 0, co)
    so = outscale(g, d, sx, ws, kh * kw * ci / (sh * sw))
    if bt and d == "int16" and (bt["dtype"] == "int32") and g.chance(0.0):
        pass
    o = bias32(
        options(S.TransposeConvOptionsT, padding=pad, strideW=sw, strideH=sh, fusedActivationFunction=g.pick(*ACT)),
        bt,
        d,
    )
    ts = [
        tensor([4], "int32", data=np.array([n, oh, ow, co], np.int32)),
        wt,
        tensor([n, h, w, ci], d, sx, g.zp(d)),
    ] + ([bt] if bt else [])
    ts.append(tensor([n, oh, ow, co], d, so, g.zp(d)))
    v = 5 if d == "int16" and bt and (bt["dtype"] == "int32") else 4 if o.fusedActivationFunction else 3
    return make(
        B.TRANSPOSE_CONV,
        O.TransposeConvOptions,
        o,
        ts,
        [2],
        [len(ts) - 1],
        [0, 1, 2] + ([3] if bt else []),
        version=v,
    )


@gen
def FULLY_CONNECTED(g):
    d = odt(g)
    depth, units = (g.i(1, 40), g.i(1, 17))
    lead = g.shape(1, 3, 4)
    keep = g.chance(0.4)
    wt, bt, sx, ws = conv_params(g, d, [units, depth], 0, units)
    so = outscale(g, d, sx, ws, depth)
    if g.chance(0.1) and d == "int8" and (np.ndim(ws) == 0):
        wt["zp"] = 0
    o = bias32(
        options(S.FullyConnectedOptionsT, fusedActivationFunction=g.pick(*ACT), weightsFormat=0, keepNumDims=keep),
        bt,
        d,
    )
    ts = [tensor(lead + [depth], d, sx, g.zp(d)), wt] + ([bt] if bt else [])
    ts.append(tensor([1], d, so, g.zp(d)))
    return make(
        B.FULLY_CONNECTED,
        O.FullyConnectedOptions,
        o,
        ts,
        [0],
        [len(ts) - 1],
        [0, 1] + ([2] if bt else [-1]),
        version=11 if d == "int16" and bt and (bt["dtype"] == "int32") else 5,
    )


@gen
def FC_INT4(g):
    d = g.pick("int8", "int8", "float32")
    depth, units = (g.i(1, 40), g.i(1, 17))
    sx = g.scale("int8")
    ws = (
        g.scale("int8")
        if g.chance(0.3)
        else (g.scale("int8") * 10 ** g.r.uniform(-0.7, 0.7, units)).astype(np.float32)
    )
    w = g.data("int4", [units, depth])
    ts = [
        tensor([g.i(1, 4), depth], d, None if d == "float32" else sx, g.zp("int8") if d == "int8" else 0),
        tensor([units, depth], "int4", ws, 0, w),
    ]
    if g.chance(0.8):
        ts.append(
            tensor([units], "float32", data=g.data("float32", [units]))
            if d == "float32"
            else tensor(
                [units],
                "int32",
                np.float32(sx) * np.asarray(ws, np.float32),
                0,
                g.r.randint(-300, 300, units).astype(np.int32),
            )
        )
    nb = len(ts)
    ts.append(tensor([1], d, None if d == "float32" else outscale(g, "int8", sx, ws, depth) / 16, g.zp("int8")))
    if d == "float32":
        ts[-1]["zp"] = 0
    return make(
        B.FULLY_CONNECTED,
        O.FullyConnectedOptions,
        options(S.FullyConnectedOptionsT, fusedActivationFunction=g.pick(*ACT), weightsFormat=0, keepNumDims=False),
        ts,
        [0],
        [nb],
        [0, 1, 2] if nb == 3 else [0, 1, -1],
        version=10,
    )


@gen
def CONV_INT4(g):
    d = g.pick("int8", "float32")
    n, h, w = (g.i(1, 2), g.i(3, 7), g.i(3, 7))
    ci, co = (g.i(1, 6), g.i(1, 6))
    kh, kw = (g.i(1, 3), g.i(1, 3))
    dwc = g.chance(0.5)
    ks = [1, kh, kw, ci] if dwc else [co, kh, kw, ci]
    nout = ci if dwc else co
    sx = g.scale("int8")
    ws = (g.scale("int8") * 10 ** g.r.uniform(-0.7, 0.7, nout)).astype(np.float32)
    wt = tensor(ks, "int4", ws, 0, g.data("int4", ks), 3 if dwc else 0)
    bt = (
        tensor([nout], "int32", np.float32(sx) * ws, 0, g.r.randint(-300, 300, nout).astype(np.int32))
        if d == "int8"
        else tensor([nout], "float32", data=g.data("float32", [nout]))
    )
    ts = [
        tensor([n, h, w, ci], d, sx if d == "int8" else None, g.zp(d) if d == "int8" else 0),
        wt,
        bt,
        tensor(
            [1],
            d,
            outscale(g, "int8", sx, ws, kh * kw * ci) / 16 if d == "int8" else None,
            g.zp(d) if d == "int8" else 0,
        ),
    ]
    com = dict(
        padding=g.i(0, 1),
        strideW=1,
        strideH=1,
        dilationWFactor=1,
        dilationHFactor=1,
        fusedActivationFunction=g.pick(*ACT),
    )
    if dwc:
        return make(
            B.DEPTHWISE_CONV_2D,
            O.DepthwiseConv2DOptions,
            options(S.DepthwiseConv2DOptionsT, depthMultiplier=1, **com),
            ts,
            [0],
            [3],
            [0, 1, 2],
            version=7,
        )
    return make(B.CONV_2D, O.Conv2DOptions, options(S.Conv2DOptionsT, **com), ts, [0], [3], [0, 1, 2], version=7)


def h8(g, sh):
    return np.maximum(g.data("int8", sh), -127).astype(np.int8)


@gen
def HYBRID(g, k=None):
    k = k or g.pick("conv", "dw", "fc")
    per = g.chance(0.6)
    asym = g.chance(0.5)
    n, h, w = (g.i(1, 3), g.i(3, 7), g.i(3, 7))
    ci, co = (g.i(1, 9), g.i(1, 9))
    kh, kw = (g.i(1, 3), g.i(1, 3))
    act = g.pick(*ACT)
    sc = lambda c: (g.scale("int8") * 10 ** g.r.uniform(-0.7, 0.7, c)).astype(np.float32) if per else g.scale("int8")
    f = lambda sh: tensor(sh, "float32", data=g.data("float32", sh))
    if k == "conv":
        ts = [
            tensor([n, h, w, ci], "float32"),
            tensor([co, kh, kw, ci], "int8", sc(co), 0, h8(g, [co, kh, kw, ci]), 0),
            f([co]),
            tensor([1], "float32"),
        ]
        return make(
            B.CONV_2D,
            O.Conv2DOptions,
            options(
                S.Conv2DOptionsT,
                padding=g.i(0, 1),
                strideW=g.i(1, 2),
                strideH=g.i(1, 2),
                dilationWFactor=1,
                dilationHFactor=1,
                fusedActivationFunction=act,
            ),
            ts,
            [0],
            [3],
            [0, 1, 2],
            version=5 if per else 2,
        )
    if k == "dw":
        m = g.i(1, 2)
        ts = [
            tensor([n, h, w, ci], "float32"),
            tensor([1, kh, kw, ci * m], "int8", sc(ci * m), 0, h8(g, [1, kh, kw, ci * m]), 3),
            f([ci * m]),
            tensor([1], "float32"),
        ]
        return make(
            B.DEPTHWISE_CONV_2D,
            O.DepthwiseConv2DOptions,
            options(
                S.DepthwiseConv2DOptionsT,
                padding=g.i(0, 1),
                strideW=g.i(1, 2),
                strideH=g.i(1, 2),
                depthMultiplier=m,
                dilationWFactor=1,
                dilationHFactor=1,
                fusedActivationFunction=act,
            ),
            ts,
            [0],
            [3],
            [0, 1, 2],
            version=6,
        )
    if k == "fc":
        ts = [
            tensor([n, ci * 4], "float32"),
            tensor([co, ci * 4], "int8", sc(co), 0, h8(g, [co, ci * 4]), 0),
            f([co]),
            tensor([1], "float32"),
        ]
        return make(
            B.FULLY_CONNECTED,
            O.FullyConnectedOptions,
            options(
                S.FullyConnectedOptionsT,
                fusedActivationFunction=act,
                weightsFormat=0,
                keepNumDims=False,
                asymmetricQuantizeInputs=asym,
            ),
            ts,
            [0],
            [3],
            [0, 1, 2],
            version=12 if per else 9,
        )
    if k == "bmm":
        per = False
        ts = [
            tensor([2, n, ci], "float32"),
            tensor([2, ci, co], "int8", sc(co), 0, h8(g, [2, ci, co])),
            tensor([1], "float32"),
        ]
        return make(
            B.BATCH_MATMUL,
            O.BatchMatMulOptions,
            options(S.BatchMatMulOptionsT, adjX=False, adjY=False, asymmetricQuantizeInputs=asym),
            ts,
            [0],
            [2],
            [0, 1],
            version=4,
        )
    if k == "tconv":
        oh, ow = (h * 2, w * 2)
        ts = [
            tensor([4], "int32", data=np.array([n, oh, ow, co], np.int32)),
            tensor([co, kh, kw, ci], "int8", sc(co), 0, h8(g, [co, kh, kw, ci])),
            tensor([n, h, w, ci], "float32"),
            tensor([n, oh, ow, co], "float32"),
        ]
        return make(
            B.TRANSPOSE_CONV,
            O.TransposeConvOptions,
            options(S.TransposeConvOptionsT, padding=0, strideW=2, strideH=2, fusedActivationFunction=0),
            ts,
            [2],
            [3],
            [0, 1, 2],
            version=3,
        )
    per = False
    r = g.i(1, 2)
    mem = g.i(2, 5)
    ts = [
        tensor([n, ci], "float32"),
        tensor([co * r, ci], "int8", sc(1), 0, h8(g, [co * r, ci])),
        tensor([co * r, mem], "int8", sc(1), 0, h8(g, [co * r, mem])),
        f([co]),
        tensor([n, co * r * mem], "float32", var=True),
        tensor([1], "float32"),
    ]
    return make(
        B.SVDF,
        O.SVDFOptions,
        options(S.SVDFOptionsT, rank=r, fusedActivationFunction=g.pick(0, 1), asymmetricQuantizeInputs=asym),
        ts,
        [0],
        [5],
        [0, 1, 2, 3, 4],
        version=4,
    )


for _k in ("bmm", "tconv", "svdf"):
    GENS["HYBRID_" + _k] = lambda g, _k=_k: HYBRID(g, _k)


@gen
def BATCH_MATMUL(g):
    d = g.pick("int8", "int16", "float32")
    n, k, m = (g.i(1, 7), g.i(1, 9), g.i(1, 7))
    ax, ay = (g.chance(0.4), g.chance(0.4))
    lead = g.shape(0, 3, 3) if g.chance(0.8) else []
    la = [1 if g.chance(0.3) else x for x in lead]
    lb = [1 if a != 1 and g.chance(0.3) else x for a, x in zip(la, lead)]
    if g.chance(0.2) and lb:
        lb = lb[1:]
    sx, sy = (g.scale(d), g.scale(d))
    f = d == "float32"
    so = sx * sy * 64 * np.sqrt(k) * g.pick(1, 0.3, 4, 50, 0.01) * (1 if d == "int8" else 256)
    ts = [
        tensor(la + ([k, n] if ax else [n, k]), d, None if f else sx, g.zp(d)),
        tensor(lb + ([m, k] if ay else [k, m]), d, None if f else sy, g.zp(d)),
        tensor([1], d, None if f else so, g.zp(d)),
    ]
    ins = [0, 1]
    if g.chance(0.3):
        ts[1]["data"] = g.data(d, ts[1]["shape"])
        ins = [0]
    return make(
        B.BATCH_MATMUL,
        O.BatchMatMulOptions,
        options(S.BatchMatMulOptionsT, adjX=ax, adjY=ay),
        ts,
        ins,
        [2],
        [0, 1],
        version=3,
    )


@gen
def CONV_3D(g):
    n, dd, h, w = (g.i(1, 2), g.i(2, 5), g.i(2, 5), g.i(2, 5))
    ci, co = (g.i(1, 4), g.i(1, 4))
    k = [g.i(1, 2) for _ in range(3)]
    ts = [
        tensor([n, dd, h, w, ci], "float32"),
        tensor(k + [ci, co], "float32", data=g.data("float32", k + [ci, co])),
        tensor([co], "float32", data=g.data("float32", [co])),
        tensor([1], "float32"),
    ]
    return make(
        B.CONV_3D,
        O.Conv3DOptions,
        options(
            S.Conv3DOptionsT,
            padding=g.i(0, 1),
            strideD=g.i(1, 2),
            strideW=g.i(1, 2),
            strideH=g.i(1, 2),
            dilationDFactor=1,
            dilationWFactor=1,
            dilationHFactor=1,
            fusedActivationFunction=g.pick(*ACT),
        ),
        ts,
        [0],
        [3],
        [0, 1, 2],
    )


@gen
def CONV_3D_TRANSPOSE(g):
    n, dd, h, w = (g.i(1, 2), g.i(1, 3), g.i(1, 3), g.i(1, 3))
    ci, co = (g.i(1, 4), g.i(1, 4))
    k = [g.i(1, 3) for _ in range(3)]
    st = [g.i(1, 2) for _ in range(3)]
    pad = g.i(0, 1)
    out = [n] + [x * s if pad == 0 else (x - 1) * s + kk for x, s, kk in zip((dd, h, w), st, k)] + [co]
    ts = [
        I32(out),
        tensor(k + [co, ci], "float32", data=g.data("float32", k + [co, ci])),
        tensor([n, dd, h, w, ci], "float32"),
        tensor([co], "float32", data=g.data("float32", [co])),
        tensor(out, "float32"),
    ]
    return make(
        B.CONV_3D_TRANSPOSE,
        O.Conv3DOptions,
        options(
            S.Conv3DOptionsT,
            padding=pad,
            strideD=st[0],
            strideH=st[1],
            strideW=st[2],
            dilationDFactor=1,
            dilationWFactor=1,
            dilationHFactor=1,
            fusedActivationFunction=g.pick(*ACT),
        ),
        ts,
        [2],
        [4],
        [0, 1, 2, 3],
    )


@gen
def SVDF(g):
    n, ci, co, r, mem = (g.i(1, 3), g.i(1, 9), g.i(1, 6), g.i(1, 3), g.i(1, 6))
    f = g.chance(0.3)
    if f:
        F = lambda sh: tensor(sh, "float32", data=g.data("float32", sh))
        ts = [
            tensor([n, ci], "float32"),
            F([co * r, ci]),
            F([co * r, mem]),
            F([co]),
            tensor([n, co * r * mem], "float32", var=True),
            tensor([1], "float32"),
        ]
        return make(
            B.SVDF,
            O.SVDFOptions,
            options(S.SVDFOptionsT, rank=r, fusedActivationFunction=g.pick(0, 1)),
            ts,
            [0],
            [5],
            [0, 1, 2, 3, 4],
            version=1,
        )
    sx, sf, st, ss = (g.scale("int8"), g.scale("int8"), g.scale("int16"), g.scale("int16") * 30)
    ts = [
        tensor([n, ci], "int8", sx, g.zp("int8")),
        tensor([co * r, ci], "int8", sf, 0, g.data("int8", [co * r, ci])),
        tensor([co * r, mem], "int16", st, 0, g.data("int16", [co * r, mem])),
        tensor([co], "int32", ss * st, 0, g.r.randint(-500, 500, co).astype(np.int32)),
        tensor([n, co * r * mem], "int16", ss, 0, var=True),
        tensor([1], "int8", ss * st * 1000 * 10 ** g.r.uniform(-1, 2), g.zp("int8")),
    ]
    return make(
        B.SVDF,
        O.SVDFOptions,
        options(S.SVDFOptionsT, rank=r, fusedActivationFunction=g.pick(0, 1)),
        ts,
        [0],
        [5],
        [0, 1, 2, 3, 4],
        version=3,
    )
