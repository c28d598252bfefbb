#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Adds up what ./check left in a folder: lit.json, the GoogleTest *.json, scripts, ended.

Prints one line for each failure, then "N passed, N failed"; exit 1 when something failed or nothing ran.
"""
import json
import pathlib
import sys


def main(folder):
    passed, failed, skipped = 0, [], 0
    lit = folder / "lit.json"
    if not lit.exists():
        failed.append("lit gave no results")
    else:
        for test in json.loads(lit.read_text())["tests"]:
            if test["code"] in ("PASS", "XFAIL", "FLAKYPASS"):
                passed += 1
            elif test["code"] in ("UNSUPPORTED", "SKIPPED", "EXCLUDED"):
                skipped += 1
            else:
                failed.append(f"lit {test['name']} {test['code']}")
    binaries = set()
    for path in sorted(folder.glob("*Tests.json")):
        binaries.add(path.stem)
        for suite in json.loads(path.read_text())["testsuites"]:
            for test in suite["testsuite"]:
                if test.get("failures"):
                    failed.append(f"{path.stem} {suite['name']}.{test['name']}")
                elif test.get("result") == "SKIPPED":
                    skipped += 1
                else:
                    passed += 1
    ended = folder / "ended"
    for line in ended.read_text().splitlines() if ended.exists() else []:
        name, code = line.split()
        if name not in binaries or int(code) != 1:  # 1: the failures are in its json
            failed.append(f"{name} ended with {code}")
    for line in (folder / "scripts").read_text().splitlines() if (folder / "scripts").exists() else []:
        name, verdict = line.split()
        if verdict == "pass":
            passed += 1
        else:
            failed.append(name)
    for name in failed:
        print(f"FAILED {name}")
    if skipped:
        print(f"{skipped} not run: they need reference models or a judge that is not here")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
