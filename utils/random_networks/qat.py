"""Networks with FakeQuants: quantc beside TOCO (TensorFlow 2.13) and TFLiteConverter (2.21).

A folder holds one network: graph.pb, info.json, test.npz (real inputs), ref.npz (TensorFlow's outputs), and what the
converters made of it: toco_uint8, tflc_uint8, tflc_int8, each a .tflite or a .err with the refusal.
"""
import json, os, subprocess
import numpy as np
from . import litert

# What quantc is asked for, and which file of the converters it is beside. Without --compat it is never to be worse than
# the better of those of its type.
REQUESTS = {'toco uint8': ['toco_uint8'], 'tflite uint8': ['tflc_uint8'], 'tflite int8': ['tflc_int8'],
            'default uint8': ['toco_uint8', 'tflc_uint8'], 'default int8': ['tflc_int8']}


def make(folder, seed):
    """The network of a seed and the files of TFLiteConverter."""
    import tensorflow as tf
    from .fake_quants import FakeQuants
    from .images import ImageNetwork
    holder = {}
    def fakequant(tf, r): return holder.setdefault('quants', FakeQuants(tf, r))
    net = ImageNetwork(seed, fakequant, 9)
    q = holder['quants']
    with open(f'{folder}/graph.pb', 'wb') as f: f.write(net.graph.as_graph_def().SerializeToString())
    with open(f'{folder}/info.json', 'w') as f:
        json.dump(dict(ops=net.operators, shape=net.shape, outputs=[o.op.name for o in net.outputs], mean=q.mean, std=q.std,
                       sparse=bool(q.sparse), symmetric=q.symmetric), f)
    draw(folder, seed, 4)
    for kind in ('uint8', 'int8'): convert(folder, kind, f'tflc_{kind}', True)


def draw(folder, seed, count, between=False):
    """So many samples of pixels, in place of those that are there; the first four are the same for ever. `between`: and
    of what lies between two pixels, which seldom lies half way between two integers of a layer."""
    info, r = read(folder), np.random.RandomState(seed)
    pixels = r.randint(0, 256, [count] + info['shape'][1:])
    if between: pixels = np.clip(pixels + r.rand(*pixels.shape) - .5, 0, 255)
    np.savez(f'{folder}/test.npz', input=((pixels - info['mean']) / info['std']).astype(np.float32))
    reference(folder)


def reference(folder):
    """TensorFlow's own outputs for the samples."""
    import tensorflow as tf
    info, samples = read(folder), np.load(f'{folder}/test.npz')['input']
    graph = tf.Graph()
    with graph.as_default(): tf.import_graph_def(load(folder), name='')
    with tf.compat.v1.Session(graph=graph) as session:
        found = {o: np.concatenate([session.run(f'{o}:0', {'input:0': v[None]}) for v in samples]) for o in info['outputs']}
    np.savez(f'{folder}/ref.npz', **found)


def convert(folder, kind, name, new):
    """What a converter makes of it: `new` is TFLiteConverter, else TOCO."""
    import tensorflow as tf
    info = read(folder)
    for suffix in ('tflite', 'err'):
        if os.path.exists(f'{folder}/{name}.{suffix}'): os.remove(f'{folder}/{name}.{suffix}')
    try:
        c = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(f'{folder}/graph.pb', ['input'], info['outputs'], {'input': info['shape']})
        c.experimental_new_converter = new
        c.inference_type, c.quantized_input_stats = getattr(tf, kind), {'input': (mean_of(info, kind), info['std'])}
        data = c.convert()
        with open(f'{folder}/{name}.tflite', 'wb') as f: f.write(data)
    except Exception as e:
        with open(f'{folder}/{name}.err', 'w') as f: f.write(str(e)[:2000])


def toco(folder, seed):
    """TOCO in this process, which it may abort: its own program would load TensorFlow again for each network."""
    from tensorflow.lite.python import convert as steps
    from tensorflow.python import _pywrap_toco_api
    def run(model, flags, graph, debug=None): return _pywrap_toco_api.TocoConvert(model, flags, graph, False, debug, False)
    steps._run_deprecated_conversion_binary = run
    convert(folder, 'uint8', 'toco_uint8', False)


def read(folder): return json.load(open(f'{folder}/info.json'))
def mean_of(info, kind): return info['mean'] - (128 if kind == 'int8' else 0)


def load(folder):
    import tensorflow as tf
    graph = tf.compat.v1.GraphDef()
    with open(f'{folder}/graph.pb', 'rb') as f: graph.ParseFromString(f.read())
    return graph


def command(folder, request, quantc, output):
    info = read(folder)
    rules, kind = request.split()
    if rules == 'default':
        named = [x for o in info['outputs'] for x in ('--output', o)]
        # Of pixels from 0 to 255, whatever the type; the other two programs ask for the integers of the input.
        return [quantc, 'convert', f'{folder}/graph.pb', '-o', output, '--quantize', kind, '--mean', f'{info["mean"]:g}', '--std', f'{info["std"]:g}',
                '--input', 'input=' + 'x'.join(map(str, info['shape'])), *named]
    mean = f'{mean_of(info, kind):g}'
    std = 'std_dev_values' if rules == 'tflite' else 'std_values'
    return [quantc, 'tflite_convert' if rules == 'tflite' else 'toco', f'--graph_def_file={folder}/graph.pb',
            f'--output_file={output}', '--inference_type=' + ('INT8' if kind == 'int8' else 'QUANTIZED_UINT8'),
            '--input_arrays=input', '--output_arrays=' + ','.join(info['outputs']),
            '--input_shapes=' + ','.join(map(str, info['shape'])), f'--mean_values={mean}', f'--{std}={info["std"]:g}'] + \
        (['--change_concat_input_ranges=false'] if rules == 'toco' else [])


def figures(folder, path):
    """Signal to noise of each output, or None and LiteRT's refusal."""
    found, error = litert.in_child(litert.outputs, path, np.load(f'{folder}/test.npz')['input'])
    if error: return None, error
    ref = np.load(f'{folder}/ref.npz')
    return [round(float(litert.noise_ratio(ref[n].ravel(), v)), 1) for n, v in zip(read(folder)['outputs'], found)], None


def check(folder, quantc, compare=None, requests=REQUESTS):
    """What quantc makes of the network: {request: dict(kind, ours, theirs, text)}."""
    results = {}
    for request in requests:
        output = f'{folder}/q_{request.replace(" ", "_")}.tflite'
        if os.path.exists(output): os.remove(output)
        p = subprocess.run(command(folder, request, quantc, output), capture_output=True, text=True, timeout=60)
        results[request] = judge(folder, request, p, output, compare)
    return results


def judge(folder, request, process, output, compare):
    theirs = [f'{folder}/{n}.tflite' for n in REQUESTS[request]]
    present = [t for t in theirs if os.path.exists(t)]
    runs = [f for f in (figures(folder, t)[0] for t in present) if f]
    best = [max(column) for column in zip(*runs)] if runs else None
    errors = ' / '.join(process.stderr.strip().splitlines())[:250]
    result = dict(ours=None, theirs=best, text=errors)
    if process.returncode not in (0, 1): return dict(result, kind='CRASH')
    if process.returncode: return dict(result, kind='REFUSED, theirs runs' if best else 'refused, as theirs' if not present else 'refused, theirs does not run')
    ours, refusal = figures(folder, output)
    if refusal: return dict(result, kind='not loadable' + (', theirs runs' if best else ''), text=refusal)
    result['ours'] = ours
    if compare and len(theirs) == 1 and present:
        c = compare(theirs[0], output)
        if not c['n_differences']: return dict(result, kind='equal', text='')
        result['text'] = f'{c["n_differences"]} differences {(c["differences"] or c["unpaired_expected"])[:2]}'
    if not best: return dict(result, kind='ours alone' + (', below 10 dB' if min(ours) < 10 else ''))
    if any(a < b - .5 and a < 60 for a, b in zip(ours, best)): return dict(result, kind='WORSE')
    return dict(result, kind='better' if any(a > b + .5 and b < 60 for a, b in zip(ours, best)) else 'as good')
