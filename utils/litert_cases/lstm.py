"""UNIDIRECTIONAL_SEQUENCE_LSTM in float32, dynamic range and int8, with every optional part; and hybrid extremes."""

from linear import h8
from model import *


def lstm(g, kind):
    n, t, ni = (g.i(1, 3), g.i(1, 5), g.i(1, 9))
    nc = g.i(1, 9)
    proj = g.chance(0.4)
    no = g.i(1, 7) if proj else nc
    if proj and kind == "int8":
        no = min(no, nc)
    cifg, peep, ln = (g.chance(0.35), g.chance(0.4), g.chance(0.4))
    tm = g.chance(0.4)
    asym = kind == "hybrid" and g.chance(0.5)
    ts = []
    slots = [-1] * 24

    def put(i, t):
        slots[i] = len(ts)
        ts.append(t)

    put(0, tensor([t, n, ni] if tm else [n, t, ni], "float32" if kind != "int8" else "int8"))
    f = lambda sh, k=1: tensor(sh, "float32", data=(g.r.standard_normal(sh) * 0.5 * k).astype(np.float32))

    def w(sh):
        if kind == "float":
            return f(sh)
        return tensor(
            sh, "int8", g.scale("int8") if kind == "hybrid" else float(10 ** g.r.uniform(-2.6, -1.5)), 0, h8(g, sh)
        )

    sx, sh_, sc = (float(10 ** g.r.uniform(-2.5, -1)), float(10 ** g.r.uniform(-2.5, -1.5)), 2.0 ** g.i(-15, -9))
    zx, zh = (g.zp("int8"), g.zp("int8"))
    hid = (float(10 ** g.r.uniform(-2.5, -1.8)), g.zp("int8")) if proj else (sh_, zh)
    if kind == "int8":
        ts[0].update(scale=sx, zp=zx)
    inter = [float(10 ** g.r.uniform(-4, -2.5)) for _ in range(4)]
    for k in range(4):
        if cifg and k == 0:
            continue
        put(1 + k, w([nc, ni]))
        put(5 + k, w([nc, no]))
        if kind == "int8":
            put(
                12 + k,
                tensor(
                    [nc],
                    "int32",
                    sx * ts[slots[1 + k]]["scale"] if not ln else 1e-06,
                    0,
                    (
                        g.r.randint(-3000, 3000, nc).astype(np.int32)
                        if not ln
                        else g.r.randint(-(2**20), 2**20, nc).astype(np.int32)
                    ),
                ),
            )
        else:
            put(12 + k, f([nc]))
        if peep and k != 2:
            s9 = {0: 9, 1: 10, 3: 11}[k]
            put(
                s9,
                (
                    f([nc])
                    if kind == "float"
                    else (
                        tensor([nc], "int8", g.scale("int8"), 0, h8(g, [nc]))
                        if kind == "hybrid"
                        else tensor([nc], "int16", float(10 ** g.r.uniform(-5, -4)), 0, g.data("int16", [nc]))
                    )
                ),
            )
        if ln:
            put(
                20 + k,
                (
                    f([nc])
                    if kind != "int8"
                    else tensor([nc], "int16", float(10 ** g.r.uniform(-5, -3.8)), 0, g.data("int16", [nc]))
                ),
            )
    if proj:
        put(16, w([no, nc]))
        if g.chance(0.5):
            put(
                17,
                (
                    f([no])
                    if kind != "int8"
                    else tensor(
                        [no],
                        "int32",
                        hid[0] * ts[slots[16]]["scale"],
                        0,
                        g.r.randint(-3000, 3000, no).astype(np.int32),
                    )
                ),
            )
    q = kind == "int8"
    put(18, tensor([n, no], "int8" if q else "float32", sh_ if q else None, zh if q else 0, var=True))
    put(19, tensor([n, nc], "int16" if q else "float32", sc if q else None, var=True))
    out = len(ts)
    ts.append(
        tensor([t, n, no] if tm else [n, t, no], "int8" if q else "float32", sh_ if q else None, zh if q else 0)
    )
    c = make(
        B.UNIDIRECTIONAL_SEQUENCE_LSTM,
        O.UnidirectionalSequenceLSTMOptions,
        options(
            S.UnidirectionalSequenceLSTMOptionsT,
            fusedActivationFunction=A.TANH if q or g.chance(0.8) else g.pick(A.RELU, A.RELU6),
            cellClip=float(g.pick(0, 0, 0.5, 2, 10)),
            projClip=float(g.pick(0, 0, 0.3, 1)) if proj else 0.0,
            timeMajor=bool(tm),
            asymmetricQuantizeInputs=bool(asym),
        ),
        ts,
        [0],
        [out],
        slots,
        version=3,
    )
    if q:
        c.intermediates = []
        for k in range(5):
            c.intermediates.append(len(ts))
            ts.append(
                tensor([0], "int8" if k == 4 else "int16", hid[0] if k == 4 else inter[k], hid[1] if k == 4 else 0)
            )
    if kind != "int8" and g.chance(0.1):
        c.data[0] = np.zeros(ts[0]["shape"], np.float32)
    return c


for k in ("float", "hybrid", "int8"):
    GENS["LSTM_" + k] = lambda g, k=k: lstm(g, k)


def tcb(g):
    c = GENS["HYBRID_tconv0"](g)
    co = c.tensors[1]["shape"][0]
    c.opts.fusedActivationFunction = g.pick(0, A.RELU, A.RELU6)
    if g.chance(0.7):
        c.tensors.insert(3, tensor([co], "float32", data=g.data("float32", [co])))
        c.op_ins = [0, 1, 2, 3]
        c.outs = [4]
    c.version = 4
    return c


GENS["HYBRID_tconv0"] = GENS["HYBRID_tconv"]
GENS["HYBRID_tconv"] = tcb


def bigbmm(g):
    c = GENS["HYBRID_bmm"](g)
    n = g.i(1, 3)
    k = g.pick(2000, 5000)
    m = 3
    c.tensors[0]["shape"] = [1, n, k]
    c.tensors[1].update(shape=[1, k, m], data=h8(g, [1, k, m]))
    return c


GENS["HYBRID_bigbmm"] = bigbmm
