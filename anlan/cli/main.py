"""The ``anlan`` command."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from anlan.cli import start
from anlan.cli.alone import NotAlone
from anlan.lib.errors import Refused

app = typer.Typer(no_args_is_help=True, add_completion=False, help="School emergency plans that run.")
plan_app = typer.Typer(no_args_is_help=True, help="Read, check and simulate plans.")
import_app = typer.Typer(no_args_is_help=True, help="Bring data in from Excel.")
app.add_typer(plan_app, name="plan")
app.add_typer(import_app, name="import")
erasures_app = typer.Typer(no_args_is_help=True, help="The list of what was destroyed.")
app.add_typer(erasures_app, name="erasures")
reach_app = typer.Typer(no_args_is_help=True, help="Whether those whom the plans would call can be reached.")
app.add_typer(reach_app, name="reach")

console = Console()
errors = Console(stderr=True)


@app.command()
def init() -> None:
    """Make the secrets, start the built-in database where none is named, and create or update the tables."""
    from anlan.lib.home import home

    start.up("owner")
    start.migrate()
    start.bring_books()
    console.print(f"Ready. Data and secrets are in [bold]{home()}[/]; keep a copy of the secrets elsewhere.")


@app.command()
def run(
    part: Annotated[str, typer.Argument(help="all, web, engine, clock, worker or sealer")] = "all",
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: Annotated[int, typer.Option(help="web processes (part web only)")] = 1,
) -> None:
    """Run the program, or one part of it. Parts may run on as many machines as wanted against one database."""
    from anlan.cli import logs
    from anlan.cli import run as running

    logs.set_up()
    start.up("engine")
    start.check_logins()
    everything = tuple(running.PARTS)
    if part in ("all", "web"):
        running.run_web(host, port, parts=everything if part == "all" else (), workers=workers)
    elif part == "engine":
        running.run_parts(everything)
    elif part in running.PARTS:
        running.run_parts((part,))
    else:
        _fail(f"There is no part {part!r}. Choose all, web, engine, clock, worker or sealer.")


@app.command()
def demo(
    speed: Annotated[float, typer.Option(help="how many times faster the clocks run")] = 1.0,
    host: str = "127.0.0.1",
    port: int = 8000,
) -> None:
    """A sample county with a plan in force, everything running in this one process."""
    from anlan.cli import demo as showing

    try:
        showing.run(speed=speed, host=host, port=port)
    except NotAlone as error:
        _fail(str(error))


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
def verify(context: typer.Context) -> None:
    """Check an export (``verify EXPORT --key KEY [--receipt FILE]``), or without one this installation's journal."""
    from anlan.cli import verifying

    raise typer.Exit(verifying.run(context.args))


@app.command()
def export(docket: Annotated[int, typer.Option(help="only this docket, with proofs")] = 0) -> None:
    """Write the journal as JSON lines to standard output."""
    from anlan.cli import verifying

    start.up("engine")
    for line in verifying.export_lines(docket):
        sys.stdout.write(line)


@app.command()
def key() -> None:
    """Print the public key that exports and receipts are checked with."""
    start.up("engine")
    from django.conf import settings

    console.print(settings.SIGNING_KEY.public.vkey, highlight=False, soft_wrap=True)


@app.command()
def token(username: str, label: Annotated[str, typer.Argument(help="what the key is for")]) -> None:
    """Issue a key by which a program acts for a person. It is shown once."""
    start.up("engine")
    from anlan.cli import people

    console.print(people.issue_token(username, label), highlight=False, soft_wrap=True)


@app.command()
def password(username: str) -> None:
    """Set a person's password (asked for, or read from standard input)."""
    start.up("engine")
    from anlan.cli import people

    people.set_password(username, typer.prompt("Password", hide_input=sys.stdin.isatty()))
    console.print("Set.")


@app.command()
def operator(username: str, remove: Annotated[bool, typer.Option("--remove", help="no longer")] = False) -> None:
    """Let a person set up channels and send tests on the pages. It opens no matter of any unit."""
    start.up("engine")
    from anlan.cli import people

    people.set_operator(username, is_operator=not remove)
    console.print("No longer an operator." if remove else "An operator now.")


@plan_app.command("compile")
def plan_compile(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="print the label format")] = False,
) -> None:
    """Print what the compiler finds in a .docx, .txt or .md plan, with line numbers."""
    from anlan.cli import plans

    raise typer.Exit(plans.compile_file(file, as_json=as_json, out=console, err=errors))


@plan_app.command("check")
def plan_check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="print the findings as JSON")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="print SARIF 2.1.0, for editors and CI")] = False,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day of the check; default today")] = None,
    place: Annotated[list[str] | None, typer.Option(help="whose local rules apply too, such as 上海")] = None,
    database: Annotated[bool, typer.Option("--database", help="check against the people of --unit as well")] = False,
    unit: Annotated[str, typer.Option(help="code or name of the unit, with --database")] = "",
    language: Annotated[str | None, typer.Option(help="zh or en; default that of the terminal")] = None,
) -> None:
    """Find a plan's weak points: each with its sentence, what it rests on, and how to mend it.

    Exit status: 0 without errors and warnings, 1 with, 2 where the file cannot be read.
    """
    from anlan.cli import plan_check as checking
    from anlan.cli.plan_words import language_of

    if database != bool(unit):
        _fail("--database and --unit go together.")
    if database:
        start.up("engine")
    form = "sarif" if as_sarif else "json" if as_json else "text"
    asked = checking.Asked(language_of(language), form, on.date() if on else None, place or [], unit)
    raise typer.Exit(checking.check(file, asked, out=console, err=errors))


@plan_app.command("simulate")
def plan_simulate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="print everything found as JSON")] = False,
    runs: Annotated[int, typer.Option(min=1, max=10_000_000)] = 100_000,
    seed: Annotated[int, typer.Option(min=0, help="the same seed gives the same numbers")] = 1,
    part: Annotated[str, typer.Option(help="when it happens: lessons, evening, night or day_off")] = "lessons",
    database: Annotated[bool, typer.Option("--database", help="play it with the people of --unit")] = False,
    unit: Annotated[str, typer.Option(help="code or name of the unit, with --database")] = "",
    language: Annotated[str | None, typer.Option(help="zh or en; default that of the terminal")] = None,
) -> None:
    """Play a plan's reporting chain many times: who knows by when, the weakest link, and what would help."""
    from anlan.cli.plan_words import language_of

    if database != bool(unit):
        _fail("--database and --unit go together.")
    if database:
        start.up("engine")
    from anlan.cli import plan_odds
    from anlan.simulation import DayPart

    if part not in list(DayPart):
        _fail(f"There is no part of the day {part!r}. Choose lessons, evening, night or day_off.")
    asked = plan_odds.Asked(language_of(language), runs, seed, DayPart(part), as_json, unit)
    raise typer.Exit(plan_odds.simulate(file, asked, out=console, err=errors))


@plan_app.command("new")
def plan_new(
    kind: Annotated[str, typer.Argument(help="such as fire; an unknown one lists them all")],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="a .docx, .md or .txt that is not there yet")],
    school: Annotated[str, typer.Option(help="the school's name, to be put in")] = "",
) -> None:
    """Start a plan from a skeleton by GB/T 29639-2020."""
    from anlan.cli import plan_new as starting

    raise typer.Exit(starting.new(kind, file, school=school, out=console, err=errors))


@import_app.command("org")
def import_org(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Bring units, posts, people and places in from an Excel file. All errors are reported at once; nothing half."""
    start.up("engine")
    from anlan.cli import importing

    raise typer.Exit(importing.org(file, out=console, err=errors))


@import_app.command("template")
def import_template(file: Path) -> None:
    """Write the empty Excel template for ``anlan import org``."""
    start.up("engine")
    from anlan.org.template import template

    file.write_bytes(template())
    console.print(f"Wrote {file}.")


@erasures_app.command("export")
def erasures_export() -> None:
    """Write the list of what was destroyed as JSON lines to standard output. Keep it outside of every backup."""
    start.up("engine")
    from anlan.cli import erasing

    for line in erasing.export_lines():
        sys.stdout.write(line)


@erasures_app.command("apply")
def erasures_apply(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """After a restore: destroy again what the list names. Lines this installation did not sign are refused."""
    start.up("engine")
    from anlan.cli import erasing

    console.print(erasing.apply(file))


@reach_app.command("check")
def reach_check(
    unit: Annotated[str, typer.Option(help="code of a unit: it and all below it; else all")] = "",
    strict: Annotated[bool, typer.Option(help="also one channel only, and no deputy")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON list instead of lines")] = False,
) -> None:
    """Name every post of a plan in force that nobody can be reached in. Exit status 1 where there is one."""
    start.up("engine")
    from anlan.cli import reach

    found = reach.check(unit, strict=strict)
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        for one in found:
            console.print(reach.line(one), markup=False, highlight=False)
        console.print("Nothing amiss." if not found else f"{len(found)} amiss.")
    if found:
        raise typer.Exit(1)


def _fail(message: str) -> None:
    errors.print(message)
    raise typer.Exit(2)


def main() -> None:
    """Run the command; an expected failure is one line and exit status 1."""
    try:
        app()
    except (Refused, start.UnsafeLogin) as error:
        errors.print(str(error), soft_wrap=True)
        if isinstance(error, Refused) and error.data:
            errors.print(json.dumps(error.data, ensure_ascii=False, default=str))
        sys.exit(1)


if __name__ == "__main__":
    main()
