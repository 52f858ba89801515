"""Waits until nobody can tell it anything any more."""

import sys


def main() -> None:
    sys.stdin.read()
    sys.exit(7)
