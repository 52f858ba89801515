"""``python -m bench …`` in a process that was forked (``tests/flows/nursery.py``): what it starts itself is started."""

from __future__ import annotations

import sys

from bench import __main__


def main() -> None:
    sys.exit(__main__.main(sys.argv[1:]))
