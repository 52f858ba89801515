"""Draws every part in every state and photographs it: `python frontend/kit.py [FOLDER]`.

Needs `npm run build` and compiled messages. It serves the pages under the product's own content security
policy and fails when the browser reports an error, so that an inline script or a missing icon shows here first.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
import django_htmx
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
NOW = datetime(2026, 10, 14, 6, 26, 10, tzinfo=UTC)
PAGES = ["parts.html", "case.html", "public.html", "404.html", "bands.html"]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def configure() -> None:
    sys.path.insert(0, str(ROOT))
    settings.configure(
        SECRET_KEY="kit",  # noqa: S106 - nothing is signed here
        USE_TZ=True,
        TIME_ZONE="Asia/Shanghai",
        LANGUAGE_CODE="zh-hans",
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles", "django_htmx", "anlan.web"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [ROOT / "frontend/kit"],
                "APP_DIRS": True,
            }
        ],
    )
    django.setup()


def context(theme: str) -> dict[str, Any]:
    def at(**parts: int) -> datetime:
        return NOW + timedelta(**parts)

    return {
        "theme": theme,
        "now": NOW,
        "unit_name": "青山镇中心小学",
        "kind": "报告情况",
        "me": {"name": "周敏华", "post": "校长", "url": "#"},
        "nav": [
            {"label": label, "url": "#", "current": label == "事项"}
            for label in ("今日", "事项", "报送", "预案", "台账", "会议", "演练")
        ],
        "tabs": [
            {"label": label, "url": "#", "icon": icon, "current": label == "今日"}
            for label, icon in (
                ("今日", "home"),
                ("事项", "list-check"),
                ("报告", "speakerphone"),
                ("报送", "send"),
                ("更多", "menu-2"),
            )
        ],
        "find_url": "#",
        "sealed_until": at(seconds=-6),
        "verify_url": "#",
        "at": SimpleNamespace(
            in_2h34=at(hours=2, minutes=34),
            in_5m50=at(minutes=5, seconds=50),
            in_11m=at(minutes=11, seconds=24),
            in_38m=at(minutes=38, seconds=20),
            in_44d=at(days=44),
            ago_1m=at(minutes=-1, seconds=-7),
            ago_2m46=at(minutes=-2, seconds=-46),
            ago_14m=at(minutes=-14, seconds=-5),
            ago_20h26=at(hours=-20, minutes=-26),
        ),
        "spans": SimpleNamespace(s220=timedelta(seconds=220), s360=timedelta(seconds=360)),
        "said": "伤口约2厘米，已压迫止血，意识清楚。\n镇卫生院救护车14:21到校，我随车。",
        "call_action": [{"label": "打给同组的孙建国", "url": "tel:"}],
        "swatches": [
            ("water", "水：去办、去看"),
            ("bar", "顶栏"),
            ("tint", "选中"),
            ("ink", "字"),
            ("bg", "底"),
            ("warn", "快到时限"),
            ("over", "晚了，或人命关天"),
        ],
        "filter_items": [
            {"label": "全部", "count": 15, "url": "#", "current": True},
            {"label": "等我办", "count": 4, "url": "#"},
            None,
            {"label": "检查", "url": "#"},
            {"label": "报送", "url": "#"},
        ],
        "rule_rows": [
            {"label": "何时起算", "value": "学生伤害事故开卷"},
            {"label": "谁来办", "value": "信息报告员"},
            {"label": "时限", "value": "15分钟", "note": "，原文“5—15分钟”"},
            {"label": "凭什么办结", "value": "首报送达回执"},
            {"label": "没办升到", "value": "校长，再到片区督导办", "wide": True},
        ],
        "step_items": [
            {"label": "上传", "state": "done"},
            {"label": "逐条核对", "state": "now"},
            {"label": "校长签发", "state": ""},
            {"label": "生效", "state": ""},
        ],
        "path_items": [
            {"label": "收到您的诉求", "state": "done", "when": "9月24日", "text": "当天登记。"},
            {"label": "书面告知您", "state": "done", "when": "9月26日", "url": "#", "link": "看告知书"},
            {"label": "正在调查", "state": "now", "when": "10月10日起", "text": "10月10日听取了您的说明。"},
            {
                "label": "书面答复",
                "state": "",
                "when": "11月27日前",
                "text": "写明事实、理由、依据和处理意见。",
            },
            {"label": "不同意答复，可请求复查", "state": "if", "text": "收到答复后30日内提出。"},
        ],
        "points": [
            {"at": at(hours=-21), "state": "over"},
            *({"at": at(hours=hours), "state": "done"} for hours in (-7, -6, -5, -2)),
            {"at": at(minutes=20), "state": "warn"},
            *({"at": at(hours=hours), "state": "calm"} for hours in (1, 3, 6)),
        ],
    }


def bound_forms() -> dict[str, forms.Form]:
    """A form with errors and an empty one, made after Django is set up."""

    class ReportForm(forms.Form):
        happened = forms.CharField(label="发生时间")
        people = forms.CharField(label="受影响人数", error_messages={"required": "没有填，不清楚可以选“待核实”"})
        text = forms.CharField(
            label="经过",
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="写事，不必写谁的名字。",
        )
        level = forms.ChoiceField(label="级别", choices=[("4", "一般"), ("3", "较大")])
        agreed = forms.BooleanField(label="已核对过时间和人数", required=False)

        def clean_happened(self) -> str:
            raise forms.ValidationError("晚于现在，请改成14:12或更早")

    class PublicForm(forms.Form):
        kinds = [(str(number), said) for number, said in enumerate(("有人受伤或不舒服", "打架、欺负人", "其他"))]
        kind = forms.ChoiceField(label="发生了什么？", choices=kinds, widget=forms.RadioSelect)
        text = forms.CharField(
            label="说一两句",
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="写事，不必写谁的名字。",
        )
        phone = forms.CharField(label="电话", required=False, help_text="只给处理这件事的人看，事情结束后销毁。")

    return {
        "parts.html": ReportForm({"happened": "16:12", "level": "4"}),
        "public.html": PublicForm(auto_id="q_%s"),
    }


def write_pages(folder: Path) -> None:
    (folder / "static").mkdir()
    (folder / "static/anlan").symlink_to(ROOT / "anlan/web/static/anlan")
    (folder / "static/django_htmx").symlink_to(Path(django_htmx.__file__).parent / "static/django_htmx")
    (folder / "kit.css").symlink_to(ROOT / "frontend/css/kit.css")
    shown_forms = bound_forms()
    for theme in ("light", "dark"):
        for page in PAGES:
            values = context(theme) | {"form": shown_forms.get(page)}
            values |= bands() if page == "bands.html" else {}
            template = {"404.html": "errors/404.html", "bands.html": "parts/confirm.html"}.get(page, f"kit_{page}")
            html = render_to_string(template, values)
            (folder / f"{theme}-{page}").write_text(html)


def bands() -> dict[str, Any]:
    return {
        "drill": {"text": "防震疏散，不是真实事件。发出的每条通知都标了“演练”。", "end_url": "#"},
        "clock_stopped": {"since": "14:19", "url": "#", "label": "看受影响的6件"},
        "confirm": {
            "title": "签发首报？",
            "text": "写错了可以用续报更正。",
            "is_irreversible": True,
            "rows": [
                {"label": "发给", "value": "镇政府值班室、县教育局安全科"},
                {"label": "渠道", "value": "系统、短信，5分钟没确认改打电话"},
                {"label": "签发人", "value": "周敏华"},
            ],
            "act": "签发并发出",
            "action": "#",
            "back_url": "#",
        },
    }


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def photograph(folder: Path, address: str) -> list[str]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        try:
            return [
                problem
                for theme in ("light", "dark")
                for page in PAGES
                for width in (390, 1280)
                for problem in photograph_one(browser, folder, f"{address}/{theme}-{page}", width)
            ]
        finally:
            browser.close()


def launch(playwright: Playwright) -> Browser:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)


def photograph_one(browser: Browser, folder: Path, url: str, width: int) -> list[str]:
    problems: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 844}, device_scale_factor=1.5)
    page.on("console", lambda told: problems.append(f"{url}: {told.text}") if told.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(f"{url}: {error}"))
    page.goto(url)
    page.wait_for_timeout(400)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        problems.append(f"{url}: {overflow} px wider than {width}")
    page.screenshot(path=folder / f"{Path(url).stem}-{width}.png", full_page=True)
    page.close()
    # The room's event stream and the browser's own icon are not served here.
    return [problem for problem in problems if "404" not in problem and "event-stream" not in problem]


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="kit-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    configure()
    write_pages(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    problems = photograph(folder, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    print(*problems, f"Pictures in {folder}", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
