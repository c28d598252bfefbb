"""Random small image networks as frozen graphs (TensorFlow 1 graph mode).

Every operator is one that people use in vision networks; weights are scaled so that values stay near 1. A seed gives
the same network for ever: the order of the draws is part of the format.
"""
import numpy as np

WEIGHTS = dict(conv=4, depthwise=3, batchnorm=2, transposed=1, pool=2, binary=3, scalar=2, concat=2, unary=3, layout=3,
               reduce=2)


class ImageNetwork:
    """`fakequant` makes the object that puts FakeQuants behind activations and weights (fake_quants.py), or is None."""

    def __init__(self, seed, fakequant=None, most_operators=12, fewest_operators=3):
        import tensorflow as tf
        self.tf, self.r, self.operators = tf, np.random.RandomState(seed), []
        self.graph = tf.Graph()
        with self.graph.as_default():
            self.build(fakequant, fewest_operators, most_operators)

    def pick(self, *choices): return choices[self.r.randint(len(choices))]
    def const(self, v): return self.tf.constant(np.asarray(v, np.float32))
    def bias(self, n): return self.const(self.r.randn(n) * self.pick(.01, .3, 1))

    def weight(self, shape, fan):
        r = self.r
        return r.randn(*shape) * np.sqrt(1.6 / max(1, fan)) * (np.exp(r.randn(*shape[-1:]) * .5) if self.pick(0, 1) else 1)

    def act(self, t):
        nn = self.tf.nn
        return {'none': lambda v: v, 'relu': nn.relu, 'relu6': nn.relu6}[self.pick('none', 'relu', 'relu6', 'relu6')](t)

    def build(self, fakequant, fewest_operators, most_operators):
        tf, r, pick = self.tf, self.r, self.pick
        h, w, c = r.randint(5, 18), r.randint(5, 18), pick(1, 2, 3, 4, 6, 8, 11)
        self.input = tf.compat.v1.placeholder(tf.float32, [1, h, w, c], 'input')
        self.shape = [1, int(h), int(w), int(c)]
        quant = fakequant(tf, r) if fakequant else None
        self.fq = quant.act if quant else (lambda t, what='': t)
        self.wq = quant.weight if quant else (lambda v, axis=-1: v)
        self.live = [self.fq(self.input, 'input')]
        kinds = [k for k in WEIGHTS if not quant or k in quant.only]
        p = np.array([WEIGHTS[k] for k in kinds], float)
        p /= p.sum()
        for _ in range(r.randint(fewest_operators, most_operators)):
            kind = kinds[r.choice(len(kinds), p=p)]
            t = self.live[-1] if pick(0, 1, 1) else pick(*self.live)
            if len(t.shape) != 4 or 0 in t.shape.as_list(): continue
            y = getattr(self, kind)(t)
            self.operators.append(kind)
            if np.prod(y.shape.as_list()) <= 20000: self.live.append(y)
        outputs = [self.live[-1]]
        if pick(0, 1):
            outputs = [self.dense(self.live[-1])]
            self.operators.append('dense')
        for t in self.live[1:-1]:
            if not t.consumers() and pick(0, 1): outputs.append(t)
        self.outputs = [tf.identity(t, f'out{k}') for k, t in enumerate(outputs)]

    def conv(self, t):
        tf, pick = self.tf, self.pick
        c, n, k = int(t.shape[3]), pick(1, 3, 4, 8, 12), (pick(1, 1, 2, 3, 3, 5), pick(1, 2, 3, 3))
        stride, dilation = pick((1, 1), (1, 1), (2, 1), (1, 2))
        weights = self.wq(self.const(self.weight((*k, c, n), k[0] * k[1] * c)))
        padding = pick('SAME', 'SAME', 'VALID') if min(t.shape[1:3]) > 11 else 'SAME'
        y = tf.nn.conv2d(t, weights, stride, padding, dilations=dilation)
        return self.fq(self.act(y + self.bias(n) if pick(0, 1, 1, 1) else y))

    def depthwise(self, t):
        pick = self.pick
        c, m, k, s = int(t.shape[3]), pick(1, 1, 1, 2), pick(1, 3, 3, 5), pick(1, 1, 2)
        weights = self.wq(self.const(self.weight((k, k, c, m), k * k)), -2)
        y = self.tf.nn.depthwise_conv2d(t, weights, [1, s, s, 1], 'SAME')
        return self.fq(self.act(y + self.bias(c * m)))

    def batchnorm(self, t):
        tf, r, const = self.tf, self.r, self.const
        c, k, n = int(t.shape[3]), self.pick(1, 3), self.pick(4, 8)
        y = tf.nn.conv2d(t, self.wq(const(self.weight((k, k, c, n), k * k * c))), 1, 'SAME')
        y = tf.compat.v1.nn.fused_batch_norm(y, const(np.exp(r.randn(n) * .3)), const(r.randn(n) * .3),
                                             const(r.randn(n) * .3), const(np.exp(r.randn(n) * .5)), epsilon=1e-3,
                                             is_training=False)[0]
        return self.fq(self.act(y))

    def transposed(self, t):
        _, h, w, c = map(int, t.shape)
        n, k, s = self.pick(1, 3, 4), self.pick(2, 3), self.pick(1, 2)
        if h * w > 300: return self.conv(t)
        weights = self.wq(self.const(self.weight((k, k, n, c), k * k * c)), -2)
        y = self.tf.nn.conv2d_transpose(t, weights, [1, h * s, w * s, n], s, 'SAME')
        return self.fq(self.act(y + self.bias(n)))

    def pool(self, t):
        nn, pick = self.tf.nn, self.pick
        function, k, s = pick(nn.max_pool2d, nn.avg_pool2d), pick(2, 3), pick(1, 2)
        return self.fq(function(t, k, s, pick('SAME', 'VALID') if min(t.shape[1:3]) > 3 else 'SAME'))

    def binary(self, t):
        tf = self.tf
        f = self.pick(tf.add, tf.add, tf.multiply, tf.subtract, tf.maximum, tf.minimum, tf.math.squared_difference)
        others = [u for u in self.live if u.shape == t.shape and u is not t]
        if not others: return self.scalar(t)  # x - x and the like: values all zero, a case of its own
        return self.fq(self.act(f(t, self.pick(*others))))

    def scalar(self, t):
        tf, r = self.tf, self.r
        c = int(t.shape[-1])
        v = self.pick(self.const(r.randn()), self.const(r.randn(c)), self.const(r.randn(1, 1, 1, c)))
        f = self.pick(tf.add, tf.multiply, tf.subtract, tf.maximum, tf.minimum)
        return self.fq(self.act(f(*((t, v) if self.pick(0, 1, 1) else (v, t)))))

    def concat(self, t):
        others = [u for u in self.live if u.shape[:-1] == t.shape[:-1]]
        return self.fq(self.tf.concat([t] + [self.pick(*others) for _ in range(self.pick(1, 1, 2))], -1))

    def unary(self, t):
        tf, nn = self.tf, self.tf.nn
        function = self.pick(
            nn.sigmoid, tf.tanh, nn.leaky_relu, nn.relu, nn.relu6, lambda v: v * nn.relu6(v + 3) / 6,
            lambda v: v * nn.sigmoid(v), nn.elu, tf.abs,
            lambda v: nn.relu(v) - self.const(self.r.rand(int(v.shape[-1]))) * nn.relu(-v), tf.square,
            lambda v: tf.sqrt(tf.abs(v) + .1), lambda v: tf.math.rsqrt(tf.abs(v) + .5), lambda v: tf.exp(-tf.abs(v)),
            tf.negative, lambda v: nn.softmax(v), lambda v: nn.log_softmax(v), lambda v: nn.l2_normalize(v, -1),
            lambda v: tf.math.log(tf.abs(v) + 1), nn.softplus)
        return self.fq(function(t))

    def layout(self, t):
        tf, r, pick = self.tf, self.r, self.pick
        image = tf.compat.v1.image
        _, h, w, c = map(int, t.shape)

        def bilinear():
            corners = bool(pick(0, 1))
            return image.resize_bilinear(t, [h * 2, w + 3], align_corners=corners,
                                         half_pixel_centers=False if corners else bool(pick(0, 1)))
        moves = [lambda: tf.transpose(t, [0, 2, 1, 3]),
                 lambda: tf.transpose(tf.transpose(t, [0, 3, 1, 2]), [0, 2, 3, 1]),
                 lambda: tf.pad(t, [[0, 0], [1, r.randint(3)], [r.randint(2), 1], [0, 0]]),
                 lambda: tf.reverse(t, [pick(1, 2)]), lambda: tf.reshape(t, [1, h * w, 1, c]),
                 lambda: t[:, :max(1, h - 1), ::pick(1, 2), :], bilinear,
                 lambda: image.resize_nearest_neighbor(t, [h + 2, w * 2]), lambda: tf.tile(t, [1, 1, 1, 2]),
                 lambda: tf.gather(t, r.randint(0, c, pick(1, c, 2 * c)), axis=3),
                 lambda: tf.pad(t, [[0, 0], [1, 1], [1, 1], [0, 0]], 'REFLECT') if min(h, w) > 2 else tf.identity(t)]
        if c % 2 == 0: moves += [lambda: tf.concat(tf.split(t, 2, 3)[::-1], 3), lambda: tf.split(t, 2, 3)[pick(0, 1)]]
        if h % 2 == w % 2 == 0: moves += [lambda: tf.nn.space_to_depth(t, 2)]
        if c % 4 == 0: moves += [lambda: tf.nn.depth_to_space(t, 2)]
        return self.fq(pick(*moves)()) if h * w * c < 6000 else self.pool(t)

    def reduce(self, t):
        tf, pick = self.tf, self.pick
        function = pick(tf.reduce_mean, tf.reduce_mean, tf.reduce_max, tf.reduce_sum, tf.reduce_min)
        y = function(t, pick([1, 2], [1, 2], [3], [1]), keepdims=True)
        if function is tf.reduce_sum: y = y * self.const(.1)
        return self.fq(t * tf.nn.sigmoid(self.fq(y)) if pick(0, 1) else t - self.fq(y))

    def dense(self, t):
        tf, pick = self.tf, self.pick
        n, m = int(np.prod(t.shape[1:])), pick(1, 3, 7, 10)
        v = tf.reshape(t, [-1, n]) if pick(0, 1) else tf.reshape(t, [1, n])
        y = tf.matmul(v, self.wq(self.const(self.weight((n, m), n))))
        y = self.fq(self.act(y + self.bias(m) if pick(0, 1, 1) else y))
        head = pick(lambda v: v, lambda v: v, tf.nn.softmax, tf.nn.sigmoid, lambda v: tf.nn.log_softmax(v))
        return self.fq(head(y))
