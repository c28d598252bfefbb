"""Small networks with their figures, for the tests of the repository: no converter, no Python is needed to judge them."""
import json, os
import numpy as np
from . import qat


def record(out, into, seeds):
    """SEED.pb, SEED.npz (samples and TensorFlow's outputs) and figures.txt: SEED, request, dB of each output."""
    os.makedirs(into, exist_ok=True)
    lines = []
    for seed in seeds:
        folder = f'{out}/{seed}'
        info, ref, samples = qat.read(folder), np.load(f'{folder}/ref.npz'), np.load(f'{folder}/test.npz')['input']
        with open(f'{folder}/graph.pb', 'rb') as f, open(f'{into}/{seed}.pb', 'wb') as o: o.write(f.read())
        values = {n: ref[n].astype(np.float32) for n in info['outputs']}
        np.savez_compressed(f'{into}/{seed}.npz', input=samples, **values)
        for request, r in json.load(open(f'{folder}/results.json')).items():
            if r['ours']: lines.append(f'{seed} {request} {info["mean"]:g} {info["std"]:g} ' + ' '.join(map(str, r['ours'])))
    with open(f'{into}/figures.txt', 'w') as f: f.write('\n'.join(lines) + '\n')
