"""FakeQuants where a training rewriter puts them; ranges come from running the graph as far as it is."""
import numpy as np

KEEPS_VALUES = ('MaxPool', 'AvgPool', 'ConcatV2', 'Reshape', 'Transpose', 'Pad', 'PadV2', 'ResizeBilinear',
                'ResizeNearestNeighbor', 'Tile', 'GatherV2', 'ReverseV2', 'StridedSlice', 'Split', 'SpaceToDepth',
                'DepthToSpace', 'MirrorPad', 'Softmax', 'Sigmoid', 'Tanh', 'LogSoftmax')


class FakeQuants:
    only = ('conv', 'depthwise', 'pool', 'binary', 'concat', 'unary', 'layout', 'scalar', 'reduce', 'batchnorm', 'transposed')

    def __init__(self, tf, r):
        self.tf, self.r, self.feed = tf, r, None
        self.sparse = r.randint(3) == 0  # operators that keep values get no FakeQuant
        if r.randint(2): self.only = ('conv', 'depthwise', 'pool', 'binary', 'concat', 'layout')
        self.symmetric = bool(r.randint(2))  # weights: the training rewriter's default is asymmetric

    def quantized(self, t, low, high, narrow=False):
        return self.tf.quantization.fake_quant_with_min_max_vars(t, np.float32(low), np.float32(high), narrow_range=narrow)

    def range_of(self, t):
        with self.tf.compat.v1.Session(graph=t.graph) as session:
            x = t.graph.get_tensor_by_name('input:0')
            if self.feed is None: self.feed = (self.r.randn(*x.shape.as_list()) * .8).astype(np.float32).clip(-2, 2)
            v = session.run(t, {x: self.feed})
        low, high = min(float(v.min()), 0.), max(float(v.max()), 0.)
        if high - low < 1e-3: high = low + 1.
        form = self.r.randint(4)
        if form == 0: high, low = high * 1.3, low * 1.1
        if form == 1: low, high = -max(-low, high), max(-low, high)
        return low, high

    def act(self, t, what=''):
        if what == 'input':
            self.mean, self.std = [(128., 64.), (127.5, 63.75), (100., 50.), (0., 255.)][self.r.randint(4)]
            if self.r.randint(2): return t
            return self.quantized(t, (0 - self.mean) / self.std, (255 - self.mean) / self.std)
        if self.sparse and t.op.type in KEEPS_VALUES: return t
        return self.quantized(t, *self.range_of(t))

    def weight(self, w, axis=-1):
        with self.tf.compat.v1.Session(graph=w.graph) as session: v = session.run(w)
        low, high = min(float(v.min()), 0.), max(float(v.max()), 0.)
        if high - low < 1e-6: high = low + 1
        if self.symmetric: low, high = -max(-low, high), max(-low, high)
        return self.quantized(w, low, high, self.symmetric or bool(self.r.randint(4)))
