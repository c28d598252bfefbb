#!/usr/bin/env python3
"""Writes test/Import/GraphDef/ops-*.test: one small text graph per operator that must import, with the op it must
become, and one that must be refused, with the message.

    utils/make_import_tests.py          write the files
    utils/make_import_tests.py --check  exit 1 when a file differs from what would be written

A case is: operator, operands ("x:f32[2,3]" an input, "=i32[2]:1,2" a constant), attributes, a FileCheck line.
A refusal gives what is changed in it and the message.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "test", "Import", "GraphDef")
TYPES = {"f32": "FLOAT", "f64": "DOUBLE", "f16": "HALF", "i32": "INT32", "i64": "INT64", "i8": "INT8", "u8": "UINT8",
         "i16": "INT16", "u16": "UINT16", "u32": "UINT32", "b": "BOOL", "s": "STRING", "q8": "QUINT8", "c64": "COMPLEX64"}
FIELD = {"f32": "float_val", "f64": "double_val", "i32": "int_val", "i64": "int64_val", "b": "bool_val", "i8": "int_val",
         "u8": "int_val", "q8": "int_val", "i16": "int_val", "f16": "half_val", "u16": "int_val"}


class T:  # a type attribute
    def __init__(self, name):
        self.name = name


def shape_text(dims):
    return " ".join("dim { size: %s }" % d for d in dims)


def attr_text(key, value):
    if isinstance(value, bool):
        v = "b: %s" % str(value).lower()
    elif isinstance(value, int):
        v = "i: %d" % value
    elif isinstance(value, float):
        v = "f: %r" % value
    elif isinstance(value, T):
        v = "type: DT_%s" % TYPES[value.name]
    elif isinstance(value, str):
        v = 's: "%s"' % value
    else:
        v = "list { %s }" % " ".join("f: %r" % i if isinstance(i, float) else "i: %d" % i for i in value)
    return '  attr { key: "%s" value { %s } }' % (key, v)


def parse(spec):
    m = re.fullmatch(r"(\w*)(=|:)(\w+)\[([-\d,?]*)\](?::(.*))?", spec)
    name, kind, dtype, dims, values = m.groups()
    dims = [d.replace("?", "-1") for d in dims.split(",") if d]
    return name, kind == "=", dtype, dims, values.split(",") if values else []


def operand_node(name, spec):
    given, constant, dtype, dims, values = parse(spec)
    name = given or name
    if constant:
        data = " ".join("%s: %s" % (FIELD[dtype], v) for v in values)
        return name, ('node { name: "%s" op: "Const" attr { key: "dtype" value { type: DT_%s } }\n'
                      '  attr { key: "value" value { tensor { dtype: DT_%s tensor_shape { %s } %s } } } }'
                      % (name, TYPES[dtype], TYPES[dtype], shape_text(dims), data))
    return name, ('node { name: "%s" op: "Placeholder" attr { key: "dtype" value { type: DT_%s } }\n'
                  '  attr { key: "shape" value { shape { %s } } } }' % (name, TYPES[dtype], shape_text(dims)))


def graph(op, operands, attrs):
    lines, names = [], []
    for i, spec in enumerate(operands):
        name, text = operand_node("in%d" % i, spec)
        lines.append(text)
        names.append(name)
    lines.append('node { name: "y" op: "%s" %s' % (op, " ".join('input: "%s"' % n for n in names)))
    lines += [attr_text(k, v) for k, v in attrs.items()]
    lines[-1] += " }"
    return "\n".join(lines)


FAMILIES = {}


def case(family, op, operands, attrs, check, refuse_operands=None, refuse_attrs=None, message=None, flags="", name=None):
    """refuse_*: what replaces operands, or is added to attributes (None removes one), in the refused graph.
    Without a check the operator is always refused."""
    FAMILIES.setdefault(family, []).append((name or op, op, operands, attrs, check, refuse_operands, refuse_attrs, message,
                                            flags))


def write_all(out):
    files = {}
    for family, cases in FAMILIES.items():
        runs, parts = [], []
        for name, op, operands, attrs, check, bad_operands, bad_attrs, message, flags in cases:
            tag = name.upper().replace("_", "-")
            if check is not None:
                runs.append("# RUN: quant-translate --import-graphdef %s%%t/%s.pbtxt | FileCheck %%s --check-prefix=%s" %
                            (flags + " " if flags else "", name, tag))
                body = graph(op, operands, attrs)
                checks = check if isinstance(check, list) else [check]
                parts.append("#--- %s.pbtxt\n%s\n%s" % (name, "\n".join("# %s: %s" % (tag, c) for c in checks), body))
            if message is None:
                continue
            runs.append("# RUN: not quant-translate --import-graphdef %s%%t/%s-bad.pbtxt 2>&1 | FileCheck %%s --check-prefix=%s-BAD"
                        % (flags + " " if flags else "", name, tag))
            changed = {k: v for k, v in {**attrs, **(bad_attrs or {})}.items() if v is not None}
            body = graph(op, operands if bad_operands is None else bad_operands, changed)
            parts.append("#--- %s-bad.pbtxt\n# %s-BAD: node 'y' (%s): {{.*}}%s\n%s" % (name, tag, op, message, body))
        text = "# Written by utils/make_import_tests.py: every %s operator, and a graph of each that is refused.\n" % family
        text += "# RUN: rm -rf %t && split-file %s %t\n" + "\n".join(runs) + "\n\n" + "\n\n".join(parts) + "\n"
        files["ops-%s.test" % family] = text
    wrong = 0
    for name, text in files.items():
        path = os.path.join(out, name)
        old = open(path).read() if os.path.exists(path) else ""
        if old != text:
            wrong += 1
            if "--check" not in sys.argv:
                open(path, "w").write(text)
                print("wrote", name)
    return 1 if wrong and "--check" in sys.argv else 0


from import_cases import add_cases  # noqa: E402  the table, in a file of its own

add_cases(case, T)
sys.exit(write_all(OUT))
