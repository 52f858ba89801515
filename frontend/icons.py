"""Draws the icons of the installed page from ``mark.svg``: ``python frontend/icons.py``. The pictures are committed.

``icon``: as the mark is. ``maskable``: to the edges, the sign inside the circle that phones may cut out (W3C: radius
40 % of the side). ``badge``: white on nothing, for the small sign of a notification. ``favicon.ico`` holds three sizes.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
FOLDER = HERE / "icons"
MARK = (HERE / "mark.svg").read_text(encoding="utf-8")
SIGN = MARK[MARK.index("<g ") : MARK.index("</svg>")]
GROUND = "#0b3f4a"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, svg, side in wanted():
            drawn(browser, svg, side).save(FOLDER / f"{name}-{side}.png", optimize=True)
        favicon = drawn(browser, MARK, 48)
        favicon.save(FOLDER / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
        browser.close()


def wanted() -> list[tuple[str, str, int]]:
    full = framed(
        f'<rect width="28" height="28" fill="{GROUND}"/><g transform="translate(3.5 3.5) scale(.75)">{SIGN}</g>'
    )
    badge = framed(SIGN)
    return [
        ("icon", MARK, 192), ("icon", MARK, 512), ("maskable", full, 192), ("maskable", full, 512),
        ("touch", full, 180), ("badge", badge, 96),
    ]  # fmt: skip


def framed(inner: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28">{inner}</svg>'


def drawn(browser: Browser, svg: str, side: int) -> Image.Image:
    page = browser.new_page(viewport={"width": side, "height": side})
    sized = svg.replace("<svg ", f'<svg style="display:block" width="{side}" height="{side}" ')
    page.set_content(f"<style>body{{margin:0;background:transparent}}</style>{sized}")
    picture = page.screenshot(omit_background=True)
    page.close()
    return Image.open(io.BytesIO(picture))


if __name__ == "__main__":
    main()
