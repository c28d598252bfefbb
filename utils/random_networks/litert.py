"""Files in LiteRT, each in a child process: some make it abort."""
import os, pickle, signal
import numpy as np


def noise_ratio(reference, got):
    """Signal to noise in dB; 200 when equal, -999 when the sizes differ."""
    if reference.size != got.size: return -999.
    error = float(np.sum((reference.astype(np.float64) - got) ** 2))
    signal_power = float(np.sum(reference.astype(np.float64) ** 2))
    return 10 * np.log10(signal_power / error) if error else 200. if signal_power else 0.


def in_child(f, *args, seconds=60):
    """f's value and None, or None and what went wrong."""
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        signal.alarm(seconds)
        try: value = (f(*args), None)
        except BaseException as e: value = (None, (str(e).strip().splitlines() or [type(e).__name__])[0][:200])
        with os.fdopen(w, 'wb') as o: pickle.dump(value, o)
        os._exit(0)
    os.close(w)
    with os.fdopen(r, 'rb') as i: data = i.read()
    _, status = os.waitpid(pid, 0)
    return pickle.loads(data) if data and not status else (None, f'ABORTS (signal {status & 127})')


def interpret(path, sample, everything=False, only_reference=False):
    return invoke(load(path, everything, only_reference), sample)


def load(path, everything=False, only_reference=False):
    from ai_edge_litert.interpreter import Interpreter, OpResolverType
    for kind in ('BUILTIN_REF', 'BUILTIN_WITHOUT_DEFAULT_DELEGATES'):
        try:
            it = Interpreter(model_path=path, experimental_op_resolver_type=getattr(OpResolverType, kind), num_threads=1,
                             experimental_preserve_all_tensors=everything)
            it.allocate_tensors()
            return it
        except ValueError as e:
            if "Didn't find op" not in str(e) or kind != 'BUILTIN_REF' or only_reference: raise


def invoke(it, sample):
    for d in it.get_input_details():
        v = sample
        if d['dtype'] != np.float32:
            (scale, zero), limits = d['quantization'], np.iinfo(d['dtype'])
            v = np.clip(np.round(sample / scale) + zero, limits.min, limits.max).astype(d['dtype'])
        it.set_tensor(d['index'], v)
    it.invoke()
    return it


def outputs(path, samples, raw=False):
    """Each output over all samples, as real numbers unless `raw`."""
    found, it = {}, load(path)
    for sample in samples:
        it.reset_all_variables()
        invoke(it, sample[None])
        for k, d in enumerate(it.get_output_details()):
            v = it.get_tensor(d['index'])
            if not raw:
                v = v.astype(np.float64)
                scale, zero = d['quantization']
                if d['dtype'] != np.float32 and scale: v = (v - zero) * scale
            found.setdefault(k, []).append(v.ravel())
    return [np.concatenate(found[k]) for k in sorted(found)]


def tensors(path, sample):
    """Every tensor of the reference kernels, by name."""
    it = interpret(path, sample, everything=True, only_reference=True)
    found = {}
    for d in it.get_tensor_details():
        try: found[d['name']] = it.get_tensor(d['index'])
        except ValueError: pass
    return found
