"""pages.py QUANTC FOLDER EXAMPLES: reports as people have them, opened in a browser (browser.py); the last line counts them. Then
pages with a fault, which the checks must find."""
import os
import random
import re
import struct
import subprocess
import sys

import browser

quantc, folder, examples = sys.argv[1:4]
os.makedirs(folder, exist_ok=True)
digits = os.path.join(examples, "digits", "")
NAMES = ["<script>alert(1)</script>", "\"><img src=http://example.com/x.png onerror=alert(2)>", "'quotes' & \"more\"",
         "</td></table><script>window.ran=9</script>", "a" * 300, "größe/层", "--><svg onload=alert(3)>", "javascript:alert(4)"]


def path(name):
    return os.path.join(folder, name)


def run(*arguments):
    done = subprocess.run([quantc, *arguments], capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr}")


def literal(name):
    """As MLIR writes it."""
    return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else "".join("\\%02X" % b for b in c.encode()) for c in name) + '"'


def npy(name, shape, values):
    header = repr({"descr": "<f4", "fortran_order": False, "shape": shape}) + "\n"
    with open(path(name), "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}f", *values))


def chain(names, weights=True):
    """One operator for each name: every fourth a dense layer where `weights`, else sums and activations."""
    rng = random.Random(3)
    number = lambda: "%.4e" % rng.gauss(0, .4)
    vector = lambda n: "[" + ", ".join(number() for _ in range(n)) + "]"
    lines = ['func.func @main(%v0: tensor<1x8xf32> {qnn.name = "x"}) -> (tensor<1x8xf32> {qnn.name = "y"}) {',
             f"  %c = qnn.constant dense<[{vector(8)}]> : tensor<1x8xf32> -> tensor<1x8xf32> loc(\"shift\")"]
    for i, name in enumerate(names):
        kind, here = i % 4, f"loc({literal(name)})"
        if kind == 0 and weights:
            lines += [f"  %w{i} = qnn.constant dense<[{', '.join(vector(8) for _ in range(8))}]> : tensor<8x8xf32> -> tensor<8x8xf32> loc(\"w{i}\")",
                      f"  %b{i} = qnn.constant dense<{vector(8)}> : tensor<8xf32> -> tensor<8xf32> loc(\"b{i}\")",
                      f"  %v{i + 1} = qnn.fully_connected %v{i}, %w{i}, %b{i} : (tensor<1x8xf32>, tensor<8x8xf32>, tensor<8xf32>) -> tensor<1x8xf32> {here}"]
        elif kind == 2:
            lines.append(f"  %v{i + 1} = qnn.tanh %v{i} : (tensor<1x8xf32>) -> tensor<1x8xf32> {here}")
        else:
            lines.append(f"  %v{i + 1} = qnn.add %v{i}, %c : (tensor<1x8xf32>, tensor<1x8xf32>) -> tensor<1x8xf32> {here}")
    return "\n".join(lines + [f"  return %v{len(names)} : tensor<1x8xf32>", "}", ""])


def write(name, text):
    with open(path(name), "w") as file:
        file.write(text)
    return path(name)


# What is planted into a page that is sound: name, texts and what takes their places, what a check must say.
FAULTS = [
    ("runs", [("&lt;script&gt;window.ran=9&lt;/script&gt;", "<script>window.ran=9</script>")], "a script of a name ran"),
    ("markup", [("&lt;script&gt;window.ran=9&lt;/script&gt;", "<b><script></script></b>")], "markup of a name: "),
    ("fetches", [("<main>", "<main><img src=http://127.0.0.1:9/x.png>")], "asked for ['http://127.0.0.1:9/x.png']"),
    ("complains", [("'use strict';", "'use strict';console.error('here');")], "console: "),
    ("column", [("<button type=button>in net</button>", "in net")], "table 0, column 3 does not sort"),
    ("wrong-column", [("const k=th.cellIndex", "const k=0")], "table 0, column 2 does not sort"),
    ("one-way", [("*(down?-1:1)", "")], "table 0, column 2 does not sort"),
    ("no-value-first", [("<td class=n data-v='", "<td class=n data-v='' title='"), ("(a===null)-(b===null)", "(b===null)-(a===null)")], "column 4 does not sort"),
    ("unsaid", [("th.setAttribute('aria-sort',", "th.setAttribute('sort',")], "table 0, column 0 does not sort"),
    ("filter", [(".includes(want)", ".includes('')")], "the filter hides nothing"),
    ("stays-shut", [("row.after(more)", "")], "no row has weights"),
    ("no-keys", [("addEventListener('keydown'", "addEventListener('key'")], "a row does not open by a key"),
    ("picture", [("class=net d='M0.5 ", "class=net d='M0.5 1")], "the picture shows other figures than the table"),
    ("channels", [("8 channels of weights", "9 channels of weights")], "8 ranges of 9 channels"),
    ("slow", [("<head>", "<head><script>const t=Date.now();while(Date.now()-t<1200);</script>")], "first paint after "),
    ("wide", [("</style>", "table{min-width:700px}</style>")], "narrow: "),
    ("light", [("prefers-color-scheme:dark", "prefers-color-scheme:none")], "dark: the page is"),
    ("pale", [("--soft:#55626d", "--soft:#c5c2cd")], "narrow: contrast of "),
    ("ink", [("@media screen and (prefers", "@media (prefers")], "paper: the page is"),
]


def planted(chromium, name):
    """How many of FAULTS, put into the page `name`, the checks find; prints those that they don't."""
    text, found = open(path(name)).read(), 0
    policy = re.compile(r"<meta http-equiv=Content-Security-Policy content=\"[^\"]*\">")  # it would hold up most of them
    for fault, changes, said in FAULTS:
        bad = policy.sub("", text)
        for old, new in changes:
            if old not in bad:
                print(f"FAULT {fault}: the page has no {old}")
            bad = bad.replace(old, new, 1 if fault in ("picture", "no-value-first") else -1)
        screen = said.split(":")[0]
        told, _ = browser.check(chromium, write(fault + ".html", bad), screens=(screen,) if screen in browser.SCREENS else ())
        if any(said in line for line in told):
            found += 1
        else:
            print(f"MISSED {fault}: {told}")
    return found


def main():
    rng = random.Random(5)
    npy("x.npy", (24, 8), [rng.uniform(-1, 1) for _ in range(24 * 8)])
    samples = ["--calibrate", path("x.npy")]
    odd = write("odd.mlir", chain(NAMES))
    run("convert", odd, "-o", path("odd.tflite"), *samples, "--report", path("names.html"))
    run("compare", odd, path("odd.tflite"), "--data", path("x.npy"), "--report", path("compare.html"))
    run("convert", odd, "-o", path("islands.tflite"), *samples, "--keep-float", "script|aaaaaaaa", "--report", path("islands.html"))
    run("convert", digits + "qat.pb", "-o", path("none.tflite"), "--report", path("no-samples.html"))
    run("convert", digits + "float.pb", "-o", path("accuracy.tflite"), "--calibrate", digits + "calibration.npz", "--weights", "int4",
        "--accuracy", "best", "--report", path("accuracy.html"))
    large = write("large.mlir", chain([f"block{i // 30}/layer{i}" for i in range(3000)]))
    run("convert", large, "-o", path("large.tflite"), *samples, "--samples", "4", "--report", path("3000.html"))
    chromium, faults, pages = browser.Browser(), 0, ["names", "compare", "islands", "no-samples", "accuracy", "3000"]
    try:
        for name in pages:
            found, paint = browser.check(chromium, path(name + ".html"))
            print(f"{name}: first paint after {paint:.0f} ms, {os.path.getsize(path(name + '.html'))} bytes")
            for line in found:
                faults += 1
                print("FAULT", line)
        noticed = planted(chromium, "names.html")
    finally:
        chromium.close()
    text = open(path("islands.html")).read()
    if "Left in float" not in text:
        faults += 1
        print("FAULT no operator was left in float")
    if "<h2>Accuracy</h2>" not in open(path("accuracy.html")).read():
        faults += 1
        print("FAULT the page of --accuracy names no method")
    print(f"{noticed} of {len(FAULTS)} planted faults found")
    print(f"{len(pages)} pages, {faults} faults")


main()
