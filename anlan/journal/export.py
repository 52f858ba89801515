"""The journal as JSON lines that ``anlan verify`` (``journal/verify.py``) checks without this program.

A whole export carries every entry, leaf and checkpoint; an export of one docket carries its own entries, each
with a proof against the newest checkpoint, and shows nothing of others.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from anlan.journal.chain import stamp
from anlan.journal.models import Checkpoint, Docket, Entry, Leaf
from anlan.lib import merkle, notes
from anlan.org.functions import LAPSES, SEALED

CHUNK = 2_000


def export_all(*, at: datetime, is_whole: bool = False) -> Iterator[str]:
    """Every entry, leaf and checkpoint this database role may see; of sealed dockets their places in the tree alone.

    Whoever reads an export must not learn that somebody reported misconduct where, or whose lapse is reviewed.
    ``is_whole``: these too, for the installation's own check. Leaves are read before entries, up to one checkpoint:
    what is sealed meanwhile belongs to the next export.
    """
    kept = set() if is_whole else set(Docket.objects.filter(audience__in=[SEALED, LAPSES]).values_list("pk", flat=True))
    newest = Checkpoint.objects.order_by("-size").first()
    size = newest.size if newest else 0
    at = max(at, newest.sealed_at) if newest else at
    yield _line(_header("all", at))
    for leaf in Leaf.objects.filter(index__lt=size).order_by("index").iterator(CHUNK):
        yield _line(_withheld(leaf) if leaf.docket_id in kept else _leaf(leaf))
    for checkpoint in Checkpoint.objects.filter(size__lte=size).order_by("size").iterator(CHUNK):
        yield _line({"type": "checkpoint", "note": checkpoint.note})
    for entry in Entry.objects.filter(at__lte=at).order_by("pk").iterator(CHUNK):
        if entry.docket_id not in kept:
            yield _line(_entry(entry))


def export_docket(docket: Docket, *, at: datetime) -> Iterator[str]:
    """One docket's entries with proofs. What is not sealed yet (at most some seconds old) comes without."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    at = max(at, checkpoint.sealed_at) if checkpoint else at
    yield _line(_header(f"docket:{docket.pk}", at))
    if checkpoint is not None:
        tree = merkle.Tree(_tree_hashes(checkpoint.size))
        for leaf in docket.leaves.filter(index__lt=checkpoint.size).order_by("index"):
            proof = [_b64(part) for part in tree.inclusion_proof(leaf.index)]
            yield _line({**_leaf(leaf), "proof": proof})
        yield _line({"type": "checkpoint", "note": checkpoint.note})
    for entry in docket.entries.filter(at__lte=at).order_by("seq"):
        yield _line(_entry(entry))


def _tree_hashes(size: int) -> list[bytes]:
    """Leaf hashes of the whole tree: they say nothing of what they stand for, so no wall stands before them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM anlan_tree_hashes(%s) AS t(hash)", [size])
        return [bytes(row[0]) for row in cursor.fetchall()]


def _header(scope: str, at: datetime) -> dict[str, Any]:
    return {
        "type": "header",
        "origin": settings.ORIGIN,
        "exported_at": stamp(at),
        "vkeys": [settings.SIGNING_KEY.public.vkey],
        "scope": scope,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "type": "entry",
        "id": entry.pk,
        "docket": entry.docket_id,
        "seq": entry.seq,
        "at": stamp(entry.at),
        "body": _b64(entry.body),
    }


def _leaf(leaf: Leaf) -> dict[str, Any]:
    return {
        "type": "leaf",
        "index": leaf.index,
        "docket": leaf.docket_id,
        "seq": leaf.seq,
        "hash": _b64(leaf.hash),
        "sig": _b64(leaf.signature),
    }


def _withheld(leaf: Leaf) -> dict[str, Any]:
    """A place in the tree without what stands there. Signed, so that nobody else can leave anything out."""
    signature = settings.SIGNING_KEY.sign(notes.withheld_message(leaf.index, bytes(leaf.hash)))
    return {"type": "withheld", "index": leaf.index, "hash": _b64(leaf.hash), "sig": _b64(signature)}


def _b64(data: bytes | memoryview) -> str:
    return base64.b64encode(bytes(data)).decode()


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"
