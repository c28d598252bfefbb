"""Arithmetic, comparisons, activations, normalizations, pooling, reductions, stages."""

from model import *


def bshapes(g, rmax=5):
    full = g.shape(1, rmax, 5, 1500)
    k = g.r.rand()
    if k < 0.35:
        return (full, full)
    a = [1 if g.chance(0.3) else x for x in full]
    b = [1 if g.chance(0.3) else x for x in full]
    if g.chance(0.3):
        b = b[g.i(1, len(b)) :] or [full[-1]]
    if g.chance(0.1):
        a = []
    return (a, b) if g.chance(0.5) else (b, a)


def binary(
    code,
    otype,
    ocls,
    act=True,
    dts=QT + ("float32", "int32"),
    rmax=5,
    same=False,
    nodivzero=False,
    outdt=None,
    pot=False,
):

    def f(g):
        d = g.pick(*dts)
        a, b = bshapes(g, rmax)
        if code == B.ATAN2:
            b = a
        s1 = g.scale(d) if d in QT else None
        kw = dict(fusedActivationFunction=g.pick(*ACT) if d != "int32" else 0) if act else {}
        o = options(ocls, **kw) if ocls else None
        if d in QT:
            s2 = g.near(s1)
            z = (g.zp(d), g.zp(d), g.zp(d))
            so = g.near(s1 + s2)
            if same:
                s2 = so = s1
                z = (z[0],) * 3
            if code in (B.MUL,):
                so = float(np.float32(s1 * s2 * (128 if d != "int16" else 32768) * 10 ** g.r.uniform(-1.5, 1)))
            if code in (B.DIV,):
                so = float(np.float32(s1 / s2 * 10 ** g.r.uniform(-2, 1)))
            if code == B.SQUARED_DIFFERENCE:
                so = float(
                    np.float32(max(s1, s2) ** 2 * (128 if d != "int16" else 32768) * 10 ** g.r.uniform(-1.5, 1))
                )
        else:
            s2 = so = None
            z = (0, 0, 0)
        if pot and d == "int16":
            o.potScaleInt16 = bool(g.chance(0.3))
            if o.potScaleInt16:
                e = g.i(-14, -9)
                k = g.i(0, 4)
                s1, s2, so = (2.0**e, 2.0 ** (e - k), 2.0**e) if g.chance(0.5) else (2.0 ** (e - k), 2.0**e, 2.0**e)
        ts = [
            tensor(a, d, s1, z[0]),
            tensor(b, d, s2, z[1]),
            tensor([1], outdt or d, None if outdt else so, 0 if outdt else z[2]),
        ]
        c = make(code, otype, o, ts, [0, 1], [2], version=3)
        if nodivzero:
            y = g.data(d, b)
            zero = z[1]
            if y.ndim:
                y[y == zero] = zero + 1 if zero < 100 else zero - 1
            elif y == zero:
                y = np.array(zero + 1 if zero < 100 else zero - 1, y.dtype)
            c.data[1] = y
        if g.chance(0.2):
            k = g.i(0, 1)
            ts[k]["data"] = c.data.pop(k) if k in c.data else g.data(d, ts[k]["shape"])
            c.ins = [1 - k]
        return c

    return f


for nm, kw in dict(
    ADD=dict(dts=QT * 3 + ("float32", "int32", "int64"), rmax=6, pot=True),
    SUB=dict(dts=QT * 3 + ("float32", "int32", "int64"), rmax=6, pot=True),
    MUL=dict(dts=QT * 3 + ("float32", "int32", "int64", "uint32"), rmax=6),
    DIV=dict(dts=QT[:2] * 3 + ("int16", "float32", "int32"), nodivzero=True),
).items():
    c = nm.capitalize()
    GENS[nm] = binary(getattr(B, nm), getattr(O, c + "Options"), getattr(S, c + "OptionsT"), **kw)

for nm in ("MAXIMUM", "MINIMUM"):
    GENS[nm] = binary(
        getattr(B, nm), O.MaximumMinimumOptions, S.MaximumMinimumOptionsT, act=False, dts=ALLT, same=True, rmax=6
    )

GENS["SQUARED_DIFFERENCE"] = binary(
    B.SQUARED_DIFFERENCE,
    O.SquaredDifferenceOptions,
    S.SquaredDifferenceOptionsT,
    act=False,
    dts=("int8", "int8", "int8", "float32", "int32"),
)


@gen
def POW(g):
    c = binary(B.POW, O.PowOptions, S.PowOptionsT, act=False, dts=("float32", "int32"))(g)
    if c.tensors[0]["dtype"] == "int32":  # a power beyond int32 is undefined in the reference
        c.ins = [0, 1]
        for t in c.tensors[:2]:
            t["data"] = None
        c.data = {i: g.r.randint(0, 5, c.tensors[i]["shape"]) for i in (0, 1)}
    return c


GENS["FLOOR_DIV"] = binary(
    B.FLOOR_DIV, O.FloorDivOptions, S.FloorDivOptionsT, act=False, dts=("float32", "int32"), nodivzero=True
)

GENS["FLOOR_MOD"] = binary(
    B.FLOOR_MOD, O.FloorModOptions, S.FloorModOptionsT, act=False, dts=("float32", "int32", "int64"), nodivzero=True
)

GENS["ATAN2"] = binary(B.ATAN2, O.ATan2Options, S.ATan2OptionsT, act=False, dts=("float32",), same=True)

GENS["LOGICAL_AND"] = binary(B.LOGICAL_AND, O.LogicalAndOptions, S.LogicalAndOptionsT, act=False, dts=("bool",))

GENS["LOGICAL_OR"] = binary(B.LOGICAL_OR, O.LogicalOrOptions, S.LogicalOrOptionsT, act=False, dts=("bool",))

GENS["BITWISE_XOR"] = binary(
    B.BITWISE_XOR, O.BitwiseXorOptions, S.BitwiseXorOptionsT, act=False, dts=("int32", "uint32", "bool")
)

GENS["RIGHT_SHIFT"] = binary(
    B.RIGHT_SHIFT, O.RightShiftOptions, S.RightShiftOptionsT, act=False, dts=("int32", "uint32")
)

for nm in ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL"):
    cc = "".join((w.capitalize() for w in nm.split("_")))
    GENS[nm] = binary(
        getattr(B, nm),
        getattr(O, cc + "Options"),
        getattr(S, cc + "OptionsT"),
        act=False,
        dts=("int8", "uint8", "int16")
        + ("float32", "int32", "int64")
        + (("bool",) if "EQUAL" in nm and nm in ("EQUAL", "NOT_EQUAL") else ()),
        outdt="bool",
    )


def unary(code, otype, ocls, dts=QT + ("float32",), out=None, kw=None, pos=False, outdt=None):

    def f(g):
        d = g.pick(*dts)
        n = {"int8": 256, "uint8": 256, "int16": 4096}.get(d, 300)
        sh = g.pick([n], [n // 4, 4], [2, n // 8, 4], [1, 2, n // 4, 2])
        sx = g.scale(d) if d in QT else None
        zx = g.zp(d)
        so = g.near(sx) if sx else None
        zo = g.zp(d)
        if d in QT and out == "free1":
            so = g.pick(1 / 128, 1 / 256, 1 / 32768, 0.01, 2.0 ** (-15))
        if d in QT and isinstance(out, dict):
            so, zo = out[d]
        if sx is None:
            zx = zo = 0
        o = options(ocls, **kw(g) if kw else {}) if ocls else None
        c = make(
            code,
            otype,
            o,
            [tensor(sh, d, sx, zx), tensor(sh, outdt or d, None if outdt else so, zo)],
            [0],
            [1],
            version=2,
        )
        if d == "float32":
            x = g.data("float32", sh) * g.pick(1, 3, 10)
            c.data[0] = np.abs(x) + np.float32(0.001) if pos else x.astype(np.float32)
        elif d in QT:
            ii = np.iinfo(NP[d])
            x = np.resize(np.arange(ii.min, ii.max + 1), sh) if d != "int16" else g.r.randint(-32768, 32768, sh)
            if d == "int16":
                x.reshape(-1)[:8] = [-32768, 32767, 0, 1, -1, 127, 128, -128]
            if pos:
                x = np.where(x < zx, zx + np.abs(x) % max(1, ii.max - zx + 1), x)
            c.data[0] = x.astype(NP[d])
        return c

    return f


GENS.update(
    RELU=unary(B.RELU, O.NONE, None),
    RELU6=unary(B.RELU6, O.NONE, None),
    RELU_N1_TO_1=unary(B.RELU_N1_TO_1, O.NONE, None, dts=("int8", "uint8", "float32")),
    RELU_0_TO_1=unary(B.RELU_0_TO_1, O.NONE, None),
    ELU=unary(B.ELU, O.NONE, None, dts=("int8", "float32")),
    HARD_SWISH=unary(B.HARD_SWISH, O.HardSwishOptions, S.HardSwishOptionsT, dts=("int8", "uint8", "float32")),
    LOGISTIC=unary(
        B.LOGISTIC, O.NONE, None, out=dict(int8=(1 / 256, -128), uint8=(1 / 256, 0), int16=(1 / 32768, 0))
    ),
    TANH=unary(B.TANH, O.NONE, None, out=dict(int8=(1 / 128, 0), uint8=(1 / 128, 128), int16=(1 / 32768, 0))),
    LEAKY_RELU=unary(
        B.LEAKY_RELU,
        O.LeakyReluOptions,
        S.LeakyReluOptionsT,
        kw=lambda g: dict(alpha=float(g.pick(0.01, 0.3, 0.2, 1, 1.7, -0.41, 0, g.r.randn()))),
    ),
    GELU=unary(B.GELU, O.GeluOptions, S.GeluOptionsT, kw=lambda g: dict(approximate=bool(g.chance(0.5)))),
    ABS=unary(B.ABS, O.AbsOptions, S.AbsOptionsT, dts=("int8", "int16", "float32", "int32")),
    NEG=unary(B.NEG, O.NegOptions, S.NegOptionsT, dts=("float32", "int32", "int64")),
    SIGN=unary(B.SIGN, O.SignOptions, S.SignOptionsT, dts=("float32", "int32")),
    EXP=unary(B.EXP, O.ExpOptions, S.ExpOptionsT, dts=("int8", "int16", "float32")),
    LOG=unary(B.LOG, O.NONE, None, dts=("int8", "int16", "float32"), pos=True),
    LOGNEG=unary(B.LOG, O.NONE, None, dts=("int8", "int16")),
    SQRT=unary(B.SQRT, O.NONE, None, dts=("int8", "int16", "float32"), pos=True),
    RSQRT=unary(B.RSQRT, O.NONE, None, dts=("int8", "int16", "float32"), pos=True),
    SQUARE=unary(B.SQUARE, O.SquareOptions, S.SquareOptionsT, dts=("float32",)),
    SIN=unary(B.SIN, O.NONE, None, dts=("float32",)),
    COS=unary(B.COS, O.CosOptions, S.CosOptionsT, dts=("float32",)),
    FLOOR=unary(B.FLOOR, O.NONE, None, dts=("float32",)),
    CEIL=unary(B.CEIL, O.NONE, None, dts=("float32",)),
    ROUND=unary(B.ROUND, O.NONE, None, dts=("float32",)),
    ZEROS_LIKE=unary(B.ZEROS_LIKE, O.ZerosLikeOptions, S.ZerosLikeOptionsT, dts=("float32", "int32", "int64")),
    LOGICAL_NOT=unary(B.LOGICAL_NOT, O.LogicalNotOptions, S.LogicalNotOptionsT, dts=("bool",)),
    DEQUANTIZE=unary(B.DEQUANTIZE, O.DequantizeOptions, S.DequantizeOptionsT, dts=QT, outdt="float32"),
)


@gen
def PRELU(g):
    d = g.pick("int8", "uint8", "float32")
    sh = g.shape(2, 4, 8)
    a = sh[1:] if g.chance(0.4) else [1] * (len(sh) - 1) + [sh[-1]] if g.chance(0.6) else sh
    if g.chance(0.3):
        a = [1] * (len(sh) - 2) + [sh[-1]]
    s1 = g.scale(d)
    f = d == "float32"
    return make(
        B.PRELU,
        O.NONE,
        None,
        [
            tensor(sh, d, None if f else s1, 0 if f else g.zp(d)),
            tensor(a, d, None if f else g.scale("int8"), 0 if f else g.zp(d), g.data(d, a)),
            tensor([1], d, None if f else g.near(s1), 0 if f else g.zp(d)),
        ],
        [0],
        [2],
        [0, 1],
    )


def softmaxish(nm):

    def f(g):
        d = g.pick(*QT, "float32") if nm == "SOFTMAX" else g.pick("int8", "uint8", "float32")
        sh = g.shape(1, 4, 17)
        f_ = d == "float32"
        if g.chance(0.2):
            sh = [2, g.pick(100, 257, 1001)]
        if nm == "SOFTMAX":
            out = dict(int8=(1 / 256, -128), uint8=(1 / 256, 0), int16=(1 / 32768, 0), float32=(None, 0))[d]
            od = d
        elif nm == "LOG_SOFTMAX":
            out = dict(int8=(16 / 256, 127), uint8=(16 / 256, 255), float32=(None, 0))[d]
            od = d
        else:
            out = dict(int8=(1 / 128, 0), uint8=(1 / 128, 128), float32=(None, 0))[d]
            od = d
        if nm == "SOFTMAX" and d == "int8" and g.chance(0.2):
            od = "int16"
            out = (1 / 65536, -32768)
        sc = None if f_ else g.scale(d) * g.pick(1, 1, 5, 20)
        ot, o = {
            "SOFTMAX": (O.SoftmaxOptions, options(S.SoftmaxOptionsT, beta=float(g.pick(1, 1, 0.35, 2.5, 10)))),
            "LOG_SOFTMAX": (O.LogSoftmaxOptions, S.LogSoftmaxOptionsT()),
            "L2_NORMALIZATION": (O.L2NormOptions, S.L2NormOptionsT()),
        }[nm]
        return make(
            getattr(B, nm),
            ot,
            o,
            [tensor(sh, d, sc, 0 if f_ else g.zp(d)), tensor(sh, od, *out)],
            [0],
            [1],
            version=2,
        )

    return f


for nm in ("SOFTMAX", "LOG_SOFTMAX", "L2_NORMALIZATION"):
    GENS[nm] = softmaxish(nm)


@gen
def LOCAL_RESPONSE_NORMALIZATION(g):
    sh = g.shape(4, 4, 8)
    return make(
        B.LOCAL_RESPONSE_NORMALIZATION,
        O.LocalResponseNormalizationOptions,
        options(S.LocalResponseNormalizationOptionsT, radius=g.i(0, 5), bias=1.0, alpha=0.3, beta=0.75),
        [tensor(sh, "float32"), tensor(sh, "float32")],
        [0],
        [1],
    )


@gen
def QUANTIZE(g):
    a = g.pick("float32", "float32", *QT, "int32")
    b = g.pick(*QT, "int32" if a == "int16" else "int8")
    sh = g.shape(1, 5, 8)
    sx = g.scale(a if a in QT else "int8") * (0.001 if a == "int32" else 1)
    so = g.near(sx) if a != "float32" else g.scale(b)
    if g.chance(0.3) and a in QT:
        so = sx
    per = a == "float32" and g.chance(0.25) and (b == "int8")
    if per:
        k = g.i(0, len(sh) - 1)
        so = (so * 10 ** g.r.uniform(-0.7, 0.7, sh[k])).astype(np.float32)
    t0 = tensor(sh, a, None if a == "float32" else sx, g.zp(a) if a in QT else 0)
    c = make(
        B.QUANTIZE,
        O.QuantizeOptions,
        S.QuantizeOptionsT(),
        [t0, tensor(sh, b, so, (0 if per else g.zp(b)) if b in QT else 0, qdim=k if per else 0)],
        [0],
        [1],
        version=2,
    )
    if a == "float32" and (not per):
        n = int(np.prod(sh))
        x = (
            (g.r.randint(-300, 300, n) + g.pick(0, 0.5, 0.5)) * np.float32(so)
            if g.chance(0.5)
            else g.r.standard_normal(n) * so * (200 if b != "int16" else 40000)
        )
        x = x.astype(np.float32)
        if g.chance(0.3):
            x[g.r.rand(n) < 0.2] = g.pick(1e30, -1e30, so * 2**31)
        c.data[0] = x.reshape(sh)
    elif a == "float32":
        c.data[0] = (g.r.standard_normal(sh) * 100 * np.mean(so)).astype(np.float32)
    elif a == "int32":
        c.data[0] = g.r.randint(-(2 ** g.i(3, 30)), 2**30, sh).astype(np.int32)
    return c


@gen
def DEQUANTIZE_PC(g):
    d = g.pick("int8", "uint8", "int16")
    sh = g.shape(1, 4, 6)
    k = g.i(0, len(sh) - 1)
    return make(
        B.DEQUANTIZE,
        O.DequantizeOptions,
        S.DequantizeOptionsT(),
        [
            tensor(sh, d, (g.scale(d) * 10 ** g.r.uniform(-0.7, 0.7, sh[k])).astype(np.float32), 0, qdim=k),
            tensor(sh, "float32"),
        ],
        [0],
        [1],
        version=5,
    )


@gen
def DEQUANTIZE_F16(g):
    sh = g.shape(1, 4, 6)
    return make(
        B.DEQUANTIZE,
        O.DequantizeOptions,
        S.DequantizeOptionsT(),
        [tensor(sh, "float16", data=(g.r.standard_normal(sh) * 3).astype(np.float16)), tensor(sh, "float32")],
        [],
        [1],
        [0],
        version=3,
    )


@gen
def FAKE_QUANT(g):
    sh = g.shape(1, 4, 8)
    lo = float(-abs(g.r.randn()) * 3)
    hi = float(abs(g.r.randn()) * 3)
    return make(
        B.FAKE_QUANT,
        O.FakeQuantOptions,
        options(S.FakeQuantOptionsT, min=lo, max=hi, numBits=g.pick(8, 8, 4), narrowRange=bool(g.chance(0.3))),
        [tensor(sh, "float32"), tensor(sh, "float32")],
        [0],
        [1],
        version=2,
    )


def pool(code):

    def f(g):
        d = odt(g)
        n, h, w, c = (g.i(1, 3), g.i(1, 9), g.i(1, 9), g.i(1, 9))
        fh, fw = (g.i(1, 4), g.i(1, 4))
        pad = g.i(0, 1)
        if code == B.L2_POOL_2D:
            d = "float32"
        if pad == 1:
            h = max(h, fh)
            w = max(w, fw)
        s1 = None if d == "float32" else g.scale(d)
        z = 0 if s1 is None else g.zp(d)
        return make(
            code,
            O.Pool2DOptions,
            options(
                S.Pool2DOptionsT,
                padding=pad,
                strideW=g.i(1, 3),
                strideH=g.i(1, 3),
                filterWidth=fw,
                filterHeight=fh,
                fusedActivationFunction=g.pick(*ACT),
            ),
            [tensor([n, h, w, c], d, s1, z), tensor([1], d, s1, z)],
            [0],
            [1],
            version=3,
        )

    return f


for nm in ("AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D"):
    GENS[nm] = pool(getattr(B, nm))


def reduce(code):

    def f(g):
        d = "bool" if code in (B.REDUCE_ALL, B.REDUCE_ANY) else g.pick(*QT, *QT, "float32", "int32", "int64")
        sh = g.shape(1, 6, 6)
        r = len(sh)
        if code == B.SUM and d in ("int8", "int16"):
            d = "uint8"
        k = g.i(1, r)
        ax = g.r.choice(r, k, replace=False)
        ax = np.array([a - r if g.chance(0.2) else a for a in ax], np.int32)
        if g.chance(0.1):
            ax = np.append(ax, ax[0]).astype(np.int32)
        s1 = g.scale(d) if d in QT else None
        z1 = g.zp(d) if d in QT else 0
        so, zo = (
            (None, 0)
            if d not in QT
            else (s1, z1) if code in (B.REDUCE_MAX, B.REDUCE_MIN) or g.chance(0.3) else (g.near(s1), g.zp(d))
        )
        if code == B.REDUCE_PROD and d in QT:
            so = g.pick(0.5, 1, 0.01, so, 1.7)
        at = (
            tensor([len(ax)], "int32", data=ax)
            if not (len(ax) == 1 and g.chance(0.2))
            else tensor([], "int32", data=ax)
        )
        return make(
            code,
            O.ReducerOptions,
            options(S.ReducerOptionsT, keepDims=bool(g.chance(0.5))),
            [tensor(sh, d, s1, z1), at, tensor([1], d, so, zo)],
            [0],
            [2],
            [0, 1],
            version=2,
        )

    return f


for nm in ("MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "REDUCE_ALL", "REDUCE_ANY"):
    GENS[nm] = reduce(getattr(B, nm))


def arg(code, ot, oc):

    def f(g):
        d = g.pick("int8", "uint8", "float32", "int32", "bool")
        sh = g.shape(1, 5, 7)
        od = g.pick("int32", "int64")
        ax = g.i(-len(sh), len(sh) - 1)
        if len(sh) == 1:
            sh = [g.i(1, 3)] + sh
            ax = g.i(-2, 1)
        sc = g.scale(d) if d in QT else None
        c = make(
            code,
            ot,
            options(oc, outputType=TY[od]),
            [
                tensor(sh, d, sc, 0 if sc is None else g.zp(d)),
                tensor([1] if g.chance(0.5) else [], g.pick("int32", "int64"), data=None),
                tensor([1], od),
            ],
            [0],
            [2],
            [0, 1],
            version=2,
        )
        c.tensors[1]["data"] = np.array(ax, NP[c.tensors[1]["dtype"]])
        if d in QT:
            c.data[0] = (
                g.r.randint(-3, 3, sh).astype(NP[d]) if d != "uint8" else g.r.randint(0, 5, sh).astype(np.uint8)
            )
        return c

    return f


GENS["ARG_MAX"] = arg(B.ARG_MAX, O.ArgMaxOptions, S.ArgMaxOptionsT)

GENS["ARG_MIN"] = arg(B.ARG_MIN, O.ArgMinOptions, S.ArgMinOptionsT)


@gen
def CUMSUM(g):
    d = g.pick("float32", "int32", "int64")
    sh = g.shape(1, 4, 6)
    return make(
        B.CUMSUM,
        O.CumsumOptions,
        options(S.CumsumOptionsT, exclusive=bool(g.chance(0.5)), reverse=bool(g.chance(0.5))),
        [tensor(sh, d), tensor([], "int32", data=np.array(g.i(-len(sh), len(sh) - 1), np.int32)), tensor(sh, d)],
        [0],
        [2],
        [0, 1],
    )


@gen
def TOPK_V2(g):
    d = g.pick(*QT, "float32", "int32", "int64")
    sh = g.shape(1, 4, 9)
    k = g.i(1, sh[-1])
    sc = g.scale(d) if d in QT else None
    z = 0 if sc is None else g.zp(d)
    c = make(
        B.TOPK_V2,
        O.TopKV2Options,
        S.TopKV2OptionsT(),
        [
            tensor(sh, d, sc, z),
            tensor([], "int32", data=np.array(k, np.int32)),
            tensor([1], d, sc, z),
            tensor([1], "int32"),
        ],
        [0],
        [2, 3],
        [0, 1],
        version=2,
    )
    if d in QT and g.chance(0.5):
        c.data[0] = g.r.randint(0, 4, sh).astype(NP[d])
    return c


@gen
def SELECT(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 4, 5)
    c = sh if g.chance(0.6) else [sh[0]]
    return make(
        B.SELECT,
        O.SelectOptions,
        S.SelectOptionsT(),
        [tensor(c, "bool"), tensor(sh, d, s, z), tensor(sh, d, s, z), tensor([1], d, s, z)],
        [0, 1, 2],
        [3],
    )


@gen
def SELECT_V2(g):
    d, s, z = anyq(g)
    full = g.shape(1, 5, 4)
    r = lambda: [1 if g.chance(0.3) else x for x in full][g.i(0, len(full) - 1) if g.chance(0.3) else 0 :]
    return make(
        B.SELECT_V2,
        O.SelectV2Options,
        S.SelectV2OptionsT(),
        [tensor(r(), "bool"), tensor(r(), d, s, z), tensor(r(), d, s, z), tensor([1], d, s, z)],
        [0, 1, 2],
        [3],
    )


@gen
def CAST(g):
    a = g.pick("float32", "int32", "int64", "uint8", "int8", "int16", "bool", "uint32")
    b = g.pick("float32", "int32", "int64", "uint8", "int8", "int16", "bool", "uint32")
    sh = g.shape(1, 5, 6)
    c = make(
        B.CAST,
        O.CastOptions,
        options(S.CastOptionsT, inDataType=TY[a], outDataType=TY[b]),
        [tensor(sh, a), tensor(sh, b)],
        [0],
        [1],
        version=3,
    )
    if a == "float32":
        c.data[0] = g.r.uniform(0, 120, sh).astype(np.float32)
    return c


@gen
def ADD_N(g):
    d = g.pick("float32", "int32")
    sh = g.shape(1, 5, 5)
    n = g.i(1, 4)
    return make(
        B.ADD_N,
        O.AddNOptions,
        S.AddNOptionsT(),
        [tensor(sh, d) for _ in range(n)] + [tensor([1], d)],
        list(range(n)),
        [n],
    )
