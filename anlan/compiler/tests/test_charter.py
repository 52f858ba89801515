"""Outside the charter, both ways: what must be marked, and the ordinary safety work that must not be."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_text


@pytest.mark.parametrize(
    ("text", "point", "code"),
    [
        ("建立维稳工作（隐蔽）档案。", 5, "covert_archive"),
        ("对上访人员建立秘密台账。", 5, "covert_archive"),
        ("对重点人员逐一建立台账，落实包保责任。", 1, "list_of_people"),
        ("摸排不放心人员，登记造册。", 1, "list_of_people"),
        ("建立维稳工作联系卡。", 1, "card_on_people"),
        ("全面掌握代课教师的动态。", 1, "dynamics_of_people"),
        ("密切跟踪群体动向。", 1, "dynamics_of_people"),
        ("发展信息员队伍，扩大信息来源。", 2, "informants"),
        ("在教师中物色耳目。", 2, "informants"),
        ("加强舆情监控，及时处置。", 3, "watching_speech"),
        ("安排专人监控家长微信群。", 3, "watching_speech"),
        ("及时封堵、删除网上有害信息。", 3, "removing_speech"),
        ("发现负面帖子立即删帖。", 3, "removing_speech"),
        ("实现“零上访”目标。", 4, "zero_petitions"),
        ("确保年内无群体性上访事件发生。", 4, "zero_petitions"),
        ("防止越级上访。", 4, "zero_petitions"),
        ("做好上访人员的劝返稳控。", 4, "holding_back_petitioners"),
        ("决不私自采取上访等过激行为。", 4, "petition_as_disorder"),
        ("对为首分子拍照取证。", 4, "identifying_participants"),
        ("发生上访的单位一票否决。", 4, "petitions_in_score"),
        ("信息报送数量纳入考核排名。", 6, "activity_in_score"),
        ("对自查发现的隐患予以扣分。", 6, "activity_in_score"),
    ],
)
def test_marked(text, point, code):
    found = compile_text(f"前言。\n{text}\n").outside_charter
    assert (point, code) in {(o.point, o.code) for o in found}
    mark = next(o for o in found if o.code == code)
    assert mark.matched in text and mark.reason


@pytest.mark.parametrize(
    "text",
    [
        "建立学生健康档案。",
        "做好演练档案资料的整理归档。",
        "填写家校联系卡。",
        "建立特异体质学生台账。",
        "掌握水情动态，及时预警。",
        "掌握学生身体状况。",
        "设立安全信息员，报告安全隐患。",
        "疫情信息员每日上报。",
        "重点人员核酸检测。",
        "对重点部位定期排查并登记造册。",
        "开展隐患排查，建立台账。",
        "通过家长群发送防溺水提醒。",
        "网络管理员查看日志，备份数据。",
        "删除病毒文件，封堵系统漏洞。",
        "删除过期的学生个人信息。",
        "不得删除、涂改值班记录。",
        "登记有害信息的网址后报警。",
        "依法受理信访，限时答复。",
        "发生聚集时推选代表对话。",
        "严禁打击报复信访人。",
        "未按期答复信访的予以通报。",
        "接待来访群众，登记诉求。",
        "稳定师生情绪，做好安抚工作。",
        "劝返校外车辆。",
        "掌握缺勤学生去向。",
        "瞒报隐患的扣分。",
        "及时发布信息，回应关切。",
        "密切关注天气变化。",
        "对行凶歹徒拍照取证。",
        "走失学生的活动轨迹要及时查询。",
        "保护报告人，对其信息保密。",
        "加强对门卫和值班人员的管理。",
        "组织骨干教师参加培训。",
        "零报告制度：无情况也要报告。",
        "学生签到登记。",
        "排查食堂从业人员健康证。",
    ],
)
def test_ordinary_safety_work_is_not_marked(text):
    assert [(o.code, o.matched) for o in compile_text(f"前言。\n{text}\n").outside_charter] == []


def test_a_rule_in_a_marked_sentence_can_be_told():
    draft = compile_text("每日掌握上访人员动态并报告。\n每日晨检。")
    assert [draft.is_outside(r) for r in draft.recurrences] == [True, False]
