"""Measure: ``python -m bench clock|lateness|fanout|board|report|zero|ledger|…  [--json] [sizes]``; without a name, all.

Each starts a PostgreSQL of its own with the settings it comes with, in a temporary folder or the one given, and runs
the product with the product's own database roles. Nothing of it is a test: noise is expected, medians are printed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import runpy
import subprocess
import sys
from pathlib import Path

OWN = {
    "clock": "100,000 duties due at once, beside one hand-written SQL statement",
    "lateness": "how late duties are acted on while many others wait",
    "zero": "20,000 missing zero reports, and the table of a bureau",
    "fanout": "100,000 messages to a vendor that answers after 20 ms, and alarms among them",
    "board": "the board of an all-call with 3,000 people",
    "report": "public reports over HTTP, and how soon the message is handed on",
    "ledger": "list, search, detail and create over a county's ledger of many years",
}
PLAIN = {"compile": "how fast plans are read", "simulate": "how fast a chain is simulated"}


def main(arguments: list[str]) -> int:
    if not arguments:  # each in a process of its own: the settings of one installation are read once
        return max([subprocess.run([sys.executable, "-m", "bench", name]).returncode for name in (*OWN, *PLAIN)])
    if arguments[0] in PLAIN:  # no database: programs of their own with their own options
        sys.argv = [f"bench {arguments[0]}", *arguments[1:]]
        runpy.run_module(f"bench.{arguments[0]}", run_name="__main__")
        return 0
    given = _parse(arguments)
    from bench import ground

    ground.set_up(given.folder)
    from bench import machine

    bench = importlib.import_module(f"bench.{given.bench}")
    about = machine.describe()
    if not given.json:
        print("\n".join(machine.lines(about)), flush=True)
    found = bench.measure(given)
    print(json.dumps({"bench": given.bench, "on": about, **found}, ensure_ascii=False, indent=1) if given.json
          else "\n".join(bench.lines(found)))  # fmt: skip
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    choices = parser.add_subparsers(dest="bench", required=True)
    for name, words in OWN.items():
        one = choices.add_parser(name, help=words, description=words)
        one.add_argument("--json", action="store_true")
        one.add_argument("--folder", type=Path, help="keep the installation here (else temporary)")
        importlib.import_module(f"bench.{name}").add_arguments(one)
    for name, words in PLAIN.items():
        choices.add_parser(name, help=words)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
