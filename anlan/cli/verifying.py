"""``anlan verify`` and ``anlan export``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from anlan.cli import start
from anlan.journal import verify
from anlan.lib import clock
from anlan.lib.errors import Refused
from anlan.lib.home import pace_file


class NoSuchDocket(Refused):
    code = "no_such_docket"
    status = 404


def run(arguments: Sequence[str]) -> int:
    """With an EXPORT, what ``journal/verify.py`` does, without a database; without, this installation's journal."""
    if arguments and not arguments[0].startswith("-"):
        return verify.main([*arguments, *_pace()])
    return _verify_here(arguments)


def export_lines(docket_id: int = 0, *, is_whole: bool = False) -> Iterator[str]:
    """The whole journal, or one docket's with proofs, as the engine sees it. ``is_whole``: sealed dockets too."""
    from anlan.journal import export
    from anlan.journal.models import Docket

    at: datetime = clock.now()
    if docket_id:
        docket = Docket.objects.filter(pk=docket_id).first()
        if docket is None:
            raise NoSuchDocket(f"There is no docket {docket_id}.")
        return export.export_docket(docket, at=at)
    return export.export_all(at=at, is_whole=is_whole)


def _verify_here(arguments: Sequence[str]) -> int:
    """Check this installation's own journal exactly as an outsider would, by its own clock and public key."""
    options = _parser().parse_args(arguments)
    start.up("engine")
    from django.conf import settings

    receipts = [file.read_text(encoding="utf-8") for file in options.receipt]
    report = verify.verify_export(
        export_lines(is_whole=True), [settings.SIGNING_KEY.public.vkey], receipts, now=clock.now()
    )
    print(json.dumps(report.to_dict(), ensure_ascii=False) if options.json else verify.as_text(report))
    return 0 if report.clean else 1


def _pace() -> list[str]:
    """Beside a sped-up demo an export is judged by the demo's clock, or all of it would lie in the future."""
    file = pace_file()
    if not file.exists():
        return []
    clock.adopt(file)
    return ["--now", clock.now().isoformat()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="anlan verify", description="Check this installation's own journal.")
    parser.add_argument("--receipt", type=Path, action="append", default=[], help="a receipt somebody kept")
    parser.add_argument("--json", action="store_true")
    return parser
