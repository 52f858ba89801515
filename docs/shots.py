"""The README's pictures: runs the demo, plays one incident in a real browser, and photographs it.

``make shots``, or ``python docs/shots.py``. ``SPEED`` says how fast the clocks run (10), ``CHROMIUM`` which browser to
take. The data lie in a temporary folder; pictures go to ``docs/images/``.
"""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PLAN = ROOT / "samples" / "青山镇中心小学突发事件应急预案.md"
PASSWORD = "anlan-demo-2026"  # noqa: S105 - the made-up county's
PLACE = "t4w8nc6rhz"
PRINCIPAL, LEADER = "zhou.mh", "he.j"
PHONE, DESK = (390, 844), (1280, 1000)
PATIENCE = 120
"""Seconds to wait for the demo to stand."""
COLOURS = 160
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OUTSIDE = "\n3、对有上访倾向的人员建立台账，落实包保责任。\n"
"""A sentence beyond the charter, so that the picture shows what becomes of it."""


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        try:
            Story(browser, site).play()
        finally:
            browser.close()


@contextmanager
def demo(prepare: Callable[[str], None] = lambda folder: None) -> Iterator[str]:
    """The demo in a process of its own; its address. ``prepare``: loads what should lie in its folder before."""
    port = free_port()
    speed = os.environ.get("SPEED", "10")
    command = [sys.executable, "-m", "anlan.cli.main", "demo", "--port", str(port),
               "--speed", speed]  # fmt: skip
    # PostgreSQL's socket lies in the data folder: its path must stay short.
    with tempfile.TemporaryDirectory(prefix="anlan-", ignore_cleanup_errors=True) as folder:
        prepare(folder)
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, env={**os.environ, "ANLAN_HOME": folder}, stdout=subprocess.DEVNULL
        )
        try:
            site = f"http://127.0.0.1:{port}"
            wait_for(f"{site}/readyz", process)
            yield site
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit("The demo did not start: run `make demo` to see why.")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"The demo was not ready within {PATIENCE} seconds.")


class Story:
    """One incident, from the wall to the review, in the browsers of three people."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site

    def play(self) -> None:
        desk = self.sign_in(PRINCIPAL, DESK)
        self.review_plan(desk)
        phone, leader = self.sign_in(PRINCIPAL, PHONE), self.sign_in(LEADER, DESK)
        self.report()
        case = self.acknowledge(phone)
        self.work(leader, case)
        self.room(desk, case)
        self.first_report(desk, case)
        self.after(leader, desk, case)

    def open(self, size: tuple[int, int]) -> Page:
        width, height = size
        return self.browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=1.5 if size == PHONE else 1, locale="zh-CN"
        )

    def sign_in(self, username: str, size: tuple[int, int]) -> Page:
        page = self.open(size)
        page.goto(f"{self.site}/sign-in/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        press(page, "form:has([name=password]) button[type=submit]")
        return page

    def review_plan(self, page: Page) -> None:
        """A second version of the plan, with the sure rules confirmed and the others to be decided on."""
        page.goto(f"{self.site}/plans/")
        page.click("main section h2 a[href^='/plans/']")
        text = PLAN.read_text(encoding="utf-8").replace("\n六、附则", OUTSIDE + "\n六、附则")
        page.set_input_files("[type=file]", {"name": PLAN.name, "mimeType": "text/markdown", "buffer": text.encode()})
        press(page, "form:has([type=file]) button[type=submit]")
        sure = page.locator("form[action$='/sure/'] button[type=submit]")
        if sure.count():
            sure.first.click()
            page.wait_for_load_state("load")
        page.locator(".al-paper", has_text="信息报告").first.evaluate("section => section.scrollIntoView()")
        shoot(page, "plan-review")

    def report(self) -> None:
        page = self.open(PHONE)
        page.goto(f"{self.site}/r/{PLACE}/")
        page.check("[name=category][value=injury]")
        page.fill("[name=text]", "三（2）班一名学生下楼时踩空，手腕肿了，走不了路。")
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        shoot(page, "public-report")
        press(page, "button.btn-primary[type=submit]")
        if not page.locator("#al-code").count():
            raise SystemExit("The report was not taken: " + page.inner_text("main"))

    def acknowledge(self, page: Page) -> str:
        """The principal's phone: what waits, and one press. The address of the case."""
        page.goto(f"{self.site}/")
        shoot(page, "today-phone")
        case = page.locator("a[href^='/cases/']:not([href='/cases/'])").first.get_attribute("href")
        press(page, ".al-next button[type=submit]")
        found = re.match(r"/cases/\d+/", case or "")
        assert found, "today shows no case"
        return found.group()

    def work(self, page: Page, case: str) -> None:
        """The duty leader confirms and writes down what is done."""
        page.goto(self.site + case)
        confirm = page.locator("#next form[action*='/acknowledgement/'] button[type=submit]")
        if confirm.count():
            confirm.first.click()
            page.wait_for_load_state("load")
        for words in ("校医到场，冰敷固定，孩子清醒。", "已通知家长，班主任陪同去卫生院拍片。"):
            page.goto(self.site + case)
            page.fill("#note-text", words)
            press(page, "form.al-note button[type=submit]")

    def room(self, page: Page, case: str) -> None:
        page.goto(self.site + case)
        page.wait_for_timeout(800)
        shoot(page, "case-room")

    def first_report(self, page: Page, case: str) -> None:
        page.goto(f"{self.site}{case}reports/first/")
        page.fill("[name=measures]", "校医冰敷固定，班主任陪同送镇卫生院；已告知家长。")
        page.fill("[name=people]", "学生1人")
        press(page, "form.al-cols button.btn-primary[type=submit]")
        if "/filings/" not in page.url:
            raise SystemExit("The first report was not signed: " + page.inner_text("main"))

    def after(self, leader: Page, page: Page, case: str) -> None:
        leader.goto(f"{self.site}{case}moves/end/")
        press(leader, "form[action*='/moves/end/'] button[type=submit]")
        page.goto(f"{self.site}{case}after/")
        shoot(page, "after")


def press(page: Page, selector: str) -> None:
    page.locator(selector).first.click()
    page.wait_for_load_state("load")


def shoot(page: Page, name: str, folder: Path = IMAGES) -> None:
    """One window full, in a palette: screenshots of text need no more colours."""
    page.wait_for_timeout(300)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = folder / f"{name}.png"
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}  {picture.width}×{picture.height}  {file.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
