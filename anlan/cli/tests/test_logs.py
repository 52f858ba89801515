"""What libraries raise carries addresses and keys: none of it gets into the log; what helps to find a fault stays."""

from __future__ import annotations

import json
import subprocess
import sys

HIDDEN = ("zhou.mh", "13812345678", "abc123", "SECxyz", "bot:pw", "robot/send", "何小满", "腿伤")
PROGRAM = """
import logging, structlog
from anlan.cli import logs
logs.set_up()
SAID = (
    "550 no such box: zhou.mh@school.example, called 13812345678, at "
    "https://bot:pw@oapi.vendor.example/robot/send?access_token=abc123 with {'secret': 'SECxyz', 'n': 7}"
)
try:
    raise ConnectionError(SAID)
except ConnectionError as error:
    structlog.get_logger("anlan").error("transport_bug", channel="sms", message=12345678901, exc_info=error)
    logging.getLogger("some.library").exception("could not send to %s", "zhou.mh@school.example")
    structlog.get_logger("anlan").warning("left_to_the_lease", error=SAID, cause=error)
try:
    raise ValueError('violates "item_number"\\nDETAIL:  Failing row contains (7, 何小满,\\n\\n腿伤).\\nCONTEXT:  COPY')
except ValueError as refused:
    structlog.get_logger("anlan").error("row_refused", exc_info=refused)
"""


def test_a_log_names_no_address_and_no_key_neither_in_tracebacks_nor_in_values_nor_from_libraries():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120)
    ours, theirs, value, row = (json.loads(line) for line in done.stderr.splitlines())
    assert not [one for one in HIDDEN if one in done.stderr], done.stderr
    for text in (ours["exception"], theirs["exception"], value["error"], value["cause"]):
        assert "550 no such box" in text and "oapi.vendor.example" in text and "'n': 7" in text
    assert 'violates "item_number"' in row["exception"] and "CONTEXT:  COPY" in row["exception"]
    assert "ConnectionError" in ours["exception"] and ours["message"] == 12345678901
    assert theirs["event"] == "could not send to …" and ours["timestamp"].startswith("20")
