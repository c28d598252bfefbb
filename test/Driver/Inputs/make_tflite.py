"""make_tflite.py KIND OUT.tflite: a small .tflite written field by field, for what quantc itself never writes.

  signatures   two subgraphs of one operator each, y = x + x with signature 'twice', z = w * w with signature 'square'
  loop         the same, the second subgraph with an operator WHILE
  plain        one subgraph, y = x + x, x of shape 1x4x4x3, without metadata
  normalized   the same with TFLITE_METADATA: mean and std 127.5 of the input, -1 to 1 of the input and -2 to 2 of the output
"""
import struct
import sys


class Builder:
    """A flatbuffer written backwards; offsets count from its end."""

    def __init__(self):
        self.data, self.least = b"", 1

    def align(self, size, extra=0):
        self.least = max(self.least, size)
        self.data = b"\0" * (-(len(self.data) + extra) % size) + self.data

    def put(self, data):
        self.data = data + self.data
        return len(self.data)

    def string(self, text):
        raw = text.encode()
        self.align(4, len(raw) + 1)
        self.put(raw + b"\0")
        return self.put(struct.pack("<I", len(raw)))

    def scalars(self, form, values):
        raw = b"".join(struct.pack("<" + form, v) for v in values)
        self.align(4, len(raw))
        self.align(struct.calcsize(form), len(raw))
        self.put(raw)
        return self.put(struct.pack("<I", len(values)))

    def data_vector(self, raw):
        self.align(16, len(raw))
        self.put(raw)
        return self.put(struct.pack("<I", len(raw)))

    def offsets(self, places):
        self.align(4)
        for place in reversed(places):
            self.put(struct.pack("<I", len(self.data) + 4 - place))
        return self.put(struct.pack("<I", len(places)))

    def table(self, fields):
        """fields: {number: (format, value)}; format 'o' is an offset."""
        end, place = len(self.data), {}
        for number, (form, value) in sorted(fields.items(), key=lambda f: -struct.calcsize(f[1][0].replace("o", "I"))):
            size = struct.calcsize(form.replace("o", "I"))
            self.align(size)
            if form == "o":
                place[number] = self.put(struct.pack("<I", len(self.data) + 4 - value))
            else:
                place[number] = self.put(struct.pack("<" + form, value))
        self.align(4)
        start = len(self.data) + 4
        count = max(fields, default=-1) + 1
        table = struct.pack("<HH", 4 + 2 * count, start - end)
        for number in range(count):
            table += struct.pack("<H", start - place[number] if number in place else 0)
        self.put(struct.pack("<i", len(table)))  # the distance to its vtable, which stands right before
        self.put(table)
        return start

    def finish(self, root, identifier):
        self.align(max(self.least, 8), 8)
        self.put(identifier)
        return struct.pack("<I", len(self.data) + 4 - root) + self.data


def tensor(b, name, shape):
    return b.table({0: ("o", b.scalars("i", shape)), 2: ("I", 0), 3: ("o", b.string(name))})


def subgraph(b, name, ends, code, options, shape):
    tensors = b.offsets([tensor(b, end, shape) for end in ends])
    fields = {0: ("I", code), 1: ("o", b.scalars("i", [0, 0])), 2: ("o", b.scalars("i", [1]))}
    if options:
        fields.update({3: ("B", options), 4: ("o", b.table({}))})
    return b.table({0: ("o", tensors), 1: ("o", b.scalars("i", [0])), 2: ("o", b.scalars("i", [1])),
                    3: ("o", b.offsets([b.table(fields)])), 4: ("o", b.string(name))})


def signature(b, key, ends, graph):
    maps = [b.offsets([b.table({0: ("o", b.string(name)), 1: ("I", i)})]) for i, name in enumerate(ends)]
    return b.table({0: ("o", maps[0]), 1: ("o", maps[1]), 2: ("o", b.string(key)), 4: ("I", graph)})


def metadata():
    b = Builder()

    def end(name, low, high, normalized):
        fields = {0: ("o", b.string(name)), 5: ("o", b.table({0: ("o", b.scalars("f", [high])), 1: ("o", b.scalars("f", [low]))}))}
        if normalized:
            options = b.table({0: ("o", b.scalars("f", [127.5])), 1: ("o", b.scalars("f", [127.5]))})
            fields[4] = ("o", b.offsets([b.table({0: ("B", 1), 1: ("o", options)})]))
        return b.offsets([b.table(fields)])
    graph = b.table({2: ("o", end("image", -1, 1, True)), 3: ("o", end("sum", -2, 2, False))})
    return b.finish(b.table({3: ("o", b.offsets([graph]))}), b"M001")


def model(kind):
    b = Builder()
    several = kind in ("signatures", "loop")
    add, mul, loop = 0, 18, 119
    codes = [add, loop if kind == "loop" else mul] if several else [add]
    code_tables = b.offsets([b.table({0: ("b", c), 3: ("i", c)}) for c in codes])
    shape = [1, 4] if several else [1, 4, 4, 3]
    graphs = [subgraph(b, "one", ["x", "y"], 0, 11, shape)]
    signatures = [signature(b, "twice", ["a", "sum"], 0)]
    if several:
        graphs.append(subgraph(b, "two", ["w", "z"], 1, 0 if kind == "loop" else 21, shape))
        signatures.append(signature(b, "square", ["b", "product"], 1))
    buffers, fields = [b.table({})], {}
    if kind == "normalized":
        buffers.append(b.table({0: ("o", b.data_vector(metadata()))}))
        fields[6] = ("o", b.offsets([b.table({0: ("o", b.string("TFLITE_METADATA")), 1: ("I", 1)})]))
    fields.update({0: ("I", 3), 1: ("o", code_tables), 2: ("o", b.offsets(graphs)), 4: ("o", b.offsets(buffers)),
                   7: ("o", b.offsets(signatures))})
    return b.finish(b.table(fields), b"TFL3")


with open(sys.argv[2], "wb") as out:
    out.write(model(sys.argv[1]))
