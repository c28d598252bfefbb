"""A .tflite of one operator, and the random draws that its parameters need."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as S

B, O, A = (S.BuiltinOperator, S.BuiltinOptions, S.ActivationFunctionType)
TY = dict(
    float32=0,
    float16=1,
    int32=2,
    uint8=3,
    int64=4,
    string=5,
    bool=6,
    int16=7,
    int8=9,
    float64=10,
    uint32=15,
    uint16=16,
    int4=17,
)
NP = dict(
    float32=np.float32,
    float16=np.float16,
    int32=np.int32,
    uint8=np.uint8,
    int64=np.int64,
    bool=np.bool_,
    int16=np.int16,
    int8=np.int8,
    uint32=np.uint32,
    uint16=np.uint16,
    float64=np.float64,
)
QT = ("int8", "uint8", "int16")


class Case:
    """Operator code, options, tensors, their roles, and input data by tensor."""


def tensor(shape, dtype, scale=None, zp=0, data=None, qdim=0, var=False, sig=None):
    return dict(shape=list(shape), dtype=dtype, scale=scale, zp=zp, data=data, qdim=qdim, var=var, sig=sig)


def options(cls, **kw):
    o = cls()
    for k, v in kw.items():
        setattr(o, k, v)
    return o


def pack4(a):
    """Two 4-bit values a byte, the first in the low half."""
    a = a.reshape(-1).astype(np.int8) & 15
    if len(a) % 2:
        a = np.append(a, 0)
    return (a[0::2] | a[1::2] << 4).astype(np.uint8).tobytes()


def build(c, version=None, outshapes=None):
    """The file's bytes; `outshapes` replaces shapes by tensor."""
    m = S.ModelT()
    m.version = 3
    m.description = b"one operator"
    oc = S.OperatorCodeT()
    oc.builtinCode = c.code
    oc.deprecatedBuiltinCode = min(c.code, 127)
    oc.version = version or c.version
    m.operatorCodes = [oc]
    m.buffers = [S.BufferT()]
    g = S.SubGraphT()
    g.tensors = []
    g.name = b"main"
    for i, t in enumerate(c.tensors):
        X = S.TensorT()
        sh = t["shape"]
        if outshapes and i in outshapes:
            sh = outshapes[i]
        X.shape = np.array(sh, np.int32)
        X.type = TY[t["dtype"]]
        X.name = f"t{i}".encode()
        X.hasRank = True
        if t.get("sig") is not None:
            X.shapeSignature = np.array(t["sig"], np.int32)
        if t["var"]:
            X.isVariable = True
        if t["scale"] is not None:
            q = S.QuantizationParametersT()
            sc = np.atleast_1d(np.asarray(t["scale"], np.float32))
            q.scale = sc
            q.zeroPoint = np.broadcast_to(np.asarray(t["zp"], np.int64), sc.shape).copy()
            q.quantizedDimension = t["qdim"]
            X.quantization = q
        if t["data"] is not None:
            bf = S.BufferT()
            d = t["data"]
            d = pack4(d) if t["dtype"] == "int4" else np.ascontiguousarray(d).tobytes()
            bf.data = np.frombuffer(d, np.uint8)
            m.buffers.append(bf)
            X.buffer = len(m.buffers) - 1
        else:
            X.buffer = 0
        g.tensors.append(X)
    o = S.OperatorT()
    o.opcodeIndex = 0
    o.inputs = np.array(c.op_ins, np.int32)
    o.outputs = np.array(c.outs, np.int32)
    if getattr(c, "intermediates", None):
        o.intermediates = np.array(c.intermediates, np.int32)
    if c.opts is not None:
        o.builtinOptionsType = c.otype
        o.builtinOptions = c.opts
    g.operators = [o]
    g.inputs = np.array(c.ins, np.int32)
    g.outputs = np.array(c.outs, np.int32)
    m.subgraphs = [g]
    fb = flatbuffers.Builder(1024)
    fb.Finish(m.Pack(fb), b"TFL3")
    return bytes(fb.Output())


class Draw:
    """One random generator with the draws that every operator needs."""

    def __init__(s, seed):
        s.r = np.random.RandomState(seed)

    def pick(s, *a):
        return a[s.r.randint(len(a))]

    def chance(s, p):
        return s.r.rand() < p

    def i(s, lo, hi):
        return int(s.r.randint(lo, hi + 1))

    def shape(s, rmin=1, rmax=5, dmax=6, total=3000):
        while True:
            sh = [s.i(1, dmax) for _ in range(s.i(rmin, rmax))]
            if np.prod(sh) <= total:
                return sh

    def scale(s, dtype, lo=None, hi=None):
        k = s.r.rand()
        base = 0.01 if dtype != "int16" else 0.0001
        if k < 0.12:
            return float(2.0 ** s.i(-12, 0)) if dtype != "int16" else float(2.0 ** s.i(-16, -8))
        if k < 0.2:
            return float(np.float32(base * 10 ** s.r.uniform(-4, -2)))
        if k < 0.28:
            return float(np.float32(base * 10 ** s.r.uniform(1, 4)))
        return float(np.float32(base * 10 ** s.r.uniform(-1, 1)))

    def near(s, sc):
        k = s.r.rand()
        f = (
            1.0
            if k < 0.2
            else (
                s.r.uniform(0.98, 1.02)
                if k < 0.4
                else 10 ** s.r.uniform(-0.7, 0.7) if k < 0.8 else 10 ** s.r.uniform(-3, 3)
            )
        )
        return float(np.float32(sc * f))

    def zp(s, dtype, sym=False):
        if sym or dtype == "int16":
            return 0
        lo, hi = (-128, 127) if dtype == "int8" else (0, 255)
        return s.pick(lo, hi, (lo + hi + 1) // 2, s.i(lo, hi), s.i(lo, hi), s.i(lo, hi))

    def data(s, dtype, shape, nz=None):
        n = int(np.prod(shape))
        if dtype == "float32":
            a = s.r.standard_normal(n) * s.pick(0.1, 1, 1, 5)
            return a.astype(np.float32).reshape(shape)
        if dtype == "bool":
            return (s.r.rand(n) < 0.5).reshape(shape)
        if dtype == "int4":
            return s.r.randint(-7, 8, n).astype(np.int8).reshape(shape)
        if dtype in ("int32", "int64", "uint32"):
            return s.r.randint(0 if dtype == "uint32" else -100, 101, n).astype(NP[dtype]).reshape(shape)
        ii = np.iinfo(NP[dtype])
        a = s.r.randint(ii.min, ii.max + 1, n)
        k = s.r.rand()
        if k < 0.15:
            a = np.where(s.r.rand(n) < 0.5, ii.min, ii.max)
        elif k < 0.3:
            m = s.r.rand(n) < 0.4
            a = np.where(m, s.r.choice([ii.min, ii.max, 0, 1, ii.max - 1, ii.min + 1], n), a)
        return a.astype(NP[dtype]).reshape(shape)


def make(code, otype, opts, tensors, ins, outs, op_ins=None, version=1, data=None):
    c = Case()
    c.code = code
    c.otype = otype
    c.opts = opts
    c.tensors = tensors
    c.ins = ins
    c.outs = outs
    c.op_ins = op_ins if op_ins is not None else ins
    c.version = version
    c.data = data or {}
    return c


ACT = (0, 0, 0, A.RELU, A.RELU6, A.RELU_N1_TO_1)
ALLT = QT + ("float32", "int32", "int64")
GENS = {}


def gen(f):
    """Registers a generator under its name: Draw -> Case."""
    GENS[f.__name__] = f
    return f


def odt(g, qp=0.75):
    return g.pick(*QT) if g.chance(qp) else "float32"


ANYT = QT + ("float32", "int32", "int64", "bool")


def anyq(g, dts=ANYT):
    d = g.pick(*dts)
    sc = g.scale(d) if d in QT else None
    return (d, sc, 0 if sc is None else g.zp(d))


def I32(a):
    return tensor(list(np.shape(a)), "int32", data=np.array(a, np.int32))


def idx(g, a):
    k = "int64" if g.chance(0.2) else "int32"
    return tensor(list(np.shape(a)), k, data=np.array(a, NP[k]))
