"""Random small networks over [1, time, features]: dense layers, attention, normalization, convolution over time, gates."""
import numpy as np

WEIGHTS = dict(dense=4, norm=3, attention=2, conv1d=3, gate=1, recurrent=1, move=4, pair=2)


class SequenceNetwork:
    def __init__(self, seed, most_operators=9, fewest_operators=2):
        import tensorflow as tf
        self.tf, self.r, self.operators = tf, np.random.RandomState(seed + 777), []
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.build(fewest_operators, most_operators)

    def pick(self, *choices): return choices[self.r.randint(len(choices))]
    def const(self, v): return self.tf.constant(np.asarray(v, np.float32))
    def matrix(self, *shape): return self.const(self.r.randn(*shape) * np.sqrt(1.4 / shape[-2]))
    def bias(self, n): return self.const(self.r.randn(n) * .2)

    def act(self, v):
        tf, nn = self.tf, self.tf.nn
        return self.pick(
            lambda v: v, nn.relu, nn.sigmoid, tf.tanh, lambda v: .5 * v * (1 + tf.math.erf(v / np.sqrt(2).astype(np.float32))),
            lambda v: .5 * v * (1 + tf.tanh(np.float32(np.sqrt(2 / np.pi)) * (v + .044715 * tf.pow(v, 3)))),
            lambda v: v * nn.sigmoid(v), nn.relu6, lambda v: nn.leaky_relu(v, .1), nn.elu, nn.softplus)(v)

    def build(self, fewest_operators, most_operators):
        tf, r, pick = self.tf, self.r, self.pick
        time, features = int(r.randint(3, 14)), int(pick(4, 6, 8, 12, 16))
        self.shape = [1, time, features]
        self.input = tf.compat.v1.placeholder(tf.float32, self.shape, 'input')
        self.live = [self.input]
        kinds, p = list(WEIGHTS), np.array(list(WEIGHTS.values()), float)
        p /= p.sum()
        for _ in range(r.randint(fewest_operators, most_operators)):
            kind = kinds[r.choice(len(kinds), p=p)]
            t = self.live[-1] if pick(0, 1, 1) else pick(*self.live)
            if kind == 'recurrent' and 'recurrent' in self.operators: continue
            y = getattr(self, kind)(t)
            self.operators.append(kind)
            if np.prod(y.shape.as_list()) <= 4000: self.live.append(y)
        y = self.live[-1]
        if pick(0, 1): y = self.head(y)
        self.outputs = [tf.identity(y, 'out0')]

    def head(self, y):
        tf, pick = self.tf, self.pick
        y = tf.reduce_mean(y, 1) if pick(0, 1) else y[:, -1]
        y = tf.matmul(y, self.matrix(int(y.shape[-1]), 5)) + self.bias(5)
        self.operators.append('head')
        return pick(tf.nn.softmax, lambda v: v)(y)

    def dense(self, t):
        tf = self.tf
        _, n, c = map(int, t.shape)
        m = int(self.pick(4, 8, 12, 16, c))
        form = self.r.randint(3)
        if form == 0: y = tf.reshape(tf.matmul(tf.reshape(t, [n, c]), self.matrix(c, m)), [1, n, m])
        elif form == 1: y = tf.einsum('btc,cd->btd', t, self.matrix(c, m))
        else: y = tf.matmul(t, tf.expand_dims(self.matrix(c, m), 0))
        return self.act(y + self.bias(m))

    def norm(self, t):
        tf, pick = self.tf, self.pick
        c, mean = int(t.shape[-1]), tf.reduce_mean(t, -1, keepdims=True)
        squares = tf.math.squared_difference(t, mean) if pick(0, 1) else tf.square(t - mean)
        v = tf.reduce_mean(squares, -1, keepdims=True)
        y = (t - mean) * tf.math.rsqrt(v + 1e-3) if pick(0, 1, 1) else (t - mean) / tf.sqrt(v + 1e-3)
        return y * self.const(np.exp(self.r.randn(c) * .2)) + self.bias(c)

    def attention(self, t):
        tf, pick = self.tf, self.pick
        _, n, c = map(int, t.shape)
        heads = int(pick(1, 2))
        width = c // heads * heads
        d = width // heads

        def project():
            flat = tf.matmul(tf.reshape(t, [n, c]), self.matrix(c, width))
            return tf.transpose(tf.reshape(tf.reshape(flat, [1, n, width]) + self.bias(width), [1, n, heads, d]), [0, 2, 1, 3])
        s = tf.matmul(project(), project(), transpose_b=True) * np.float32(1 / np.sqrt(d))
        if pick(0, 0, 1): s = s + self.const(np.triu(np.full((n, n), pick(-10., -1e4, -1e9)), 1))
        y = tf.reshape(tf.transpose(tf.matmul(tf.nn.softmax(s), project()), [0, 2, 1, 3]), [1, n, width])
        return y + t if width == c else y

    def conv1d(self, t):
        tf, r, pick = self.tf, self.r, self.pick
        _, n, c = map(int, t.shape)
        m, k, s = int(pick(4, 8, 12)), int(pick(1, 2, 3, 5)), int(pick(1, 1, 2))
        dilation = int(pick(1, 1, 2)) if s == 1 else 1
        if pick(0, 0, 1):
            image = tf.expand_dims(t, 1)
            y, m = tf.squeeze(tf.nn.depthwise_conv2d(image, self.const(r.randn(1, k, c, 1) * .6), [1, 1, 1, 1], 'SAME'), 1), c
        else:
            weights = self.const(r.randn(k, c, m) * np.sqrt(1.5 / (k * c)))
            y = tf.nn.conv1d(t, weights, s, pick('SAME', 'SAME', 'VALID') if n > 11 else 'SAME', dilations=dilation)
        return self.act(y + self.bias(m))

    def gate(self, t):
        c = int(t.shape[-1])
        return self.tf.nn.sigmoid(t * self.const(self.r.randn(c))) * self.tf.tanh(t + self.bias(c))

    def recurrent(self, t):
        tf = self.tf
        _, n, c = map(int, t.shape)
        m = int(self.pick(4, 6))
        u, w, h, steps = self.matrix(c, 3 * m), self.matrix(m, 3 * m), tf.zeros([1, m]), []
        for k in range(min(n, 4)):
            z, f, q = tf.split(tf.matmul(t[:, k], u) + tf.matmul(h, w), 3, 1)
            z = tf.nn.sigmoid(z)
            h = z * h + (1 - z) * tf.tanh(q * tf.nn.sigmoid(f))
            steps.append(h)
        return tf.stack(steps, 1)

    def move(self, t):
        tf, r, const = self.tf, self.r, self.const
        _, n, c = map(int, t.shape)
        mean = lambda: tf.reduce_mean(t, 1, keepdims=True)
        halves = lambda: tf.transpose(tf.reshape(t, [1, n, 2, c // 2]), [0, 2, 1, 3])
        return self.pick(
            lambda: tf.concat([t, tf.reverse(t, [1])], -1), lambda: t[:, ::2], lambda: t[:, -1:] + t,
            lambda: tf.pad(t, [[0, 0], [1, 0], [0, 0]]), lambda: tf.transpose(t, [0, 2, 1]),
            lambda: tf.reshape(halves(), [1, 2 * n, c // 2]) if c % 2 == 0 else tf.identity(t),
            lambda: tf.where(t > 0.2, t, t * const([.1] * c)),
            lambda: tf.where(const(r.rand(n, 1) > .5) > .5, t, tf.zeros_like(t)),
            lambda: tf.concat([t, tf.tile(mean(), [1, n, 1])], -1),
            lambda: tf.stack(tf.unstack(t, axis=1)[::-1], 1), lambda: tf.gather(t, r.randint(0, n, n), axis=1),
            lambda: tf.cumsum(t, 1) * const(.3), lambda: tf.maximum(t, tf.reduce_max(t, 1, keepdims=True) * const(.5)),
            lambda: tf.clip_by_value(t, -1., 1.5), lambda: t - tf.reduce_mean(t, [1], keepdims=True),
            lambda: tf.cast(tf.cast(t * 4, tf.int32), tf.float32) * const(.25), lambda: tf.floor(t * 2) * const(.5),
            lambda: tf.math.sin(t), lambda: tf.abs(t) ** const(.5),
            lambda: tf.math.divide_no_nan(t, tf.abs(t) + const(1.)))()

    def pair(self, t):
        tf = self.tf
        others = [u for u in self.live if u.shape == t.shape and u is not t]
        if not others: return t * self.bias(int(t.shape[-1]))
        return self.pick(tf.add, tf.multiply, tf.subtract, tf.maximum)(t, self.pick(*others))
