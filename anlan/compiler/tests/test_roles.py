"""Organisation lists, in labels and in sentences."""

from __future__ import annotations

import pytest

from anlan.compiler import compile_text


def roles(text):
    return [(r.role, r.holders) for r in compile_text(text).roles]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("组 长：李 岚（校长）", [("组长", ["李 岚"])]),
        ("成  员:王海燕、赵立，各班班主任", [("成员", ["王海燕", "赵立", "各班班主任"])]),
        ("组长：xx 副组长：xx、xx", [("组长", ["xx"]), ("副组长", ["xx", "xx"])]),
        (
            "组长:任海副组长:姚兰组员:崔健谭波廖雪",
            [("组长", ["任海"]), ("副组长", ["姚兰"]), ("组员", ["崔健", "谭波", "廖雪"])],
        ),
        ("●组长：汪勇", [("组长", ["汪勇"])]),
        ("灭火组：汪勇、陆霞", [("成员", ["汪勇", "陆霞"])]),
        ("引导组：戴安（组长）、各班班主任", [("成员", ["各班班主任"]), ("组长", ["戴安"])]),
        ("摄像（钱宁、孙立）：负责全程录像", [("摄像", ["钱宁", "孙立"])]),
        ("【组员】 周明 吴芳", [("组员", ["周明", "吴芳"])]),
        ("楼层疏散负责人：各楼层任课教师", [("楼层疏散负责人", ["各楼层任课教师"])]),
        ("由校长任组长，分管副校长任副组长。", [("组长", ["校长"]), ("副组长", ["分管副校长"])]),
        (
            "成立以校长为组长，副校长为副组长，后勤、工会人员为成员的领导小组。",
            [("组长", ["校长"]), ("副组长", ["副校长"]), ("成员", ["后勤", "工会人员"])],
        ),
        ("组长由周明同志担任，成员由吴芳、郑强组成。", [("组长", ["周明"]), ("成员", ["吴芳", "郑强"])]),
        ("办公室设在政教处，李强任办公室主任。", [("办公室主任", ["李强"])]),
        ("抢险小组由总务处、保卫处组成。", [("成员", ["总务处", "保卫处"])]),
    ],
)
def test_roles_are_read(text, expected):
    assert sorted(roles(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "组长：负责全面指挥",
        "校办：发布信息",
        "参加学生：全体住校生",
        "教育局电话：教育局值班室",
        "校长：88120001",
        "时间：周一上午",
        "地点：操场",
        "张伟：负责二楼疏散",
        "校长是安全工作第一责任人。",
        "报告范围：各班",
        "联系人：王芳 13800000001",
        "集合地点：操场",
    ],
)
def test_duties_contacts_and_audiences_are_no_roles(text):
    assert roles(text) == []


def test_holders_run_on_over_the_next_lines():
    assert roles("成 员：郝建华 顾雪梅\n钱小兰 覃 静\n二、职责") == [("成员", ["郝建华", "顾雪梅", "钱小兰", "覃 静"])]


def test_the_group_is_the_heading_above_or_the_label_before():
    draft = compile_text("一、领导小组\n组长：张伟\n（一）灭火组：组长：李强")
    assert [(r.group, r.role) for r in draft.roles] == [("领导小组", "组长"), ("灭火组", "组长")]


def test_members_named_one_by_one_in_numbered_lines():
    assert roles("成员：\n1、张伟\n2、李强\n三、职责") == [("成员", ["张伟", "李强"])]
