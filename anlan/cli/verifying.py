"""``anlan verify`` and ``anlan export``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from anlan.cli import start
from anlan.journal import verify


def run(arguments: Sequence[str]) -> int:
    """With an EXPORT, what ``journal/verify.py`` does, without a database; without, this installation's journal."""
    if arguments and not arguments[0].startswith("-"):
        return verify.main(list(arguments))
    if arguments and arguments[0] in ("-h", "--help"):
        return verify.main(["--help"])
    return _verify_here(list(arguments))


def export_lines(docket_id: int = 0) -> Iterator[str]:
    """The whole journal, or one docket's with proofs, as the engine's role sees it."""
    from anlan.journal import export
    from anlan.journal.models import Docket
    from anlan.lib import clock

    at: datetime = clock.now()
    if docket_id:
        return export.export_docket(Docket.objects.get(pk=docket_id), at=at)
    return export.export_all(at=at)


def _verify_here(arguments: list[str]) -> int:
    """Export to a temporary file and check that with this installation's own public key, exactly as an outsider."""
    import tempfile

    start.up("engine")
    from django.conf import settings

    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(export_lines())
        file.flush()
        return verify.main([file.name, "--key", settings.SIGNING_KEY.public.vkey, *arguments])
