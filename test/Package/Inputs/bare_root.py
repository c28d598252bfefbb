# Part of quantc, under the Apache License v2.0 with LLVM Exceptions.
"""bare_root.py FOLDER [--deb FILE] [PACKAGE...]: a Debian root with the essential packages alone, PACKAGEs, what they and the
.deb depend on, and the files of the .deb. Everything is copied from this machine's own packages."""

import argparse
import os
import re
import subprocess


def read_database():
    """Name to (essential, names it depends on), and virtual names to the packages that provide them."""
    form = "${Package}\t${Essential}\t${Pre-Depends}, ${Depends}\t${Provides}\t${Status}\n"
    packages, providers = {}, {}
    for line in subprocess.check_output(["dpkg-query", "-W", "-f", form], text=True).splitlines():
        name, essential, depends, provides, status = line.split("\t")
        if not status.endswith(" installed"):
            continue
        packages[name] = (essential == "yes", names(depends))
        for virtual in names(provides):
            providers.setdefault(virtual[0], []).append(name)
    return packages, providers


def names(text):
    """[[alternative, ...], ...] of a field of dependencies."""
    clauses = [c.strip() for c in text.split(",") if c.strip()]
    return [[re.split(r"[ (:\[]", a.strip())[0] for a in c.split("|")] for c in clauses]


def closure(wanted, packages, providers):
    found, todo = set(), list(wanted)
    while todo:
        clause = todo.pop()
        choices = [p for a in clause for p in ([a] if a in packages else []) + providers.get(a, [])]
        if not choices:
            raise SystemExit(f"no installed package serves {' | '.join(clause)}")
        if not found & set(choices):
            found.add(choices[0])
            todo += packages[choices[0]][1]
    return sorted(found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--deb")
    parser.add_argument("packages", nargs="*")
    given = parser.parse_args()
    packages, providers = read_database()
    wanted = [[p] for p, (essential, _) in packages.items() if essential] + [[p] for p in given.packages]
    if given.deb:
        wanted += names(subprocess.check_output(["dpkg-deb", "-f", given.deb, "Depends"], text=True))
    os.makedirs(given.root, exist_ok=True)
    for top in ("bin", "sbin", "lib", "lib64"):  # Debian 12 merges these into /usr
        if os.path.islink(f"/{top}"):
            os.makedirs(os.path.join(given.root, "usr", top), exist_ok=True)
            os.symlink(os.readlink(f"/{top}"), os.path.join(given.root, top))
    chosen = closure(wanted, packages, providers)
    paths = subprocess.check_output(["dpkg", "-L", *chosen], text=True).splitlines()
    skip = re.compile(r"^/usr/share/(doc|man|locale|info|lintian|zoneinfo)/")
    files = sorted({p for p in paths if not skip.match(p) and (os.path.islink(p) or os.path.isfile(p))})
    copy = subprocess.Popen(["tar", "-C", "/", "-c", "--files-from", "-"], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    unpack = subprocess.Popen(["tar", "-C", given.root, "-x", "--keep-directory-symlink"], stdin=copy.stdout)
    copy.stdin.write("\n".join(p.lstrip("/") for p in files).encode())
    copy.stdin.close()
    copy.stdout.close()
    assert unpack.wait() == 0
    for link in ("etc/ld.so.conf",):
        os.makedirs(os.path.join(given.root, os.path.dirname(link)), exist_ok=True)
    for folder in ("tmp", "dev", "proc"):
        os.makedirs(os.path.join(given.root, folder), exist_ok=True)
    if given.deb:
        subprocess.check_call(["dpkg-deb", "--fsys-tarfile", given.deb],
                              stdout=open(os.path.join(given.root, "tmp", "deb.tar"), "wb"))
        subprocess.check_call(["tar", "-C", given.root, "-xf", os.path.join(given.root, "tmp", "deb.tar"),
                               "--keep-directory-symlink"])
    print(f"{len(chosen)} packages, {len(files)} files")


main()
