"""Figures of the law, as data to be edited: deadlines differ by place and change with the law.

Each row carries its article and its mark (see `finding.Basis`). `place` is "national", or the place whose
rule it is; lint applies the national rows and those of the places it is asked for. Patterns are about the
language of plans: they say which clause a figure is about.
"""

from __future__ import annotations

from dataclasses import dataclass

from anlan.compiler.lint.finding import Basis

NATIONAL = "national"
HOUR, DAY = 60.0, 1440.0

_ABOVE = (
    "政府|应急(?:管理)?(?:局|厅|部门)|安监|教育局|教体局|教委|教育(?:行政)?(?:主管)?部门|主管部门|上级|中心校|学区|督导"
)
# One figure bounds a drill in a school, another in a kindergarten; both are about the same words.
_DRILL = "(?:疏散|应急|逃生|避震|避险|消防)演[练习]|组织[^，。；]{0,8}演练|演练活动"
_DRILL_UNLESS = "夜间|校车|桌面|培训"
_HEALTH = f"{_ABOVE}|卫生|卫健|疾控|疾病预防|防保|市场监管|食药"
_REPORT = "报告|上报|汇报|报送|报(?=[^告纸名销警案])"
# Later or written reports have limits of their own; a first report is what these figures bound.
_FOLLOW_UP = "续报|终报|结案|书面|文字|书写|材料|总结|补报|补交|每日|调查|评估"


@dataclass(frozen=True)
class LimitFigure:
    """The longest time the law leaves. `minutes=None`: at once, so any number without a word of immediacy is
    too long.

    A clause is meant when one of `events` is what the plan, its headings or the sentence are about, and the
    patterns are found: `action` in the clause, `recipient` in the recipient (or the clause where none was
    read), `actor` in the actor where one was read. `unless` in the sentence takes it out.
    """

    code: str
    what: str
    what_zh: str
    minutes: float | None
    events: frozenset[str]
    action: str
    basis: Basis
    recipient: str = ""
    actor: str = ""
    unless: str = ""
    place: str = NATIONAL
    binding: bool = True
    """`False`: whether the rule binds a school is an open question for a lawyer; lint then only warns."""


@dataclass(frozen=True)
class RepeatFigure:
    """The least number of times a month (of school) that the law asks for. Patterns as in `LimitFigure`."""

    code: str
    what: str
    what_zh: str
    per_month: float
    action: str
    basis: Basis
    unless: str = ""
    kindergarten: bool | None = None
    """`True`: only in kindergartens; `False`: only elsewhere; `None`: in both."""
    place: str = NATIONAL


def _events(words: str) -> frozenset[str]:
    return frozenset(words.split())


LIMITS: tuple[LimitFigure, ...] = (
    LimitFigure(
        "accident.unit",
        "the head of a unit reports an accident to the authorities within 1 hour",
        "单位负责人接到事故报告后，1小时内向主管部门报告",
        HOUR,
        _events("accident fire crush drowning traffic"),
        _REPORT,
        Basis(source="生产安全事故报告和调查处理条例", article="第九条", mark="V"),
        recipient=_ABOVE,
        actor="校长|园长|负责人|学校|单位|校方|幼儿园|领导小组|办公室",
        unless=_FOLLOW_UP,
        binding=False,
    ),
    LimitFigure(
        "accident.level",
        "each level passes an accident report on within 2 hours",
        "事故逐级上报，每级不超过2小时",
        2 * HOUR,
        _events("accident fire crush drowning traffic"),
        _REPORT,
        Basis(source="生产安全事故报告和调查处理条例", article="第十一条", mark="V"),
        recipient=_ABOVE,
        actor="局|政府|中心校|学区|督导|主管部门",
        unless=_FOLLOW_UP,
        binding=False,
    ),
    LimitFigure(
        "health.unit",
        "a unit reports a public health event to the county's health authority within 2 hours",
        "有关单位2小时内向县级卫生主管部门报告突发公共卫生事件",
        2 * HOUR,
        _events("health_event"),
        _REPORT,
        Basis(source="突发公共卫生事件应急条例", article="第二十条", mark="V"),
        recipient=_HEALTH,
        unless=f"{_FOLLOW_UP}|晨检|午检|缺勤|缺课|聚集|相似症状|以上病例",
    ),
    LimitFigure(
        "health.cluster",
        "like symptoms in one class or dormitory are reported within 24 hours",
        "同班聚集性症状24小时内报告",
        DAY,
        _events("epidemic health_event"),
        _REPORT,
        Basis(source="学校和托幼机构传染病疫情报告工作规范", mark="S"),
        recipient=_HEALTH,
        unless=_FOLLOW_UP,
    ),
    LimitFigure(
        "food.unit",
        "a food safety accident is reported within 2 hours",
        "食品安全事故2小时内报告",
        2 * HOUR,
        _events("food"),
        _REPORT,
        Basis(source="国家食品安全事故应急预案", article="4.2.2", mark="S"),
        recipient=_HEALTH,
        unless=_FOLLOW_UP,
    ),
    LimitFigure(
        "child.harm",
        "harm to a minor, grave bullying and sexual harm are reported at once",
        "发现未成年人受侵害、严重欺凌、性侵害，立即报告",
        None,
        _events("assault"),
        f"{_REPORT}|报案|报警",
        Basis(source="中华人民共和国未成年人保护法", article="第十一条、第三十九条、第四十条", mark="V"),
        recipient="公安|派出所|警|教育|民政|主管部门",
        unless=_FOLLOW_UP,
    ),
    LimitFigure(
        "petition.notice",
        "a petitioner is told in writing within 15 days that the matter was received",
        "收到信访事项15日内书面告知",
        15 * DAY,
        _events("petition"),
        "告知|受理|登记|转送|交办",
        Basis(source="信访工作条例", article="第二十二条、第二十三条", mark="V"),
        unless="延长|延期|复查|复核",
    ),
    LimitFigure(
        "petition.settled",
        "a demand is settled within 60 days of its acceptance",
        "申诉求决类信访事项自受理之日起60日内办结",
        60 * DAY,
        _events("petition"),
        "办结|答复|处理意见|处理完毕|解决",
        Basis(source="信访工作条例", article="第三十四条", mark="V"),
        unless="延长|延期|复查|复核",
    ),
    LimitFigure(
        "petition.extension",
        "the time to settle a demand is extended by at most 30 days",
        "信访事项延期不超过30日",
        30 * DAY,
        _events("petition"),
        "延长|延期",
        Basis(source="信访工作条例", article="第三十四条", mark="V"),
    ),
    LimitFigure(
        "petition.review",
        "a review or a second review is decided within 30 days",
        "复查、复核30日内作出意见",
        30 * DAY,
        _events("petition"),
        "复查|复核",
        Basis(source="信访工作条例", article="第三十五条、第三十六条", mark="V"),
    ),
    LimitFigure(
        "injury.shanghai",
        "a pupil's injury is reported within 24 hours",
        "学生伤害事故24小时内报告",
        DAY,
        _events("accident"),
        _REPORT,
        Basis(source="上海市学生伤害事故地方性法规（2024）", mark="V"),
        recipient=_ABOVE,
        unless=_FOLLOW_UP,
        place="上海",
    ),
    LimitFigure(
        "injury.zhengzhou",
        "a pupil's injury is reported within 24 hours",
        "学生伤害事故24小时内报告",
        DAY,
        _events("accident"),
        _REPORT,
        Basis(source="郑州市学生伤害事故地方性法规（2022）", mark="V"),
        recipient=_ABOVE,
        unless=_FOLLOW_UP,
        place="郑州",
    ),
    LimitFigure(
        "injury.ningbo",
        "a pupil's injury is reported within 24 hours",
        "学生伤害事故24小时内报告",
        DAY,
        _events("accident"),
        _REPORT,
        Basis(source="宁波市学生伤害事故地方性法规（2020）", mark="V"),
        recipient=_ABOVE,
        unless=_FOLLOW_UP,
        place="宁波",
    ),
)

REPEATS: tuple[RepeatFigure, ...] = (
    RepeatFigure(
        "drill.school",
        "a primary or secondary school holds an evacuation drill every month",
        "中小学每月至少一次应急疏散演练",
        1.0,
        _DRILL,
        Basis(source="教基一厅〔2014〕2号", mark="S"),
        unless=_DRILL_UNLESS,
        kindergarten=False,
    ),
    RepeatFigure(
        "drill.kindergarten",
        "a kindergarten holds an evacuation drill every quarter",
        "幼儿园每季度至少一次应急疏散演练",
        1 / 3,
        _DRILL,
        Basis(source="教基一厅〔2014〕2号", mark="S"),
        unless=_DRILL_UNLESS,
        kindergarten=True,
    ),
    RepeatFigure(
        "fire.inspection",
        "a school inspects fire safety every month",
        "学校每月至少一次防火检查",
        1.0,
        "防火检查|消防(?:安全)?检查",
        Basis(source="中小学校、幼儿园消防安全十项规定（教发厅〔2024〕1号）", mark="S"),
        unless="专项|节前|开学",
    ),
    RepeatFigure(
        "fire.patrol",
        "a key unit patrols for fire every day",
        "消防安全重点单位每日防火巡查",
        20.0,
        "防火巡查",
        Basis(source="中华人民共和国消防法", article="第十七条", mark="V"),
    ),
    RepeatFigure(
        "fire.testing",
        "fire equipment is tested as a whole every year",
        "消防设施每年至少一次全面检测",
        0.1,
        "消防(?:设施|器材)[^，。；]{0,10}全面检测|全面检测[^，。；]{0,6}消防",
        Basis(source="中华人民共和国消防法", article="第十六条", mark="V"),
    ),
    RepeatFigure(
        "guard.patrol",
        "guards patrol at least five times a day",
        "保安每日巡逻不少于5次",
        100.0,
        "校园巡逻|巡更|保安[^，。；]{0,8}巡逻",
        Basis(source="GB/T 29315-2022", mark="S"),
    ),
)

MONTHLY: dict[str, float] = {
    "daily": 20.0,
    "weekly": 4.0,
    "monthly": 1.0,
    "quarterly": 1 / 3,
    "semester": 0.2,
    "yearly": 0.1,
}
"""How often a month one repetition is: a term has 5 school months, a year 10, a month 20 school days. [C]"""


@dataclass(frozen=True)
class ReviewFigure:
    """After how many years a plan has to be looked at again."""

    years: int
    basis: Basis


REVIEW = ReviewFigure(
    years=3,
    basis=Basis(source="突发事件应急预案管理办法（国办发〔2024〕5号）", article="评估和修订", mark="M"),
)


@dataclass(frozen=True)
class PhoneShape:
    """The lengths that a kind of telephone number may have, counted in digits. `begins` is a pattern for its
    first digits.
    """

    code: str
    what: str
    what_zh: str
    begins: str
    lengths: frozenset[int]


# The first that fits decides. General knowledge of the numbering plan [C].
PHONES: tuple[PhoneShape, ...] = (
    PhoneShape("mobile", "a mobile number has 11 digits", "手机号码应为11位", r"1[3-9]", frozenset({11})),
    PhoneShape(
        "landline.8",
        "a landline of this area has a 3-digit code and 8 digits",
        "固定电话应为3位区号加8位号码",
        r"0(?:10|2\d)",
        frozenset({11}),
    ),
    PhoneShape(
        "landline",
        "a landline has a 4-digit code and 7 or 8 digits",
        "固定电话应为4位区号加7或8位号码",
        r"0[3-9]\d\d",
        frozenset({11, 12}),
    ),
    PhoneShape("service", "a 400 or 800 number has 10 digits", "400、800号码应为10位", r"[48]00", frozenset({10})),
)
LOCAL_LENGTHS = frozenset({3, 4, 5, 6, 7, 8})
"""Short and local numbers without an area code."""
