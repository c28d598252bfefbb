#!/usr/bin/env python3
"""Writes test/unit/Interpreter/Inputs/float_cases.txt: single operators run by TensorFlow.

usage: make_float_cases.py OUT.txt      (needs tensorflow and numpy; the result is kept in the repository)

Lines:  case NAME OP / runs N / integer NAME V / real NAME V / integers NAME V.. / reals NAME V.. / text NAME HEX
        in [state] TYPE RANK DIMS.. VALUES..  |  in none  /  out TYPE RANK DIMS.. VALUES..
"""
import os
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(7)
lines = []


def text(v, state=False):
    if v is None:
        return "none"
    v = np.asarray(v)
    def one(x):
        if v.dtype == np.float16:
            return str(int(np.frombuffer(np.float16(x).tobytes(), np.uint16)[0]))
        return ("%.9g" if v.dtype == np.float64 else "%.8g") % x if v.dtype.kind == "f" else str(int(x))
    parts = (["state"] if state else []) + [v.dtype.name, str(v.ndim)] + [str(d) for d in v.shape]
    return " ".join(parts + [one(x) for x in v.reshape(-1)])


def case(name, op, inputs, outputs, attrs=None, states=(), runs=1):
    lines.append(f"case {name} " + (op if ":" in op else "qnn." + op))
    if runs != 1:
        lines.append(f"runs {runs}")
    for k, v in (attrs or {}).items():
        if isinstance(v, bytes):
            lines.append(f"text {k} {v.hex()}")
        elif isinstance(v, (list, tuple)):
            kind = "reals" if any(isinstance(x, float) for x in v) else "integers"
            lines.append(f"{kind} {k} " + " ".join("%.17g" % x if kind == "reals" else str(x) for x in v))
        elif isinstance(v, float):
            lines.append(f"real {k} {v:.17g}")
        else:
            lines.append(f"integer {k} {int(v)}")
    for i, x in enumerate(inputs):
        lines.append("in " + text(x, i in states))
    for y in outputs if isinstance(outputs, (list, tuple)) else [outputs]:
        lines.append("out " + text(np.asarray(y)))


def f(*shape, low=-2.0, high=2.0):
    return (np.round(rng.uniform(low, high, shape) * 64) / 64).astype(np.float32)


def i32(*values):
    return np.array(values, np.int32)


ACTIVATION = {0: lambda x: x, 1: tf.nn.relu, 2: lambda x: tf.clip_by_value(x, -1, 1), 3: tf.nn.relu6, 4: tf.tanh}
PAD = {0: "SAME", 1: "VALID"}


def linear():
    n = 0
    for (h, w, ci, kh, kw, co, s, d, pad, act) in [
            (5, 6, 3, 3, 3, 4, (1, 1), (1, 1), 0, 0), (7, 5, 2, 3, 2, 5, (2, 2), (1, 1), 0, 3),
            (8, 8, 4, 3, 3, 3, (1, 1), (2, 2), 1, 1), (6, 6, 5, 1, 1, 7, (1, 1), (1, 1), 1, 0),
            (6, 7, 3, 3, 3, 2, (2, 3), (1, 1), 1, 2), (6, 6, 2, 2, 2, 3, (1, 1), (1, 3), 0, 4)]:
        x, k, b = f(2, h, w, ci), f(co, kh, kw, ci), f(co)
        y = tf.nn.conv2d(x, k.transpose(1, 2, 3, 0), s, PAD[pad], dilations=d)
        at = dict(strides=list(s), padding=pad, dilations=list(d), activation=act)
        case(f"conv{n}", "conv_2d", [x, k, b], ACTIVATION[act](y + b), at)
        case(f"conv{n}_no_bias", "conv_2d", [x, k], ACTIVATION[act](y), at)
        n += 1
    x, k, b = f(1, 5, 5, 6), f(4, 3, 3, 3), f(4)
    y = np.concatenate([tf.nn.conv2d(x[..., 3 * g:3 * g + 3], k[2 * g:2 * g + 2].transpose(1, 2, 3, 0), 1, "SAME") for g in (0, 1)], -1)
    case("conv_grouped", "conv_2d", [x, k, b], y + b, dict(strides=[1, 1], padding=0))
    for j, (h, w, ci, m, kh, s, d, pad, act) in enumerate([
            (5, 6, 3, 1, 3, 1, 1, 0, 3), (7, 7, 2, 2, 3, 2, 1, 0, 0), (8, 8, 5, 1, 3, 1, 2, 1, 1), (9, 6, 1, 8, 5, 2, 1, 1, 0),
            (8, 8, 18, 1, 3, 1, 1, 0, 3)]):
        x, k, b = f(1, h, w, ci), f(kh, kh, ci, m), f(ci * m)
        y = tf.nn.depthwise_conv2d(x, k, (1, s, s, 1), PAD[pad], dilations=(d, d))
        case(f"depthwise{j}", "depthwise_conv_2d", [x, k.reshape(1, kh, kh, ci * m), b], ACTIVATION[act](y + b),
             dict(strides=[s, s], padding=pad, dilations=[d, d], activation=act, depth_multiplier=m))
    for j, (h, ci, co, k, s, pad) in enumerate([(4, 3, 2, 3, 2, 0), (3, 2, 4, 3, 2, 1), (4, 2, 2, 2, 3, 0), (3, 2, 3, 4, 1, 1)]):
        x, w, b = f(1, h, h, ci), f(co, k, k, ci), f(co)
        out = h * s if pad == 0 else (h - 1) * s + k
        y = tf.nn.conv2d_transpose(x, w.transpose(1, 2, 0, 3), (1, out, out, co), s, PAD[pad])
        case(f"transpose_conv{j}", "transpose_conv", [i32(1, out, out, co), w, x, b], y + b, dict(strides=[s, s], padding=pad))
    x, k, b = f(1, 4, 5, 4, 2), f(3, 2, 3, 2, 3), f(3)
    for pad in (0, 1):
        case(f"conv3d_{pad}", "conv_3d", [x, k, b], tf.nn.conv3d(x, k, (1, 1, 2, 1, 1), PAD[pad]) + b, dict(strides=[1, 2, 1], padding=pad))
    x, k = f(1, 2, 3, 2, 2), f(3, 3, 2, 3, 2)
    y = tf.nn.conv3d_transpose(x, k, (1, 4, 6, 4, 3), (1, 2, 2, 2, 1), "SAME")
    case("conv3d_transpose", "conv_3d_transpose", [i32(1, 4, 6, 4, 3), k, x], y, dict(strides=[2, 2, 2], padding=0))
    for j, (shape, o, keep, act) in enumerate([((3, 8), 5, 0, 0), ((2, 3, 4), 6, 1, 1), ((2, 3, 4), 6, 0, 3), ((1, 37), 33, 0, 0), ((21, 70), 19, 0, 3)]):
        x, w, b = f(*shape), f(o, shape[-1]), f(o)
        y = x.reshape(-1, shape[-1]) @ w.T + b
        y = y.reshape(shape[:-1] + (o,)) if keep else y
        case(f"fc{j}", "fully_connected", [x, w, b], ACTIVATION[act](y), dict(keep_num_dims=keep, activation=act))
    for j, (a, b, ax, ay) in enumerate([((2, 3, 4), (2, 4, 5), 0, 0), ((2, 4, 3), (2, 5, 4), 1, 1), ((3, 1, 2, 4), (2, 4, 3), 0, 0), ((3, 4), (2, 4, 2), 0, 0)]):
        x, y = f(*a), f(*b)
        case(f"batch_matmul{j}", "batch_matmul", [x, y], tf.raw_ops.BatchMatMulV2(x=x, y=y, adj_x=bool(ax), adj_y=bool(ay)), dict(adj_x=ax, adj_y=ay))


def recurrent():
    x, wf, wt, b = f(2, 4), f(6, 4), f(6, 3), f(3)
    state = f(2, 18)
    s = state.reshape(2, 6, 3).copy()
    for _ in range(2):
        s = np.concatenate([s[:, :, 1:], (x @ wf.T)[:, :, None]], 2)
        y = (s * wt[None]).sum(2).reshape(2, 3, 2).sum(2) + b
    case("svdf", "svdf", [x, wf, wt, b, state], np.maximum(y, 0).astype(np.float32), dict(rank=2, activation=1), {4}, runs=2)
    sig = lambda v: 1 / (1 + np.exp(-v))

    def lstm(name, time_major, cifg, peephole, projection, norm, clip):
        batch, time, n, u = 2, 3, 4, 5
        o = 3 if projection else u
        W, R, B = [f(u, n) for _ in range(4)], [f(u, o) for _ in range(4)], [f(u) for _ in range(4)]
        P = [f(u), f(u), None, f(u)] if peephole else [None] * 4
        N = [f(u, low=.5, high=1.5) for _ in range(4)] if norm else [None] * 4
        if cifg:
            W[0] = R[0] = B[0] = P[0] = N[0] = None
        wp, bp = (f(o, u), f(o)) if projection else (None, None)
        x, h, c = f(batch, time, n), f(batch, o), f(batch, u)
        h0, c0 = h.copy(), c.copy()
        ys = []
        def gate(k, xt, h, c):
            v = xt @ W[k].T + h @ R[k].T + (c * P[k] if P[k] is not None else 0)
            if N[k] is not None:
                v = (v - v.mean(1, keepdims=True)) / np.sqrt(v.var(1, keepdims=True)) * N[k]
            return v + B[k]
        for t in range(time):
            xt = x[:, t]
            fg = sig(gate(1, xt, h, c))
            ig = 1 - fg if cifg else sig(gate(0, xt, h, c))
            g = np.tanh(gate(2, xt, h, c))
            c = fg * c + ig * g
            if clip:
                c = np.clip(c, -clip, clip)
            h = sig(gate(3, xt, h, c)) * np.tanh(c)
            if projection:
                h = h @ wp.T + bp
            ys.append(h)
        y = np.stack(ys, 1).astype(np.float32)
        if time_major:
            x, y = x.transpose(1, 0, 2), y.transpose(1, 0, 2)
        ops = [x] + W + R + [P[0], P[1], P[3]] + B + [wp, bp, h0, c0] + N
        case(name, "unidirectional_sequence_lstm", ops, y, dict(cell_clip=float(clip), proj_clip=0.0, time_major=time_major, activation=4), {18, 19})
    lstm("lstm", 0, 0, 0, 0, 0, 0.0)
    lstm("lstm_time_major", 1, 0, 0, 0, 0, 1.0)
    lstm("lstm_cifg_peephole", 0, 1, 1, 0, 0, 0.0)
    lstm("lstm_projection_norm", 0, 0, 1, 1, 1, 0.5)


def elementwise():
    forms = [((2, 3, 4), (2, 3, 4)), ((2, 3, 4), (4,)), ((3, 1, 4), (2, 1)), ((1, 3), ()), ((2, 1, 3, 1), (4, 1, 5))]
    binary = dict(add=tf.add, sub=tf.subtract, mul=tf.multiply, div=tf.divide, maximum=tf.maximum, minimum=tf.minimum,
                  squared_difference=tf.math.squared_difference, floor_div=tf.math.floordiv, floor_mod=tf.math.floormod,
                  atan2=tf.math.atan2, equal=tf.equal, not_equal=tf.not_equal, less=tf.less, less_equal=tf.less_equal,
                  greater=tf.greater, greater_equal=tf.greater_equal)
    for op, fn in binary.items():
        for j, (a, b) in enumerate(forms[:5 if op in ("add", "div", "less") else 2]):
            x, y = f(*a), f(*b, low=.5)
            if "equal" in op:
                x, y = np.round(x), np.round(y)
            case(f"{op}{j}", op, [x, y], fn(x, y))
        if op in ("atan2", "div"):
            continue
        for dtype in (np.int32, np.int64):
            x = rng.integers(-9, 10, (2, 6)).astype(dtype)
            y = (rng.integers(1, 4, (6,)) * rng.choice([-1, 1], 6)).astype(dtype)
            case(f"{op}_{dtype.__name__}", op, [x, y], fn(x, y))
    x, y = np.array([7, -7, 7, -7, -2147483648], np.int32), np.array([2, 2, -2, -2, -1], np.int32)
    case("div_int32", "div", [x[:4], y[:4]], np.trunc(x[:4] / y[:4]).astype(np.int32))
    case("add_wraps", "add", [np.array([2147483647], np.int32), np.array([1], np.int32)], np.array([-2147483648], np.int32))
    case("abs_float_special", "maximum", [np.array([np.nan, 1, -np.inf], np.float32), np.array([1, np.nan, 0], np.float32)], tf.maximum(np.array([np.nan, 1, -np.inf], np.float32), np.array([1, np.nan, 0], np.float32)))
    for act in (1, 2, 3):
        x, y = f(2, 3, high=8.), f(3)
        case(f"add_act{act}", "add", [x, y], ACTIVATION[act](x + y), dict(activation=act))
    x, y = f(2, 3, low=.1), f(3)
    case("pow", "pow", [x, y], tf.pow(x, y))
    case("pow_int32", "pow", [i32(2, -3, 5, 1), i32(10, 3, 0, 7)], i32(1024, -27, 1, 1))
    x, y = rng.integers(-99, 99, (8,)).astype(np.int32), rng.integers(0, 7, (8,)).astype(np.int32)
    case("bitwise_xor", "bitwise_xor", [x, y], x ^ y)
    case("right_shift", "right_shift", [x, y], x >> y)
    p, q = rng.integers(0, 2, (2, 5)).astype(bool), rng.integers(0, 2, (5,)).astype(bool)
    case("logical_and", "logical_and", [p, q], p & q)
    case("logical_or", "logical_or", [p, q], p | q)
    case("logical_not", "logical_not", [p], ~p)
    case("equal_bool", "equal", [p, q], p == q)
    unary = dict(abs=tf.abs, neg=tf.negative, sign=tf.sign, square=tf.square, exp=tf.exp, sin=tf.sin, cos=tf.cos, floor=tf.floor,
                 ceil=tf.math.ceil, round=tf.round, zeros_like=tf.zeros_like)
    for op, fn in unary.items():
        x = np.concatenate([f(9), np.array([.5, 1.5, -.5, -1.5, 2.5, 0], np.float32)])
        case(op, op, [x], fn(x))
    for op, fn in dict(log=tf.math.log, sqrt=tf.sqrt, rsqrt=tf.math.rsqrt).items():
        x = f(9, low=.01)
        case(op, op, [x], fn(x))
    for op in ("abs", "neg", "sign", "square"):
        x = rng.integers(-9, 10, (7,)).astype(np.int32)
        case(op + "_int32", op, [x], unary[op](x))
    x, y, z = f(2, 3), f(2, 3), f(2, 3)
    case("add_n", "add_n", [x, y, z], x + y + z)
    c = rng.integers(0, 2, (2, 3)).astype(bool)
    case("select", "select", [c, x, y], np.where(c, x, y))
    case("select_rows", "select", [c[:, 0], x, y], np.where(c[:, :1], x, y))
    case("select_v2", "select_v2", [c[0], x, y[:, :1]], np.where(c[0], x, y[:, :1]))
    types = [np.float32, np.int32, np.int64, np.uint8, np.int8, np.int16, np.bool_, np.float64, np.float16, np.uint32]
    base = np.array([0, 1, 2.75, 100, 3.5, 7], np.float64)
    for a in types:
        for b in types:
            x = base.astype(a)
            case(f"cast_{a.__name__}_{b.__name__}", "cast", [x], tf.cast(x, b))
    h = np.array([0, 6e-8, 1e-5, 65504, -0.3333, 2049, 2051, 1e6], np.float32)
    case("cast_half_edges", "cast", [h], h.astype(np.float16))
    case("cast_negative", "cast", [np.array([-1.5, -2.99, 1.5], np.float32)], np.array([-1, -2, 1], np.int32))


def activations():
    x = np.concatenate([f(30, low=-8., high=8.), np.array([-100, 100, 0, 17, -9.5], np.float32)]).reshape(5, 7)
    t = tf.constant(x)
    for op, y in dict(relu=tf.nn.relu(t), relu6=tf.nn.relu6(t), relu_n1_to_1=tf.clip_by_value(t, -1, 1), relu_0_to_1=tf.clip_by_value(t, 0, 1),
                      elu=tf.nn.elu(t), hard_swish=t * tf.nn.relu6(t + 3) / 6, logistic=tf.sigmoid(t), tanh=tf.tanh(t),
                      log_softmax=tf.nn.log_softmax(t)).items():
        case(op, op, [x], y)
    case("leaky_relu", "leaky_relu", [x], tf.nn.leaky_relu(t, .3), dict(alpha=.3))
    g = x[:4]
    case("gelu", "gelu", [g], tf.nn.gelu(g, False), dict(approximate=0))
    case("gelu_tanh", "gelu", [g], tf.nn.gelu(g, True), dict(approximate=1))
    a = f(7)
    case("prelu", "prelu", [x, a], np.where(x >= 0, x, x * a))
    for beta in (1.0, .3):
        case(f"softmax{beta}", "softmax", [x], tf.nn.softmax(t * beta), dict(beta=beta))
    case("l2_normalization", "l2_normalization", [x], tf.math.l2_normalize(t, -1))
    x4 = f(1, 2, 2, 9)
    case("lrn", "local_response_normalization", [x4], tf.nn.local_response_normalization(x4, 2, 1.0, .7, .5), dict(radius=2, bias=1.0, alpha=.7, beta=.5))
    s, o, m, v = f(9), f(9), f(9), f(9, low=.1)
    case("batch_norm", "batch_norm", [x4, s, o, m, v], tf.nn.batch_normalization(x4, m, v, o, s, 1e-3), dict(epsilon=1e-3))
    for j, (lo, hi, bits, narrow) in enumerate([(-1., 1., 8, 0), (-.3, 5.1, 8, 1), (0., 6., 8, 0), (-2., .5, 4, 0), (-3., 4., 16, 1)]):
        case(f"fake_quant{j}", "fake_quant", [x], tf.quantization.fake_quant_with_min_max_vars(x, lo, hi, bits, bool(narrow)),
             dict(min=[lo], max=[hi], num_bits=bits, narrow_range=narrow))
    lo, hi = -f(7, low=.1), f(7, low=.1, high=9.)
    case("fake_quant_channels", "fake_quant", [x], tf.quantization.fake_quant_with_min_max_vars_per_channel(x, lo, hi, 8, True),
         dict(min=[float(q) for q in lo], max=[float(q) for q in hi], narrow_range=1, axis=1))


def reductions():
    x = f(2, 3, 4, 5)
    for op, fn in dict(mean=tf.reduce_mean, sum=tf.reduce_sum, reduce_max=tf.reduce_max, reduce_min=tf.reduce_min, reduce_prod=tf.reduce_prod).items():
        for axes in ((1, 2), (-1,), (0,), (0, 1, 2, 3), (1, 3)):
            for keep in (0, 1):
                case(f"{op}_{'_'.join(map(str, axes))}_{keep}", op, [x, i32(*axes)], fn(x, axes, bool(keep)), dict(keep_dims=keep))
        n = rng.integers(-5, 6, (3, 4)).astype(np.int32)
        case(f"{op}_int32", op, [n, i32(1)], np.trunc(n.sum(1) / 4).astype(np.int32) if op == "mean" else fn(n, 1), dict(keep_dims=0))
    p = rng.integers(0, 2, (3, 4)).astype(bool)
    case("reduce_all", "reduce_all", [p, i32(1)], p.all(1), dict(keep_dims=0))
    case("reduce_any", "reduce_any", [p, i32(0)], p.any(0), dict(keep_dims=0))
    for op, fn in dict(arg_max=tf.argmax, arg_min=tf.argmin).items():
        for axis in (-1, 1, 0):
            case(f"{op}{axis}", op, [np.round(x), np.array(axis, np.int32)], fn(np.round(x), axis, tf.int32))
        case(f"{op}_int64", op, [x, i32(2)], fn(x, 2, tf.int64))
    for j, (axis, ex, rev) in enumerate([(0, 0, 0), (1, 1, 0), (-1, 0, 1), (2, 1, 1)]):
        case(f"cumsum{j}", "cumsum", [x, np.array(axis, np.int32)], tf.cumsum(x, axis, bool(ex), bool(rev)), dict(exclusive=ex, reverse=rev))
    img = f(1, 7, 6, 3)
    for j, (k, s, pad) in enumerate([((2, 2), (2, 2), 0), ((3, 2), (1, 2), 1), ((3, 3), (2, 2), 0), ((7, 6), (1, 1), 1)]):
        at = dict(window=list(k), strides=list(s), padding=pad)
        case(f"average_pool{j}", "average_pool_2d", [img], tf.nn.avg_pool2d(img, k, s, PAD[pad]), at)
        case(f"max_pool{j}", "max_pool_2d", [img], tf.nn.max_pool2d(img, k, s, PAD[pad]), at)
        case(f"l2_pool{j}", "l2_pool_2d", [img], tf.sqrt(tf.nn.avg_pool2d(img * img, k, s, PAD[pad])), at)
    for size in ((3, 11), (14, 12), (7, 6), (1, 1)):
        for ac, hp in ((0, 0), (1, 0), (0, 1)):
            at = dict(align_corners=ac, half_pixel_centers=hp)
            name = f"{size[0]}x{size[1]}_{ac}{hp}"
            case("bilinear_" + name, "resize_bilinear", [img, i32(*size)], tf.raw_ops.ResizeBilinear(images=img, size=i32(*size), align_corners=bool(ac), half_pixel_centers=bool(hp)), at)
            case("nearest_" + name, "resize_nearest_neighbor", [img, i32(*size)], tf.raw_ops.ResizeNearestNeighbor(images=img, size=i32(*size), align_corners=bool(ac), half_pixel_centers=bool(hp)), at)


def index():
    x = f(2, 3)
    case("shape", "shape", [x], i32(2, 3))
    case("shape_int64", "shape", [x], np.array([2, 3], np.int64))
    case("rank", "rank", [x], np.array(2, np.int32))
    case("fill", "fill", [i32(2, 3), np.float32(1.5)], np.full((2, 3), 1.5, np.float32))
    for a, b, d in ((0, 10, 3), (5, -3, -2), (3, 3, 1)):
        case(f"range_{a}_{b}_{d}", "range", [np.int32(a), np.int32(b), np.int32(d)], np.arange(a, b, d, dtype=np.int32))
        case(f"range_{a}_{b}_{d}_f", "range", [np.float32(a), np.float32(b), np.float32(d * .5)], tf.range(a, b, d * .5, tf.float32))
    for axis in (-1, 0, 1):
        ix = np.array([[0, 2, -1], [3, 1, 9]], np.int32)
        case(f"one_hot{axis}", "one_hot", [ix, np.int32(4), np.float32(1.5), np.float32(-1)], tf.one_hot(ix, 4, 1.5, -1., axis), dict(axis=axis))
    v = np.round(f(3, 7))
    y, i = tf.math.top_k(v, 4)
    case("topk", "topk_v2", [v, np.int32(4)], [y, i])
    n = np.array([[3, 1, 3, 2]], np.int32)
    case("topk_int32", "topk_v2", [n, np.int32(2)], [i32(3, 3).reshape(1, 2), i32(0, 2).reshape(1, 2)])
    p = rng.integers(0, 2, (2, 3, 2)).astype(bool)
    case("where", "where", [p], tf.where(p))
    case("where_float", "where", [np.array([0, 1.5, 0, -1], np.float32)], np.array([[1], [3]], np.int64))
    u = np.array([3, 1, 3, 2, 1], np.float32)
    y, i = tf.unique(u)
    case("unique", "unique", [u], [y, i])
    case("broadcast_args", "broadcast_args", [i32(2, 1, 3), i32(4, 1)], i32(2, 4, 3))
    s = np.array([1.5, 2.5], np.float32)
    d = np.full((3, 2), 9, np.float32)
    d[0, 1], d[2, 0] = s
    case("sparse_to_dense", "sparse_to_dense", [i32(0, 1, 2, 0).reshape(2, 2), i32(3, 2), s, np.float32(9)], d)
    seg = f(5, 2)
    case("segment_sum", "segment_sum", [seg, i32(0, 0, 1, 3, 3)], tf.math.segment_sum(seg, i32(0, 0, 1, 3, 3)))
    boxes = np.concatenate([f(20, 2, low=0, high=1), f(20, 2, low=1, high=2)], 1)
    scores = f(20, low=0, high=1)
    for j, (limit, iou, low) in enumerate([(5, .3, .1), (20, .5, .4), (3, .9, 0.)]):
        idx = tf.image.non_max_suppression(boxes, scores, limit, iou, low).numpy()
        case(f"nms4_{j}", "non_max_suppression_v4", [boxes, scores, np.int32(limit), np.float32(iou), np.float32(low)],
             [np.pad(idx, (0, limit - len(idx))).astype(np.int32), np.int32(len(idx))])
        # TFLite suppresses above the threshold with a sigma too, TensorFlow does not: 1 is where they agree.
        iou = 1.
        idx, kept = (v.numpy() for v in tf.image.non_max_suppression_with_scores(boxes, scores, limit, iou, low, .5))
        case(f"nms5_{j}", "non_max_suppression_v5", [boxes, scores, np.int32(limit), np.float32(iou), np.float32(low), np.float32(.5)],
             [np.pad(idx, (0, limit - len(idx))).astype(np.int32), np.pad(kept, (0, limit - len(kept))).astype(np.float32), np.int32(len(idx))])


def detection():
    """LiteRT is the judge: TensorFlow has no such operator."""
    from ai_edge_litert.interpreter import Interpreter
    from tensorflow.lite.python import schema_py_generated as schema
    for j, (boxes, classes, per_box, limit, regular, high) in enumerate([(30, 4, 1, 6, False, 1.), (40, 3, 2, 8, False, .9), (30, 5, 1, 10, True, 1.), (12, 2, 1, 20, True, .6)]):
        attrs = dict(max_detections=limit, max_classes_per_detection=per_box, detections_per_class=5, num_classes=classes)
        reals = dict(nms_score_threshold=.3, nms_iou_threshold=.5, y_scale=10., x_scale=10., h_scale=5., w_scale=5.)
        signature = ['name: "TFLite_Detection_PostProcess"'] + ['attr { key: "%s" value { i: %d } }' % a for a in attrs.items()]
        signature += ['attr { key: "%s" value { f: %f } }' % a for a in reals.items()]
        signature += ['attr { key: "use_regular_nms" value { b: %s } }' % str(regular).lower()]
        room = limit * per_box

        @tf.function(experimental_implements=" ".join(signature))
        def post(e, s, a):
            return tf.zeros((1, room, 4)), tf.zeros((1, room)), tf.zeros((1, room)), tf.zeros((1,))

        @tf.function(input_signature=[tf.TensorSpec((1, boxes, 4)), tf.TensorSpec((1, boxes, classes + 1)), tf.TensorSpec((boxes, 4))])
        def model(e, s, a):
            return dict(zip("pqrs", post(e, s, a)))

        module = tf.Module()
        module.serve = model
        with tempfile.TemporaryDirectory() as folder:  # the implemented function is inlined away elsewhere
            tf.saved_model.save(module, folder, signatures=model.get_concrete_function())
            converter = tf.lite.TFLiteConverter.from_saved_model(folder)
            converter.allow_custom_ops = True
            data = converter.convert()
        graph = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0)).subgraphs[0]
        options = bytes(graph.operators[0].customOptions)
        e, s = f(1, boxes, 4, low=-3., high=3.), f(1, boxes, classes + 1, low=0., high=high)
        a = np.concatenate([f(boxes, 2, low=0., high=1.), f(boxes, 2, low=.2, high=.6)], 1)
        s = (np.round(s * 256) / 256).astype(np.float32)
        it = Interpreter(model_content=data)
        it.allocate_tensors()
        for i, v in zip(graph.operators[0].inputs, (e, s, a)):
            it.set_tensor(i, v)
        it.invoke()
        y = [it.get_tensor(i) for i in graph.operators[0].outputs]
        found = int(y[3][0])
        if not regular:  # LiteRT leaves what lies behind the last detection as it was
            for v in y[:3]:
                v[:, found * per_box:] = 0
        case(f"detection{j}", "custom:TFLite_Detection_PostProcess", [e, s, a], y, dict(options=options))


def segments():
    data, ids = f(5, 3), i32(2, 0, -1, 2, 4)
    whole = i32(*range(-7, 8)).reshape(5, 3)
    for kind in ("sum", "prod", "max", "min"):
        run = getattr(tf.math, "unsorted_segment_" + kind)
        for j, x in enumerate((data, whole)):
            case(f"unsorted_segment_{kind}{j}", "unsorted_segment_" + kind, [x, ids, np.int32(6)], run(x, ids, 6))
    x = f(2, 2, 3)
    two = i32(1, 0, 1, 1).reshape(2, 2)
    case("unsorted_segment_matrix", "unsorted_segment_sum", [x, two, np.int32(2)], tf.math.unsorted_segment_sum(x, two, 2))
    bounds = [-1.0, 0.0, 2.5]
    edges = np.array([-2, -1, -0.5, 0, 2.5, 3], np.float32)
    for j, x in enumerate((edges, edges.astype(np.int32), edges.astype(np.int64))):
        case(f"bucketize{j}", "bucketize", [x], tf.raw_ops.Bucketize(input=x, boundaries=bounds), dict(boundaries=bounds))
    x = f(3, 2)
    for j, to in enumerate((tf.int32, tf.int16, tf.int64)):
        case(f"bitcast{j}", "bitcast", [x], tf.bitcast(x, to))


def audio():
    from flatbuffers import flexbuffers
    for j, (samples, channels, window, stride, squared) in enumerate([(40, 2, 12, 5, True), (30, 1, 16, 16, False), (7, 1, 8, 2, True)]):
        x = f(samples, channels, low=-1.0, high=1.0)
        attrs = dict(window_size=window, stride=stride, magnitude_squared=squared)
        case(f"audio_spectrogram{j}", "custom:AudioSpectrogram", [x], tf.raw_ops.AudioSpectrogram(input=x, **attrs),
             dict(options=bytes(flexbuffers.Dumps(attrs))))
    for j, (bins, rate, low, high, filters, coefficients) in enumerate([(33, 16000, 20.0, 4000.0, 12, 5), (17, 8000, 0.0, 4000.0, 4, 4)]):
        x = f(2, 3, bins, low=0.0, high=9.0)
        attrs = dict(lower_frequency_limit=low, upper_frequency_limit=high, filterbank_channel_count=filters, dct_coefficient_count=coefficients)
        case(f"mfcc{j}", "custom:Mfcc", [x, np.int32(rate)], tf.raw_ops.Mfcc(spectrogram=x, sample_rate=rate, **attrs),
             dict(options=bytes(flexbuffers.Dumps(attrs))))


def shifted_ranges():
    """FakeQuants whose range does not hold 0: TensorFlow moves it."""
    global rng
    rng = np.random.default_rng(17)
    for j, (low, high, bits, narrow) in enumerate([(1.0, 5.0, 4, True), (-6.0, -2.0, 8, False), (0.5, 1.5, 3, False)]):
        x = f(3, 4, low=-7.0, high=7.0)
        y = tf.quantization.fake_quant_with_min_max_args(x, low, high, bits, narrow)
        case(f"fake_quant_shifted{j}", "fake_quant", [x], y, dict(min=[low], max=[high], num_bits=bits, narrow_range=narrow))


def complex_numbers():
    """A last dimension of 2: the real part and the imaginary one."""
    global rng
    rng = np.random.default_rng(13)

    def pairs(z):
        return np.stack([np.real(z), np.imag(z)], -1).astype(np.float32)

    for j, (shape, length) in enumerate([((2, 3, 5), (4, 8)), ((4, 8), (1, 4)), ((1, 2, 2), (2, 1))]):
        x = f(*shape)
        case(f"rfft2d{j}", "complex:qnn.rfft2d", [x, i32(*length)], pairs(tf.signal.rfft2d(x, length).numpy()))
    z = f(2, 3) + 1j * f(2, 3)
    case("complex_abs0", "complex:qnn.complex_abs", [pairs(z)], tf.abs(tf.constant(z, tf.complex64)))
    case("real0", "complex:qnn.real", [pairs(z)], np.real(z).astype(np.float32))
    case("imag0", "complex:qnn.imag", [pairs(z)], np.imag(z).astype(np.float32))


def image_custom():
    """MediaPipe's operators, from what TensorFlow computes; their options are structs of 32-bit numbers."""
    global rng
    rng = np.random.default_rng(11)

    def struct(*numbers):
        return dict(options=np.array(numbers, "<i4").tobytes())

    # With SAME the result is so long that as much is cut off as a convolution back would pad.
    for j, (h, w, ci, kh, kw, co, sy, sx, same) in enumerate([(3, 4, 2, 2, 3, 3, 2, 3, True), (4, 3, 3, 3, 2, 1, 2, 1, False), (3, 3, 2, 3, 3, 2, 2, 2, True)]):
        x, k, b = f(2, h, w, ci), f(co, kh, kw, ci), f(co)
        def length(n, kernel, stride):
            return stride * (n - 1) + kernel - (max(0, kernel - (n - 1) % stride - 1) if same else 0)
        y = tf.nn.conv2d_transpose(x, k.transpose(1, 2, 0, 3), [2, length(h, kh, sy), length(w, kw, sx), co], (sy, sx), PAD[0 if same else 1])
        case(f"transpose_conv_bias{j}", "custom:Convolution2DTransposeBias", [x, k, b], y + b, struct(1 if same else 2, sx, sy))
    # Places: row by row inside of the window, and a tenth.
    for j, (h, w, c, ph, pw, same, act) in enumerate([(4, 6, 2, 2, 2, True, 0), (5, 5, 3, 3, 2, False, 1), (5, 4, 1, 2, 3, True, 3)]):
        x = f(2, h, w, c)
        y, at = tf.nn.max_pool_with_argmax(x, (ph, pw), (ph, pw), "SAME" if same else "VALID")
        at = at.numpy() // c
        def before(n, k):
            return max(0, (-(-n // k) - 1) * k + k - n) // 2 if same else 0
        oy, ox = np.arange(y.shape[1])[None, :, None, None], np.arange(y.shape[2])[None, None, :, None]
        inside = (at // w - oy * ph + before(h, ph)) * pw + at % w - ox * pw + before(w, pw)
        places = (inside + np.float32(0.1)).astype(np.float32)
        options = struct(1 if same else 2, pw, ph, pw, ph, act)
        case(f"max_pool_argmax{j}", "custom:MaxPoolingWithArgmax2D", [x], [ACTIVATION[act](y), places], options)
        if not before(h, ph) and not before(w, pw):
            back = np.zeros((2, y.shape[1] * ph, y.shape[2] * pw, c), np.float32)
            for n, iy, ix, k in np.ndindex(*y.shape):
                place = int(inside[n, iy, ix, k])
                back[n, iy * ph + place // pw, ix * pw + place % pw, k] = y[n, iy, ix, k]
            case(f"max_unpool{j}", "custom:MaxUnpooling2D", [y, places], back, options)


linear()
recurrent()
elementwise()
activations()
reductions()
index()
detection()
segments()
audio()
image_custom()
complex_numbers()
shifted_ranges()
open(sys.argv[1], "w").write("\n".join(lines) + "\n")
