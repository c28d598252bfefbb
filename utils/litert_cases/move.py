"""Operators that move values, indices, resizing, detection."""

from elementwise import bshapes
from model import *


@gen
def RESHAPE(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 6)
    n = int(np.prod(sh))
    f = [x for x in range(1, n + 1) if n % x == 0]
    a = g.pick(*f)
    rest = n // a
    b = g.pick(*[x for x in range(1, rest + 1) if rest % x == 0])
    new = [a, b, rest // b][:3]
    if g.chance(0.4):
        new[g.i(0, 2)] = -1
    return make(
        B.RESHAPE,
        O.ReshapeOptions,
        options(S.ReshapeOptionsT, newShape=new),
        [tensor(sh, d, s, z), I32(new), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
    )


@gen
def SQUEEZE(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 4)
    sh.insert(g.i(0, len(sh)), 1)
    ones = [i for i, x in enumerate(sh) if x == 1]
    dims = [] if g.chance(0.4) else [int(ones[0]) - (len(sh) if g.chance(0.3) else 0)]
    return make(
        B.SQUEEZE,
        O.SqueezeOptions,
        options(S.SqueezeOptionsT, squeezeDims=dims),
        [tensor(sh, d, s, z), tensor([1], d, s, z)],
        [0],
        [1],
    )


@gen
def EXPAND_DIMS(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 4, 5)
    return make(
        B.EXPAND_DIMS,
        O.ExpandDimsOptions,
        S.ExpandDimsOptionsT(),
        [
            tensor(sh, d, s, z),
            idx(g, [g.i(-len(sh) - 1, len(sh))]) if g.chance(0.5) else I32(g.i(-len(sh) - 1, len(sh))),
            tensor([1], d, s, z),
        ],
        [0],
        [2],
        [0, 1],
    )


@gen
def TRANSPOSE(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 6, 5)
    p = g.r.permutation(len(sh))
    p = [int(x) - (len(sh) if g.chance(0.1) else 0) for x in p]
    return make(
        B.TRANSPOSE,
        O.TransposeOptions,
        S.TransposeOptionsT(),
        [tensor(sh, d, s, z), I32(p), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
        version=4,
    )


def padgen(code):

    def f(g):
        d, s, z = anyq(g, QT + ("float32", "int32", "int64"))
        sh = g.shape(1, 5, 5)
        p = [[g.i(0, 3), g.i(0, 3)] if g.chance(0.7) else [0, 0] for _ in sh]
        if code == B.PAD:
            return make(
                code,
                O.PadOptions,
                S.PadOptionsT(),
                [tensor(sh, d, s, z), idx(g, p), tensor([1], d, s, z)],
                [0],
                [2],
                [0, 1],
                version=3,
            )
        if code == B.PADV2:
            return make(
                code,
                O.PadV2Options,
                S.PadV2OptionsT(),
                [tensor(sh, d, s, z), idx(g, p), tensor([], d, s, z, g.data(d, [])), tensor([1], d, s, z)],
                [0],
                [3],
                [0, 1, 2],
                version=3,
            )
        mode = g.i(0, 1)
        p = [[g.i(0, x - 1 + mode), g.i(0, x - 1 + mode)] for x in sh]
        return make(
            code,
            O.MirrorPadOptions,
            options(S.MirrorPadOptionsT, mode=mode),
            [tensor(sh, d, s, z), idx(g, p), tensor([1], d, s, z)],
            [0],
            [2],
            [0, 1],
            version=2,
        )

    return f


for nm in ("PAD", "PADV2", "MIRROR_PAD"):
    GENS[nm] = padgen(getattr(B, nm))


@gen
def CONCATENATION(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 5)
    ax = g.i(0, len(sh) - 1)
    n = g.i(1, 5)
    ts = []
    so, zo = (s, z)
    if d == "uint8" and g.chance(0.7):
        so, zo = (g.near(s), g.zp(d))
    for k in range(n):
        x = list(sh)
        x[ax] = g.i(1, 5)
        a, b = (g.near(so), g.zp(d)) if d == "uint8" and g.chance(0.6) else (so, zo)
        ts.append(tensor(x, d, a, b))
    ins = list(range(n))
    if g.chance(0.2) and n > 1:
        ts[1]["data"] = g.data(d, ts[1]["shape"])
        ins = [i for i in ins if i != 1]
    ts.append(tensor([1], d, so, zo))
    return make(
        B.CONCATENATION,
        O.ConcatenationOptions,
        options(S.ConcatenationOptionsT, axis=ax - (len(sh) if g.chance(0.3) else 0), fusedActivationFunction=0),
        ts,
        ins,
        [n],
        list(range(n)),
        version=2,
    )


@gen
def SPLIT(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 4, 5)
    ax = g.i(0, len(sh) - 1)
    n = g.i(1, 4)
    sh[ax] = n * g.i(1, 3)
    return make(
        B.SPLIT,
        O.SplitOptions,
        options(S.SplitOptionsT, numSplits=n),
        [I32(ax - (len(sh) if g.chance(0.3) else 0)), tensor(sh, d, s, z)] + [tensor([1], d, s, z) for _ in range(n)],
        [1],
        list(range(2, 2 + n)),
        [0, 1],
        version=2,
    )


@gen
def SPLIT_V(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 4, 5)
    ax = g.i(0, len(sh) - 1)
    n = g.i(1, 4)
    sz = [g.i(1, 3) for _ in range(n)]
    sh[ax] = sum(sz)
    if g.chance(0.4):
        sz[g.i(0, n - 1)] = -1
    return make(
        B.SPLIT_V,
        O.SplitVOptions,
        options(S.SplitVOptionsT, numSplits=n),
        [tensor(sh, d, s, z), idx(g, sz), I32(ax)] + [tensor([1], d, s, z) for _ in range(n)],
        [0],
        list(range(3, 3 + n)),
        [0, 1, 2],
        version=2,
    )


@gen
def PACK(g):
    d, s, z = anyq(g)
    sh = g.shape(0, 4, 5) if g.chance(0.9) else []
    n = g.i(1, 4)
    ax = g.i(-len(sh) - 1, len(sh))
    return make(
        B.PACK,
        O.PackOptions,
        options(S.PackOptionsT, valuesCount=n, axis=ax),
        [tensor(sh, d, s, z) for _ in range(n)] + [tensor([1], d, s, z)],
        list(range(n)),
        [n],
        version=2,
    )


@gen
def UNPACK(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 4)
    ax = g.i(-len(sh), len(sh) - 1)
    n = sh[ax]
    return make(
        B.UNPACK,
        O.UnpackOptions,
        options(S.UnpackOptionsT, num=n, axis=ax),
        [tensor(sh, d, s, z)] + [tensor([1], d, s, z) for _ in range(n)],
        [0],
        list(range(1, 1 + n)),
        version=2,
    )


@gen
def SLICE(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 6)
    b = [g.i(0, x - 1) for x in sh]
    sz = [g.i(1, x - y) if g.chance(0.7) else -1 for x, y in zip(sh, b)]
    k = g.pick("int32", "int64")
    return make(
        B.SLICE,
        O.SliceOptions,
        S.SliceOptionsT(),
        [
            tensor(sh, d, s, z),
            tensor([len(sh)], k, data=np.array(b, NP[k])),
            tensor([len(sh)], k, data=np.array(sz, NP[k])),
            tensor([y if y >= 0 else x - w for x, y, w in zip(sh, sz, b)], d, s, z),
        ],
        [0],
        [3],
        [0, 1, 2],
        version=3,
    )


@gen
def STRIDED_SLICE(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 6)
    r = len(sh)
    b, e, st = ([], [], [])
    n = r if g.chance(0.8) else g.i(1, r)
    for x in sh[:n]:
        t = g.pick(1, 1, 2, 3, -1, -2)
        lo = g.i(0, x - 1)
        hi = g.i(lo + 1, x)
        if t > 0:
            bb, ee = (lo, hi)
        else:
            bb, ee = (hi - 1, lo - 1 if lo else -x - 1)
        if g.chance(0.2) and bb >= 0:
            bb -= x
        b.append(bb)
        e.append(ee)
        st.append(t)
    m = lambda p: int(sum((1 << i for i in range(n) if g.chance(p))))
    kw = dict(
        beginMask=m(0.2),
        endMask=m(0.2),
        ellipsisMask=1 << g.i(0, n - 1) if g.chance(0.15) and n > 1 else 0,
        newAxisMask=m(0.08),
        shrinkAxisMask=m(0.12),
        offset=bool(g.chance(0.05)),
    )
    if kw["offset"]:
        e = [
            max(1, (y if y >= 0 else y + x) - (z if z >= 0 else z + x)) if w > 0 else y
            for x, y, z, w in zip(sh, e, b, st)
        ]
        kw.update(ellipsisMask=0, newAxisMask=0)
    if kw["offset"] and min(st) < 0:
        kw["offset"] = False
    kw["beginMask"] &= ~kw["shrinkAxisMask"]
    for i in range(n):
        if kw["shrinkAxisMask"] >> i & 1:
            st[i] = 1
    return make(
        B.STRIDED_SLICE,
        O.StridedSliceOptions,
        options(S.StridedSliceOptionsT, **kw),
        [tensor(sh, d, s, z), I32(b), I32(e), I32(st), tensor([1], d, s, z)],
        [0],
        [4],
        [0, 1, 2, 3],
        version=4,
    )


@gen
def REVERSE_V2(g):
    d, s, z = anyq(g, ("int8", "uint8", "int16", "float32", "int32", "int64", "bool"))
    sh = g.shape(1, 5, 5)
    k = g.i(1, min(2, len(sh)))
    st = g.i(0, len(sh) - k)
    ax = list(range(st, st + k))
    return make(
        B.REVERSE_V2,
        O.ReverseV2Options,
        S.ReverseV2OptionsT(),
        [tensor(sh, d, s, z), I32(ax), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
        version=3,
    )


@gen
def REVERSE_SEQUENCE(g):
    d, s, z = anyq(g, ("uint8", "int16", "float32", "int32", "int64"))
    sh = g.shape(2, 4, 5)
    a, b = [int(x) for x in g.r.choice(len(sh), 2, replace=False)]
    return make(
        B.REVERSE_SEQUENCE,
        O.ReverseSequenceOptions,
        options(S.ReverseSequenceOptionsT, seqDim=a, batchDim=b),
        [tensor(sh, d, s, z), idx(g, [g.i(1, sh[a]) for _ in range(sh[b])]), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
    )


@gen
def TILE(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 4, 4)
    return make(
        B.TILE,
        O.TileOptions,
        S.TileOptionsT(),
        [tensor(sh, d, s, z), idx(g, [g.i(1, 3) for _ in sh]), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
        version=2,
    )


@gen
def BROADCAST_TO(g):
    d, s, z = anyq(g)
    full = g.shape(1, 5, 4)
    a = [1 if g.chance(0.5) else x for x in full]
    a = a[g.i(0, len(a) - 1) :]
    return make(
        B.BROADCAST_TO,
        O.BroadcastToOptions,
        S.BroadcastToOptionsT(),
        [tensor(a, d, s, z), idx(g, full), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
        version=3,
    )


def blockgen(code, ot, oc, up):

    def f(g):
        d, s, z = anyq(g, QT + ("float32", "int32", "int64"))
        b = g.i(1, 3)
        n, h, w, c = (g.i(1, 2), g.i(1, 4), g.i(1, 4), g.i(1, 4))
        sh = [n, h, w, c * b * b] if up else [n, h * b, w * b, c]
        return make(
            code, ot, options(oc, blockSize=b), [tensor(sh, d, s, z), tensor([1], d, s, z)], [0], [1], version=1
        )

    return f


GENS["DEPTH_TO_SPACE"] = blockgen(B.DEPTH_TO_SPACE, O.DepthToSpaceOptions, S.DepthToSpaceOptionsT, True)

GENS["SPACE_TO_DEPTH"] = blockgen(B.SPACE_TO_DEPTH, O.SpaceToDepthOptions, S.SpaceToDepthOptionsT, False)


@gen
def SPACE_TO_BATCH_ND(g):
    d, s, z = anyq(g, QT + ("float32", "int32", "int64"))
    r = g.pick(3, 4, 4)
    n, c = (g.i(1, 3), g.i(1, 4))
    bl, pd, sp = ([], [], [])
    for _ in range(r - 2):
        b = g.i(1, 3)
        x = g.i(1, 7)
        p0 = g.i(0, 2)
        p1 = -(x + p0) % b
        bl.append(b)
        pd.append([p0, p1])
        sp.append(x)
    return make(
        B.SPACE_TO_BATCH_ND,
        O.SpaceToBatchNDOptions,
        S.SpaceToBatchNDOptionsT(),
        [tensor([n] + sp + [c], d, s, z), I32(bl), I32(pd), tensor([1], d, s, z)],
        [0],
        [3],
        [0, 1, 2],
        version=3,
    )


@gen
def BATCH_TO_SPACE_ND(g):
    d, s, z = anyq(g, QT + ("float32", "int32", "int64"))
    r = g.pick(3, 4, 4)
    bl = [g.i(1, 3) for _ in range(r - 2)]
    sp = [g.i(1, 4) for _ in bl]
    cr = [[g.i(0, (a * b - 1) // 2), g.i(0, (a * b - 1) // 2)] for a, b in zip(sp, bl)]
    return make(
        B.BATCH_TO_SPACE_ND,
        O.BatchToSpaceNDOptions,
        S.BatchToSpaceNDOptionsT(),
        [tensor([int(np.prod(bl)) * g.i(1, 2)] + sp + [g.i(1, 4)], d, s, z), I32(bl), I32(cr), tensor([1], d, s, z)],
        [0],
        [3],
        [0, 1, 2],
        version=3,
    )


def resize(code, ot, oc):

    def f(g):
        d, s, z = anyq(g, QT + QT + ("float32",))
        sh = [g.i(1, 2), g.i(1, 8), g.i(1, 8), g.i(1, 4)]
        ac = bool(g.chance(0.35))
        hp = bool(not ac and g.chance(0.5))
        return make(
            code,
            ot,
            options(oc, alignCorners=ac, halfPixelCenters=hp),
            [tensor(sh, d, s, z), I32([g.i(1, 20), g.i(1, 20)]), tensor([1], d, s, z)],
            [0],
            [2],
            [0, 1],
            version=4 if d == "int16" else 3,
        )

    return f


GENS["RESIZE_BILINEAR"] = resize(B.RESIZE_BILINEAR, O.ResizeBilinearOptions, S.ResizeBilinearOptionsT)

GENS["RESIZE_NEAREST_NEIGHBOR"] = resize(
    B.RESIZE_NEAREST_NEIGHBOR, O.ResizeNearestNeighborOptions, S.ResizeNearestNeighborOptionsT
)


@gen
def GATHER(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 5)
    r = len(sh)
    bd = g.i(0, r - 1) if g.chance(0.3) else 0
    ax = g.i(bd, r - 1)
    ish = sh[:bd] + g.shape(0 if g.chance(0.3) else 1, 2, 4)
    k = g.pick("int32", "int32", "int64", "int16")
    return make(
        B.GATHER,
        O.GatherOptions,
        options(S.GatherOptionsT, axis=ax, batchDims=bd),
        [tensor(sh, d, s, z), tensor(ish, k, data=g.r.randint(0, sh[ax], ish).astype(NP[k])), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
        version=4,
    )


@gen
def GATHER_ND(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 5)
    k = g.i(1, len(sh))
    lead = g.shape(1, 2, 4)
    k2 = g.pick("int32", "int64")
    ix = np.stack([g.r.randint(0, x, lead) for x in sh[:k]], -1).astype(NP[k2])
    return make(
        B.GATHER_ND,
        O.GatherNdOptions,
        S.GatherNdOptionsT(),
        [tensor(sh, d, s, z), tensor(list(ix.shape), k2, data=ix), tensor([1], d, s, z)],
        [0],
        [2],
        [0, 1],
        version=3,
    )


@gen
def SCATTER_ND(g):
    d = g.pick("float32", "int8", "uint8", "int32", "int64")
    sh = g.shape(1, 4, 5)
    k = g.i(1, len(sh))
    n = g.i(1, 5)
    ix = np.stack([g.r.randint(0, x, n) for x in sh[:k]], -1).astype(np.int32)
    sc = g.scale(d) if d in QT else None
    return make(
        B.SCATTER_ND,
        O.ScatterNdOptions,
        S.ScatterNdOptionsT(),
        [I32(ix), tensor([n] + sh[k:], d, sc), I32(sh), tensor([1], d, sc)],
        [1],
        [3],
        [0, 1, 2],
    )


@gen
def ONE_HOT(g):
    d = g.pick("float32", "int32", "int64", "int8", "uint8", "bool")
    sh = g.shape(1, 3, 5)
    dep = g.i(1, 6)
    sc = g.scale(d) if d in QT else None
    return make(
        B.ONE_HOT,
        O.OneHotOptions,
        options(S.OneHotOptionsT, axis=g.i(-1, len(sh))),
        [
            tensor(sh, "int32"),
            I32(dep),
            tensor([], d, sc, 0, g.data(d, [])),
            tensor([], d, sc, 0, g.data(d, [])),
            tensor([1], d, sc),
        ],
        [0],
        [4],
        [0, 1, 2, 3],
        data={0: g.r.randint(-1, dep + 1, sh).astype(np.int32)},
    )


@gen
def FILL(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 4, 5)
    return make(
        B.FILL,
        O.FillOptions,
        S.FillOptionsT(),
        [idx(g, sh), tensor([], d, s, z), tensor([1], d, s, z)],
        [1],
        [2],
        [0, 1],
        version=3,
    )


@gen
def SHAPE(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 5)
    od = g.pick("int32", "int64")
    return make(
        B.SHAPE,
        O.ShapeOptions,
        options(S.ShapeOptionsT, outType=TY[od]),
        [tensor(sh, d, s, z), tensor([1], od)],
        [0],
        [1],
    )


@gen
def RANK(g):
    d, s, z = anyq(g)
    sh = g.shape(1, 5, 5)
    return make(B.RANK, O.RankOptions, S.RankOptionsT(), [tensor(sh, d, s, z), tensor([], "int32")], [0], [1])


@gen
def RANGE(g):
    d = g.pick("float32", "int32", "int64")
    k = NP[d]
    a, n, st = (g.i(-5, 5), g.i(1, 9), g.pick(1, 2, -1, 3))
    return make(
        B.RANGE,
        O.RangeOptions,
        S.RangeOptionsT(),
        [
            tensor([], d, data=np.array(a, k)),
            tensor([], d, data=np.array(a + n * st, k)),
            tensor([], d, data=np.array(st, k)),
            tensor([1], d),
        ],
        [],
        [3],
        [0, 1, 2],
        version=2,
    )


@gen
def WHERE(g):
    d = g.pick("bool", "float32", "int32", "int64", "int8", "uint8")
    sh = g.shape(1, 4, 5)
    c = make(
        B.WHERE,
        O.WhereOptions,
        S.WhereOptionsT(),
        [tensor(sh, d), tensor([1, len(sh)], "int64", sig=[-1, len(sh)])],
        [0],
        [1],
        version=1 if d == "bool" else 2,
    )
    c.data[0] = g.r.randint(0, 2, sh).astype(NP[d])
    return c


@gen
def BROADCAST_ARGS(g):
    a, b = bshapes(g)
    k = g.pick("int32", "int64")
    return make(
        B.BROADCAST_ARGS,
        O.NONE,
        None,
        [tensor([len(a)], k, data=np.array(a, NP[k])), tensor([len(b)], k, data=np.array(b, NP[k])), tensor([1], k)],
        [],
        [2],
        [0, 1],
    )


@gen
def MATRIX_DIAG(g):
    d, s, z = anyq(g, QT + ("float32", "int32", "int64"))
    sh = g.shape(1, 3, 5)
    return make(
        B.MATRIX_DIAG,
        O.MatrixDiagOptions,
        S.MatrixDiagOptionsT(),
        [tensor(sh, d, s, z), tensor([1], d, s, z)],
        [0],
        [1],
    )


@gen
def MATRIX_SET_DIAG(g):
    d, s, z = anyq(g, QT + ("float32", "int32", "int64"))
    sh = g.shape(2, 4, 5)
    return make(
        B.MATRIX_SET_DIAG,
        O.MatrixSetDiagOptions,
        S.MatrixSetDiagOptionsT(),
        [tensor(sh, d, s, z), tensor(sh[:-2] + [min(sh[-2:])], d, s, z), tensor([1], d, s, z)],
        [0, 1],
        [2],
    )


@gen
def SPARSE_TO_DENSE(g):
    d = g.pick("float32", "int32", "int64", "int8", "uint8")
    sh = g.shape(1, 4, 5)
    n = g.i(1, 4)
    ix = np.stack([g.r.randint(0, x, n) for x in sh], -1).astype(np.int32)
    ix = np.unique(ix, axis=0)
    n = len(ix)
    sc = g.scale(d) if d in QT else None
    return make(
        B.SPARSE_TO_DENSE,
        O.SparseToDenseOptions,
        S.SparseToDenseOptionsT(),
        [I32(ix), I32(sh), tensor([n], d, sc), tensor([], d, sc, 0, g.data(d, [])), tensor([1], d, sc)],
        [2],
        [4],
        [0, 1, 2, 3],
        version=3,
    )


@gen
def SEGMENT_SUM(g):
    d = g.pick("float32", "int32")
    sh = g.shape(1, 4, 5)
    ids = np.sort(g.r.randint(0, 4, sh[0])).astype(np.int32)
    return make(
        B.SEGMENT_SUM,
        O.SegmentSumOptions,
        S.SegmentSumOptionsT(),
        [tensor(sh, d), I32(ids), tensor([1], d)],
        [0],
        [2],
        [0, 1],
    )


@gen
def UNIQUE(g):
    d = g.pick("float32", "int32", "int64", "int8", "uint8", "int16")
    n = g.i(1, 12)
    od = g.pick("int32", "int64")
    c = make(
        B.UNIQUE,
        O.UniqueOptions,
        options(S.UniqueOptionsT, idxOutType=TY[od]),
        [tensor([n], d), tensor([1], d, sig=[-1]), tensor([n], od)],
        [0],
        [1, 2],
    )
    c.data[0] = g.r.randint(0, 5, n).astype(NP[d])
    return c


def nms(v):

    def f(g):
        n = g.i(1, 9)
        bx = g.r.rand(n, 4).astype(np.float32)
        bx[:, 2:] += bx[:, :2]
        F = lambda x: tensor([], "float32", data=np.array(x, np.float32))
        ts = [
            tensor([n, 4], "float32"),
            tensor([n], "float32"),
            I32(g.i(1, 6)),
            F(g.r.uniform(0.1, 0.9)),
            F(g.r.uniform(-0.5, 0.5)),
        ]
        if v == 5:
            ts += [F(g.pick(0, 0.3)), tensor([1], "int32"), tensor([1], "float32"), tensor([], "int32")]
            outs = [6, 7, 8]
            oi = [0, 1, 2, 3, 4, 5]
        else:
            ts += [tensor([1], "int32"), tensor([], "int32")]
            outs = [5, 6]
            oi = [0, 1, 2, 3, 4]
        nm = f"NonMaxSuppressionV{v}Options"
        return make(
            getattr(B, f"NON_MAX_SUPPRESSION_V{v}"),
            getattr(O, nm),
            getattr(S, nm + "T")(),
            ts,
            [0, 1],
            outs,
            oi,
            data={0: bx, 1: g.r.standard_normal(n).astype(np.float32)},
        )

    return f


GENS["NMS4"] = nms(4)

GENS["NMS5"] = nms(5)
