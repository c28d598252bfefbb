#!/usr/bin/env python3
# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""Reads the generated page of a dialect and prints the Example of each op as a module of its own.

Operands become arguments of a function, with the types the example states. An op without an Example, or one whose
types can't be found, is an error.
"""
import re
import sys


def split_types(text):
    """Top-level comma list."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += c in "<(["
        depth -= c in ">)]" and text[i - 1] != "-"
        if c == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    last = text[start:].strip()
    return parts + [last] if last else parts


def function(example, name):
    lines = [line for line in example.strip().splitlines() if line.strip() and not line.strip().startswith("//")]
    defined, arguments = set(), {}
    for line in lines:
        left, _, right = line.partition(" = ")
        names = re.findall(r"%[\w#]+", re.split(r"[{:]", right)[0])
        if " : (" in right:
            types = right.rsplit(" : (", 1)[1].rsplit(") -> ", 1)[0] if ") -> (" not in right else \
                right.rsplit(" : (", 1)[1].split(") -> (", 1)[0]
            for operand, kind in zip(names, split_types(types)):
                if operand not in defined:
                    arguments[operand] = kind
        missing = [n for n in names if n not in defined and n not in arguments]
        if missing:
            raise ValueError(f"{name}: no type for {', '.join(missing)}")
        defined |= set(re.findall(r"%\w+", left))
    signature = ", ".join(f"{k}: {v}" for k, v in arguments.items())
    return f"func.func @example({signature}) {{\n  " + "\n  ".join(lines) + "\n  return\n}"


def main(path):
    text = open(path).read()
    sections = re.split(r"^### `(qnn\.\w+)`", text, flags=re.M)[1:]
    modules, faults = [], []
    for name, body in zip(sections[::2], sections[1::2]):
        examples = re.findall(r"```mlir\n(.*?)```", body, re.S)
        if not examples:
            if "Example: see" not in body:
                faults.append(f"{name}: no Example")
            continue
        for example in examples:
            try:
                modules.append(f"// {name}\n" + function(example, name))
            except ValueError as e:
                faults.append(str(e))
    print("\n// -----\n".join(modules))
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
