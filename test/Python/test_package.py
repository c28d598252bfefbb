# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""The package as it is installed: time to import, dependencies, symbols, documentation, the wheel."""

import os
import re
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import quantc
import quantc._native
from conftest import BUILD, DIGITS, SOURCE

ENV = {**os.environ, "PYTHONPATH": os.path.join(SOURCE, "python")}


def python(code, executable=sys.executable, env=ENV, **options):
    return subprocess.run(
        [executable, "-c", code], check=True, capture_output=True, text=True, env=env, **options
    ).stdout


def test_import_takes_no_time_and_no_other_package(tmp_path):
    code = (
        "import sys, time\nt = time.process_time()\nimport quantc\nt = time.process_time() - t\n"
        "assert not {'numpy', 'tensorflow', 'ctypes', 'typing'} & set(sys.modules)\nprint(t)"
    )
    env = {**ENV, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    assert min(float(python(code, env=env)) for _ in range(5)) < 0.06


def test_the_library_exports_the_c_interface_alone():
    out = subprocess.run(
        ["nm", "-D", "--defined-only", os.environ["QUANTC_LIBRARY"]],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = {line.split()[-1] for line in out.splitlines()}
    with open(os.path.join(SOURCE, "include", "quantc-c", "Quantc.h")) as f:
        declared = set(re.findall(r"\b(quantc[A-Z]\w+)\(", f.read()))
    assert names == declared
    assert set(quantc._native._FUNCTIONS) <= declared


def test_a_generator_costs_little(cli, float_pb):
    """100 samples from a generator beside the program with the same arrays."""
    images = np.random.default_rng(1).random((100, 8, 8, 1), np.float32)
    np.savez(cli.folder / "x.npz", image=images)

    def used():
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system

    def cost(work):
        """Seconds of processors: a busy machine stretches the others."""
        best = 9e9
        for _ in range(5):
            start = used()
            work()
            best = min(best, used() - start)
        return best

    program = cost(lambda: cli.convert(float_pb, "--calibrate", cli.folder / "x.npz"))
    package = cost(lambda: quantc.convert(float_pb, calibrate=([x[np.newaxis]] for x in images)))
    assert package < 1.2 * program + 0.02


def blocks():
    with open(os.path.join(SOURCE, "docs", "Python.md")) as f:
        return re.findall(r"^```python\n(.*?)^```", f.read(), re.S | re.M)


def test_documentation_runs(tmp_path):
    """Every block of docs/Python.md, one after another, in a folder with the example's files."""
    for name in ("float.pb", "qat.pb", "calibration.npz", "test.npz"):
        os.symlink(os.path.join(DIGITS, name), tmp_path / name)
    assert len(blocks()) >= 6
    python("\n".join(blocks()), cwd=tmp_path, env={**ENV, "QUANTC_LIBRARY": os.environ["QUANTC_LIBRARY"]})


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """Made from the build folder, without compiling."""
    pytest.importorskip("scikit_build_core")
    if not os.environ.get("QUANTC_TEST_INSTALL"):
        pytest.skip("./check makes wheels, the quick test does not")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [os.path.join(SOURCE, "utils", "make-wheel"), "--build", BUILD, "--output", folder],
        check=True,
        env={**os.environ, "PYTHON": sys.executable},
    )
    found = list(folder.glob("*.whl"))
    assert len(found) == 1
    return found[0]


def test_wheel(wheel):
    assert re.fullmatch(r"quantc-[\d.]+-py3-none-manylinux_\d+_\d+_\w+\.whl", wheel.name)
    assert wheel.stat().st_size <= 25e6
    names = zipfile.ZipFile(wheel).namelist()
    assert {
        "quantc/lib/libquantc.so",
        "quantc/bin/quant-opt",
        "quantc/bin/quant-translate",
        "quantc/lite/converter.py",
        "quantc/py.typed",
    } <= set(names)
    assert "quantc/bin/quantc" not in names  # the library holds it


def test_wheel_in_a_bare_environment(wheel, float_pb, calibration_npz, tmp_path):
    """Installed beside numpy alone, with nothing of the system's development packages in reach of the loader."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    bare = str(tmp_path / "env" / "bin" / "python")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QUANTC_", "PYTHON", "LD_"))}
    install = ["install", "-q", "--no-index", "--no-deps", "--no-compile", wheel]
    subprocess.run([sys.executable, "-m", "pip", "--python", bare, *install], check=True, env=env)
    site = python("import sysconfig; print(sysconfig.get_paths()['purelib'])", bare, env).strip()
    for package in ("numpy", "numpy.libs"):
        source = os.path.join(os.path.dirname(os.path.dirname(np.__file__)), package)
        if os.path.exists(source):
            os.symlink(source, os.path.join(site, package))
    code = (
        f"import quantc, sys\nprint(quantc.__file__)\n"
        f"quantc.convert({float_pb!r}, {str(tmp_path / 'a.tflite')!r}, calibrate={calibration_npz!r})"
    )
    assert site in python(code, bare, env)
    programs = tmp_path / "env" / "bin"
    subprocess.run(
        [
            programs / "quantc",
            "convert",
            float_pb,
            "-o",
            tmp_path / "b.tflite",
            "--calibrate",
            calibration_npz,
        ],
        check=True,
        env=env,
        capture_output=True,
    )
    wanted = quantc.convert(float_pb, calibrate=calibration_npz).tflite
    assert (tmp_path / "a.tflite").read_bytes() == (tmp_path / "b.tflite").read_bytes() == wanted
    text = subprocess.run(
        [programs / "quant-translate", "--import-tflite", tmp_path / "a.tflite"],
        check=True,
        env=env,
        capture_output=True,
    ).stdout
    done = subprocess.run([programs / "quant-opt", "-"], input=text, check=True, env=env, capture_output=True).stdout
    assert b"qnn.conv_2d" in done
