#!/usr/bin/env python3
"""Converts the quantization-aware networks of a corpus and compares each file with the converters' own.

usage: qat-corpus.py CORPUS [--bin build/bin] [--only REGEX] [--tool toco|tflite] [--table FILE.md] [--verbose]

CORPUS holds golden/qat_small (small graphs), models/qat and models/qat_mlp_fashion (networks) and
tools/compare_tflite.py. Networks are compared operator by operator: scales, zero points, bytes, biases, options.
Exit 1 when a case differs that docs/Compatibility.md does not name, or when a program ends by a signal.
"""
import argparse, fnmatch, importlib.util, json, os, re, subprocess, sys, tempfile

parser = argparse.ArgumentParser()
parser.add_argument('corpus')
parser.add_argument('--bin', default='build/bin')
parser.add_argument('--translate', help='another quant-translate for the import')
parser.add_argument('--only', default='.')
parser.add_argument('--tool', choices=['toco', 'tflite'])
parser.add_argument('--networks', action='store_true', help='only the networks, not the small graphs')
parser.add_argument('--table', help='write the cases that differ, as a table')
parser.add_argument('--verbose', action='store_true')
args = parser.parse_args()

spec = importlib.util.spec_from_file_location('compare_tflite', os.path.join(args.corpus, 'tools/compare_tflite.py'))
compare_tflite = importlib.util.module_from_spec(spec)
spec.loader.exec_module(compare_tflite)
work = tempfile.mkdtemp(prefix='qat-corpus-')


def run(command):
    p = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return p.returncode, p.stderr


def listed_cases():
    """(pattern, tool) of every row of the tables in docs/Compatibility.md."""
    text = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../docs/Compatibility.md')).read()
    for row in re.findall(r'^\| (`[^|]*) \| ([a-z, ]*) \|', text, re.M):
        for pattern in re.findall(r'`([^`]*)`', row[0]):
            for tool in row[1].split(','): yield pattern, tool.strip()


def is_scalar(shape): return len(shape) == 0


def convert(case, tool, graph, out):
    """Returns '' or the first lines of the error."""
    translate = args.translate or f'{args.bin}/quant-translate'
    imported, decided = f'{work}/a.mlir', f'{work}/b.mlir'
    command = [translate, '--import-graphdef', graph, '-o', imported, '--mlir-print-debuginfo', f'--fold-rules={tool}']
    for i in case['inputs']:
        shape = i.get('shape')
        command += ['--input', i['name'] + ('' if shape is None else '=' + ('scalar' if is_scalar(shape) else 'x'.join(map(str, shape))))]
    for o in case['outputs']: command += ['--output', o]
    if case.get('allow_custom_ops'): command.append('--allow-custom-ops')
    code, err = run(command)
    if code: return code, 'import: ' + err
    kind = case.get('inference_type', 'uint8')
    io = {'float': 'float', 'uint8': 'uint8', 'int8': 'int8'}
    if kind == 'float':
        options = [f'rules={tool}', 'fold-fake-quant=true',
                   'drop-fake-quant=' + str(bool(case.get('drop_fake_quant'))).lower()]
        pipeline = 'quantc-float'
    else:
        if tool == 'tflite' and case.get('inference_input_type') in ('uint8', 'int8'): kind = case['inference_input_type']
        options = [f'rules={tool}', f'type={kind}', 'exact=true']
        stats = [f"{i['name']}={i['mean']!r}:{i['std']!r}" for i in case['inputs'] if i.get('mean') is not None]
        if stats: options.append('stats=' + ','.join(stats))
        if case.get('default_ranges'): options.append('default-range=%r,%r' % tuple(map(float, case['default_ranges'])))
        if case.get('change_concat_input_ranges'): options.append('change-concat-input-ranges=true')
        if case.get('reorder_across_fake_quant'): options.append('reorder-across-fake-quant=true')
        if tool == 'tflite' and case.get('inference_input_type') == 'float': options += ['input=float', 'output=float']
        pipeline = 'quantc-qat'
    code, err = run([f'{args.bin}/quant-opt', imported, '-o', decided, '--mlir-print-debuginfo', f'--{pipeline}=' + ' '.join(options)])
    if code: return code, err
    code, err = run([f'{args.bin}/quant-translate', '--export-tflite', decided, '-o', out])
    return code, err and 'export: ' + err


def first_line(text):
    lines = [l for l in text.splitlines() if 'warning' not in l and 'see current' not in l and l.strip()]
    return re.sub(r'^.*?error: ', '', next((l for l in lines if 'error' in l), lines[0] if lines else ''))[:160]


def cases():
    if not args.networks:
        folder = os.path.join(args.corpus, 'golden/qat_small')
        plain = re.compile(open(os.path.join(args.corpus, 'tools/qat/plain_small_cases.txt')).read().strip())
        for c in json.load(open(os.path.join(folder, 'index.json')))['cases']:
            for tool, key in (('toco', 'toco'), ('tflite', 'tflc_2_21')):
                yield c['id'], tool, c, os.path.join(folder, c['graph']), \
                    os.path.join(folder, c[key]) if isinstance(c[key], str) else None, bool(plain.search(c['id'])), c[key]
    base = os.path.join(args.corpus, 'models/qat')
    networks = [('mobilenet_v1_0.25_224', 'frozen_graph.pb', 'toco', 'expected'), ('mobilenet_v1_0.25_224', 'eval_graph.pb', 'toco', 'expected'),
                ('mobilenet_v1_0.25_128', 'frozen_graph.pb', 'tflite', 'expected'), ('mobilenet_v1_0.25_128', 'frozen_graph.pb', 'toco', 'toco'),
                ('mobilenet_v1_0.25_128', 'jitter_graph.pb', 'tflite', 'expected'), ('mobilenet_v1_0.25_128', 'jitter_graph.pb', 'toco', 'toco'),
                ('mobilenet_v2_1.0_224', 'frozen_graph.pb', 'tflite', 'expected'), ('mobilenet_v2_1.0_224', 'frozen_graph.pb', 'toco', 'toco'),
                ('deeplabv3_mnv2_dm05', 'frozen_graph.pb', 'tflite', 'expected'), ('deeplabv3_mnv2_dm05', 's2b_graph.pb', 'tflite', 'expected'),
                ('ssd_mobilenet_v1_075_pets', 'frozen_graph.pb', 'toco', 'expected'), ('ssd_mobilenet_v2_default_ranges', 'frozen_graph.pb', 'toco', 'expected')]
    for name, graph, tool, want in networks:
        folder = os.path.join(base, name)
        r = json.load(open(os.path.join(folder, 'convert.json')))
        c = dict(r, inputs=[dict(name=n, shape=s, mean=m, std=d) for n, s, m, d in zip(r['input_arrays'], r['input_shapes'], r['mean'], r['std'])],
                 outputs=r['output_arrays'])
        expected = os.path.join(folder, want + '.tflite')
        if os.path.exists(os.path.join(folder, graph)) and os.path.exists(expected):
            yield f'{name}/{graph}', tool, c, os.path.join(folder, graph), expected, True, None
    folder = os.path.join(args.corpus, 'models/qat_mlp_fashion')
    for f in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if f.endswith('.tflite') and 'edgetpu' not in f:
            c = dict(inputs=[dict(name='flatten_input', shape=[1, 28, 28], mean=0.0, std=255.0)], outputs=['dense_1/Softmax'])
            yield 'qat_mlp_fashion/' + f, 'toco', c, os.path.join(folder, next(g for g in os.listdir(folder) if g.endswith('.pb'))), os.path.join(folder, f), True, None


listed = list(listed_cases())
counts, rows, bad, unlisted = {}, [], 0, []
for name, tool, case, graph, expected, plain, refusal in cases():
    if not re.search(args.only, name) or (args.tool and tool != args.tool): continue
    out = f'{work}/out.tflite'
    if os.path.exists(out): os.remove(out)
    try: code, err = convert(case, tool, graph, out)
    except subprocess.TimeoutExpired: code, err = -99, 'timeout'
    if code < 0 or code > 1: state, text = 'CRASH', f'{code} {err[-300:]}'
    elif code: state, text = ('refused by both' if expected is None else 'REFUSED'), first_line(err)
    elif expected is None: state, text = 'converted, the tool refuses', ''
    else:
        try: r = compare_tflite.compare(expected, out)
        except Exception as e: r = dict(n_differences=999, differences=[['unreadable', repr(e)[:80]]], unpaired_expected=[], unpaired_got=[])
        state = 'equal' if r['n_differences'] == 0 else 'DIFFERS'
        text = '; '.join(str(d) for d in r['differences'][:3] + [['lacks'] + u for u in r['unpaired_expected'][:3]] + [['extra'] + u for u in r['unpaired_got'][:3]])
    key = ('plain' if plain else 'other', tool, state)
    counts[key] = counts.get(key, 0) + 1
    named = any(t == tool and fnmatch.fnmatchcase(name, p) for p, t in listed)
    if state in ('DIFFERS', 'REFUSED') and not named: unlisted.append((name, tool))
    bad += state == 'CRASH'
    if state not in ('equal', 'refused by both'): rows.append((name, tool, state, text, plain))
    if args.verbose or state == 'CRASH' or (state in ('DIFFERS', 'REFUSED') and not named):
        print(('P ' if plain else '  ') + name, tool, state, text[:700], flush=True)
for key, n in sorted(counts.items()): print('%-6s %-7s %-30s %d' % (*key, n))
if args.table:
    with open(args.table, 'w') as f:
        for r in rows: f.write('| %s | %s | %s | %s |\n' % r[:4])
print(f'{len(unlisted)} cases differ that docs/Compatibility.md does not name')
sys.exit(1 if bad or unlisted else 0)
