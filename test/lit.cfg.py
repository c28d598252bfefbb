# -*- Python -*-
# Substitutions: %bin (programs), %corpus (reference models), %python (with numpy and LiteRT), %utils (scripts of the repository),
# %examples, %run_linalg. Features: corpus, judge, tosa-judge, plugin, install, browser, ray, sanitized. A test says "REQUIRES: corpus" when it needs reference models from outside.
import glob
import os
import shutil
import sys

import lit.formats
from lit.llvm import llvm_config

config.name = "quantc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".pbtxt"]
config.excludes = ["Inputs", "unit"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.quantc_obj_root, "test")

llvm_config.with_environment("PATH", [config.quantc_tools_dir, config.llvm_tools_dir], append_path=True)
# Results must not depend on the locale; an unusual one would show it.
llvm_config.with_environment("LC_ALL", "C")
llvm_config.use_default_substitutions()

config.substitutions.append(("%corpus", config.quantc_corpus))
config.substitutions.append(("%quantc_bin", config.quantc_tools_dir))
config.substitutions.append(("%bin", config.quantc_tools_dir))
config.substitutions.append(("%fuzz", os.path.join(config.quantc_obj_root, "fuzz")))
config.substitutions.append(("%seeds", os.path.join(config.quantc_src_root, "tools", "fuzz", "seeds")))
config.substitutions.append(("%utils", os.path.join(config.quantc_src_root, "utils")))
config.substitutions.append(("%examples", os.path.join(config.quantc_src_root, "examples")))
config.substitutions.append(("%dialects", os.path.join(config.quantc_src_root, "dialects")))
config.substitutions.append(("%llvm_lib_dir", os.path.join(os.path.dirname(config.llvm_tools_dir), "lib")))
config.substitutions.append(("%mlir_include", config.mlir_include))
# Upstream runs linalg on tensors: function @entry prints what the functions before it compute.
runner_libs = ",".join(
    os.path.join(os.path.dirname(config.llvm_tools_dir), "lib", f"libmlir_{name}_utils.so") for name in ("runner", "c_runner")
)
config.substitutions.append((
    "%run_linalg",
    "mlir-opt --convert-elementwise-to-linalg --one-shot-bufferize=bufferize-function-boundaries --convert-linalg-to-loops "
    "--expand-strided-metadata --lower-affine --convert-scf-to-cf --convert-math-to-llvm --convert-math-to-libm "
    "--convert-arith-to-llvm --convert-index-to-llvm --finalize-memref-to-llvm --convert-func-to-llvm --convert-cf-to-llvm "
    f"--reconcile-unrealized-casts | mlir-runner -e entry -entry-point-result=void -shared-libs={runner_libs}",
))
# In front: the default substitutions have a %python of their own.
config.substitutions.insert(0, ("%python_any", sys.executable))
config.substitutions.insert(1, ("%python", config.quantc_python or sys.executable))
if config.quantc_corpus and os.path.isdir(config.quantc_corpus):
    config.available_features.add("corpus")
if config.quantc_python and os.path.exists(config.quantc_python):
    config.available_features.add("judge")
# The engine of quantc.distributed (utils/judges-ray.txt) stands beside the judge.
if glob.glob(os.path.join(os.path.dirname(config.quantc_python or ""), "..", "lib", "python*", "site-packages", "ray")):
    config.available_features.add("ray")
# The programs of utils/judges-tosa.txt: Arm's reference model of TOSA, IREE, Vela. %tosa_venv holds them.
if os.path.exists(os.path.join(config.quantc_tosa_venv, "bin", "tosa_reference_model")):
    config.substitutions.insert(0, ("%tosa_venv", config.quantc_tosa_venv))
    config.available_features.add("tosa-judge")
# The plugin for upstream's mlir-opt; builds with sanitizers have none.
if config.quantc_plugin and os.path.exists(config.quantc_plugin):
    config.substitutions.append(("%plugin", config.quantc_plugin))
    config.available_features.add("plugin")
# Installing and building clients takes half a minute: ./check does it, the quick test does not.
if os.environ.get("QUANTC_TEST_INSTALL"):
    config.available_features.add("install")
# Reports are opened in Debian's chromium.
if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
    config.available_features.add("browser")
# Packages are tried in a root of their own.
if os.geteuid() == 0:
    config.available_features.add("root")
# utils/check-sanitized: programs are slower and larger, and a sanitizer asks more of the system than they do.
if lit_config.params.get("sanitized"):
    config.available_features.add("sanitized")
