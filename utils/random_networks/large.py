"""Large networks, converted again and again: whatever lies in memory, the bytes are the same.

A folder holds one network of over 60 values: graph.pb, info.json and, where it has no FakeQuants, samples.npz. The
sanitizers' builds convert them too: what they complain of ends the program with neither 0 nor 1.
"""
import collections, hashlib, json, os, subprocess, tempfile
import numpy as np
from . import qat

FEWEST_VALUES = 60
AFTER_TRAINING = {'int8': True, 'int16x8': True, 'dynamic': False, 'float16': False, 'none': False}  # with samples


def make(folder, seed):
    """The network of a seed: images with FakeQuants, images, sequences in turn; drawn again until it is large."""
    from .fake_quants import FakeQuants
    from .images import ImageNetwork
    from .sequences import SequenceNetwork
    for draw in range(seed, seed + 1000000, 10000):
        if seed % 3 == 2: net, quants = SequenceNetwork(draw, 26, 18), None
        else:
            holder = []
            def fakequant(tf, r): holder.append(FakeQuants(tf, r)); return holder[0]
            net = ImageNetwork(draw, fakequant if seed % 3 == 0 else None, 45, 30)
            quants = holder[0] if holder else None
        graph = net.graph.as_graph_def()
        values = values_of(graph, [o.op.name for o in net.outputs])
        if values > FEWEST_VALUES: break
    with open(f'{folder}/graph.pb', 'wb') as f: f.write(graph.SerializeToString())
    info = dict(shape=net.shape, outputs=[o.op.name for o in net.outputs], values=values, trained=bool(quants))
    if quants: info.update(mean=quants.mean, std=quants.std)
    with open(f'{folder}/info.json', 'w') as f: json.dump(info, f)
    np.savez(f'{folder}/samples.npz', input=(np.random.RandomState(seed).randn(3, *net.shape[1:]) * .8).astype(np.float32))


def values_of(graph, outputs):
    """How many nodes that compute something the outputs need; FakeQuants are no values of their own."""
    nodes, needed, open_names = {n.name: n for n in graph.node}, set(), list(outputs)
    while open_names:
        name = open_names.pop().lstrip('^').split(':')[0]
        if name in needed: continue
        needed.add(name)
        open_names += nodes[name].input
    return sum(nodes[n].op not in ('Const', 'Identity', 'Placeholder') and not nodes[n].op.startswith('FakeQuant') for n in needed)


def commands(folder, quantc, output):
    info = qat.read(folder)
    if info['trained']: return {r: qat.command(folder, r, quantc, output) for r in qat.REQUESTS}
    named = [x for o in info['outputs'] for x in ('--output', o)]
    return {kind: [quantc, 'convert', f'{folder}/graph.pb', '-o', output, '--quantize', kind, *named] +
                  (['--calibrate', f'{folder}/samples.npz'] if samples else []) for kind, samples in AFTER_TRAINING.items()}


def repeat(folder, quantc, runs):
    """{request: [kind, text]} of so many runs each: 'same', 'refused' (each time in the same words), or what is wrong."""
    results = {}
    with tempfile.TemporaryDirectory() as work:
        output = f'{work}/q.tflite'
        for request, command in commands(folder, quantc, output).items():
            found = collections.Counter()
            for _ in range(runs):
                if os.path.exists(output): os.remove(output)
                p = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=300)
                data = b''
                if p.returncode == 0:
                    with open(output, 'rb') as f: data = f.read()
                found[p.returncode, hashlib.sha256(data).hexdigest()[:16], p.stderr if p.returncode else ''] += 1
            codes = {code for code, _, _ in found}
            kind = 'CRASH' if codes - {0, 1} else 'DIFFERS' if len(found) > 1 else 'refused' if codes == {1} else 'same'
            text = '' if kind == 'same' else ' '.join(max(found, key=lambda k: k[0])[2].split())[:300]
            results[request] = [kind, text]
    return results
