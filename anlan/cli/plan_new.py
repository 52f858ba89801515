"""``anlan plan new``: a skeleton to start a plan from."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from anlan.plans.skeletons import SKELETONS

DONE, REFUSED, WRONG = 0, 1, 2


def new(kind: str, file: Path, *, school: str, out: Console, err: Console) -> int:
    """Write the skeleton as .docx, .md or .txt. Status 1 where the file is there already, 2 for an unknown kind."""
    skeleton = SKELETONS.get(kind)
    if skeleton is None:
        err.print(f"There is no kind {kind!r}. Choose one of:")
        for code, one in SKELETONS.items():
            err.print(f"  {code:<11}{one.title('')}", highlight=False, markup=False)
        return WRONG
    if file.suffix.lower() not in (".docx", ".md", ".txt"):
        err.print("Name a .docx, .md or .txt file.")
        return WRONG
    text = skeleton.text(school)
    plain = {".md": text, ".txt": text.removeprefix("# ")}.get(file.suffix.lower())
    try:
        with file.open("xb") as target:
            target.write(skeleton.docx(school) if plain is None else plain.encode())
    except FileExistsError:
        err.print(f"{file} is there already; nothing was written.")
        return REFUSED
    out.print(
        f"Wrote {file}. Fill in what stands in 【…】, then: anlan plan check {file}", highlight=False, markup=False
    )
    return DONE
