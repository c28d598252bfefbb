"""Makes a network that fails as small as it stays failing: outputs go, operators are stepped over."""
import json, os, shutil, tempfile
from . import qat


def shrink(folder, request, kind, quantc, compare, into, say=print):
    """Writes the smallest network found to `into`; `kind` is what must stay true of it."""
    best = folder
    work = tempfile.mkdtemp(prefix='shrink-')
    tried = 0
    progress = True
    while progress:
        progress = False
        for number, change in enumerate(changes(best)):
            candidate = f'{work}/{tried}'
            tried += 1
            if not attempt(best, candidate, change, request, kind, quantc, compare): continue
            say(f'{size(candidate)} nodes after {tried} tries')
            best, progress = candidate, True
            break
    if best != folder: shutil.copytree(best, into, dirs_exist_ok=True)
    shutil.rmtree(work)
    return best != folder


def size(folder): return len(qat.load(folder).node)


def changes(folder):
    """Ways to make it smaller, the largest steps first: (outputs, node to step over, operand to take in its place)."""
    info, graph = qat.read(folder), qat.load(folder)
    if len(info['outputs']) > 1:
        for o in info['outputs']: yield [o], None, None
    for node in reversed(graph.node):
        for i, name in enumerate(node.input):
            if not name.startswith('^') and node.op not in ('Const', 'Placeholder'): yield info['outputs'], node.name, i


def attempt(folder, candidate, change, request, kind, quantc, compare):
    """Is the network with the change in it sound, and still of that kind?"""
    import tensorflow as tf
    outputs, stepped, operand = change
    graph = qat.load(folder)
    if stepped:
        nodes = {n.name: n for n in graph.node}
        instead = nodes[stepped].input[operand]
        if stepped in outputs:
            name = instead.split(':')[0]
            if nodes[name].op in ('Const', 'Placeholder') or name in outputs: return False
            outputs = [name if o == stepped else o for o in outputs]
        for n in graph.node:
            for i, name in enumerate(n.input):
                if name.split(':')[0] == stepped: n.input[i] = instead
    try: graph = tf.compat.v1.graph_util.extract_sub_graph(graph, outputs)
    except (ValueError, AssertionError): return False
    if not any(n.op == 'Placeholder' for n in graph.node): return False
    os.makedirs(candidate, exist_ok=True)
    with open(f'{candidate}/graph.pb', 'wb') as f: f.write(graph.SerializeToString())
    with open(f'{candidate}/info.json', 'w') as f: json.dump(dict(qat.read(folder), outputs=outputs), f)
    shutil.copy(f'{folder}/test.npz', candidate)
    try: qat.reference(candidate)
    except (ValueError, tf.errors.OpError): return False
    for name in qat.REQUESTS[request]:
        if name.startswith('tflc'): qat.convert(candidate, name.split('_')[1], name, True)
    return qat.check(candidate, quantc, compare, [request])[request]['kind'] == kind
