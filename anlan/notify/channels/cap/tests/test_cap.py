"""What we write is CAP 1.2 by its schema, and says a drill is one in every place a reader may look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from anlan.notify.channels import cap
from anlan.notify.channels.cap.message import EXERCISE, NAMESPACE, Info, Message, identifier_gb, moment, to_xml
from anlan.notify.channels.webhook.transport import signature
from anlan.notify.errors import TransportError
from anlan.notify.words import Text
from tests.flows.sinks import WebSink, free_port

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("cap-1.2.xsd"))
AT = datetime(2026, 10, 14, 6, 12, 5, 123456, tzinfo=UTC)
INFO = Info(
    event="食堂燃气泄漏", headline="食堂燃气泄漏，人员撤到操场", description="食堂<后厨>燃气泄漏 & 已关总阀\x0b",
    instruction="不要进食堂，到操场集合。", responses=("Evacuate", "Avoid"), grade=2, sender_name="青山镇中心小学",
    area="食堂及北侧道路", web="https://anlan.example/", expires_at=datetime(2026, 10, 14, 8, 0, tzinfo=UTC),
)  # fmt: skip
MESSAGE = Message("anlan/school-7", "anlan/school", AT, INFO)


def read(content):
    SCHEMA.validate(ET.ElementTree(ET.fromstring(content)))
    root = ET.fromstring(content)
    return {element.tag.partition("}")[2]: element.text for element in root.iter()}, root


def test_an_alert_is_valid_and_says_what_to_do():
    told, root = read(to_xml(MESSAGE))
    assert root.tag == f"{{{NAMESPACE}}}alert"
    assert (told["status"], told["msgType"], told["scope"], told["severity"]) == ("Actual", "Alert", "Public", "Severe")
    assert told["sent"] == "2026-10-14T14:12:05+08:00" and told["expires"] == "2026-10-14T16:00:00+08:00"
    assert told["instruction"] == "不要进食堂，到操场集合。" and told["areaDesc"] == "食堂及北侧道路"
    assert told["description"] == "食堂<后厨>燃气泄漏 & 已关总阀"
    assert told["language"] == "zh-CN" and told["value"] == "橙色"


def test_a_drill_is_an_exercise_in_every_place_a_reader_may_look():
    told, _root = read(to_xml(replace(MESSAGE, status=EXERCISE)))
    assert told["status"] == "Exercise" and "演练" in (told["note"] or "")
    for name in ("headline", "description", "instruction"):
        assert told[name].startswith("【演练】"), name


def test_what_ends_an_alert_names_it():
    ended = Message("anlan/school-8", "anlan/school", AT, replace(INFO, responses=("AllClear",)), kind="Cancel",
                    references=(("anlan/school", "anlan/school-7", AT),))  # fmt: skip
    told, _root = read(to_xml(ended))
    assert told["references"] == "anlan/school,anlan/school-7,2026-10-14T14:12:05+08:00"
    assert told["msgType"] == "Cancel" and told["responseType"] == "AllClear"


def test_the_least_that_can_be_said_is_valid():
    told, _root = read(to_xml(Message("a", "b", AT, Info(event="测试", headline="", description=""))))
    assert told["severity"] == "Unknown" and "headline" not in told and "parameter" not in told


def test_what_is_not_cap_does_not_pass_the_schema():
    """So that the schema is known to refuse something."""
    good = to_xml(MESSAGE)
    for old, new in ((b">Actual<", b">Real<"), (b"+08:00", b"Z"), (b"<scope>Public</scope>", b"")):
        with pytest.raises(xmlschema.XMLSchemaException):
            SCHEMA.validate(ET.ElementTree(ET.fromstring(good.replace(old, new))))


def test_midnight_utc_is_written_as_cap_wants_it(settings):
    settings.TIME_ZONE = "UTC"
    assert not moment(AT).endswith(("Z", "+00:00"))


def test_the_identifier_of_the_chinese_counterpart():
    assert identifier_gb("37010204100000", AT, 3) == "37010204100000_20261014141205_3"
    told, _root = read(to_xml(replace(MESSAGE, publisher="37010204100000")))
    assert "37010204100000_20261014141205_" in to_xml(replace(MESSAGE, publisher="37010204100000")).decode()
    assert len(identifier_gb("37010204100000", AT, 13)) == 31
    for wrong in ("", "3701020410000", "37010204100000x", "37010a04100000"):
        with pytest.raises(ValueError, match="14 characters"):
            identifier_gb(wrong, AT, 0)


# -- to a partner's program ---------------------------------------------------------------------------------------

TEXT = Text(7, "duty.opened", "请14:32前签发首报", "青山镇中心小学……", "https://anlan.example/tap/x/", True,
            {"what": "签发首报", "due": "14:32", "unit": "青山镇中心小学", "number": "2026-0012"})  # fmt: skip


@pytest.fixture
def sink():
    one = WebSink().start()
    yield one
    one.stop()


def test_a_partner_gets_a_private_message_signed_as_a_webhook_is(sink, settings):
    assert cap.CHANNEL.send(sink.url + "/cap", TEXT, "m7-c3", {}).answer == "HTTP 200"
    [call] = sink.calls
    told, _root = read(call.body)
    assert (told["scope"], told["status"], told["event"]) == ("Private", "Exercise", "签发首报")
    assert told["addresses"] == f'"{sink.url}/cap"' and told["identifier"].endswith("/m7-c3")
    stamp, _, given = call.headers["X-Anlan-Signature"].partition(",v1=")
    assert given == signature(settings.WEBHOOK_KEY, int(stamp.removeprefix("t=")), call.body)


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (400, True), (429, False), (503, False), (302, True)])
def test_what_a_partner_refuses(sink, status, permanent):
    sink.status = status
    with pytest.raises(TransportError) as caught:
        cap.CHANNEL.send(sink.url + "/cap", TEXT, "m7-c3", {})
    assert caught.value.permanent is permanent


def test_a_partner_that_is_away_passes():
    with pytest.raises(TransportError) as caught:
        cap.CHANNEL.send(f"http://127.0.0.1:{free_port()}/cap", TEXT, "m7-c3", {})
    assert not caught.value.permanent
