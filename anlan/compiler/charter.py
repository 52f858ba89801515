"""Sentences that ask for more than the charter allows: marked, explained, and left out of the rules.

A rule is a pattern with the words that make the same pattern ordinary (`unless`), because safety work uses many of
the same words: a health record of pupils, a contact card for parents, a safety information officer are welcome.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .draft import OutsideCharter
from .layout import Layout

_PETITION = r"(?:上访|信访|访民|非访|越级访|集访|进京|赴省|赴京|闹访|缠访|诉求群体)"
_TARGET = (
    r"(?:重点|特殊|不稳定|不放心|涉稳|涉访|上访|信访|闹访|缠访|老户|维稳|稳控|敏感|涉军|失独|利益诉求|"
    r"有[^,。;]{1,10}(?:倾向|苗头)的?)"
)
_PEOPLE = r"(?:人员|人群|对象|群体|户|分子|人物|老师|教师|学生|家长|师生|职工)"
_EPIDEMIC = (
    r"疫|流调|密接|病例|传染|发热|感染|接触者|隔离|核酸|体质|患病|疾病|食物|过敏|健康|残疾|困难|贫困|"
    r"留守|孤儿|住宿|体温|水域"
)


@dataclass(frozen=True, slots=True)
class _Rule:
    code: str
    point: int
    pattern: re.Pattern[str]
    reason: str
    suggestion: str | None
    unless: re.Pattern[str] | None = None
    confidence: float = 0.9


def _rule(
    code: str,
    point: int,
    pattern: str,
    reason: str,
    suggestion: str | None,
    *,
    unless: str = "",
    confidence: float = 0.9,
) -> _Rule:
    return _Rule(
        code, point, re.compile(pattern), reason, suggestion, re.compile(unless) if unless else None, confidence
    )


_PERSONAL_FILE = "It asks for a file or a list on people because of what they may want or say."
_PERSONAL_FILE_SAY = "对已经提出的诉求逐件登记、限时答复；不按人建立名单或档案。"
_SPEECH = "It asks to watch or to remove what people write."
_SPEECH_SAY = "只管理本校自己的网站和系统；发现诈骗、欺凌、泄露个人信息等侵害，告知受害人并协助报案或申诉。"
_PETITION_REASON = (
    "It makes the absence of petitions a goal; to petition is a right, and the clock runs against the institution."
)
_PETITION_SAY = "畅通诉求渠道，来访必接、登记受理、限时答复；聚集时按安全事件处置，保证无人受伤。"

RULES: tuple[_Rule, ...] = (
    _rule(
        "covert_archive",
        5,
        r"(?:隐蔽|隐秘|秘密|暗中|隐性|不公开)\)?[的性]{0,2}[^,。;]{0,6}?(?:档案|台账|台帐|记录|名册|"
        r"名单|资料|建档)|(?:档案|台账|名册)[^,。;]{0,6}(?:隐蔽|秘密(?!级)|不得公开本人)",
        "It asks for a covert archive; what is kept about people is confidential, never hidden from them.",
        "建立工作档案，专人保管、查阅留痕；被记录的人有权知道记录了什么。",
    ),
    _rule(
        "list_of_people",
        1,
        rf"{_TARGET}{_PEOPLE}[^。]{{0,24}}?(?:名单|名册|台账|台帐|档案|建档|清单|底数|联系卡|登记造册|"
        rf"一人一策|一人一档|包保|盯防|盯控|摸排|排查|管控|稳控|监控|掌控|布控)"
        rf"|(?:摸排|排查|掌握|摸清|列出|建立|锁定|稳控|管控|监控|盯住|盯防|盯紧|"
        rf"布控)[^。,;]{{0,16}}?(?:{_TARGET}{_PEOPLE})"
        r"|列(?:为|入)[^,。;]{0,6}(?:重点|特殊)?(?:监控|关注|管控|稳控|盯防|监管)(?:人员|对象|名单|学生|教师)",
        _PERSONAL_FILE,
        _PERSONAL_FILE_SAY,
        unless=_EPIDEMIC + r"|重点部位|安保人员|消防",
    ),
    _rule(
        "card_on_people",
        1,
        r"(?:维稳|稳控|信访|上访|包保|重点人)[^,。;]{0,8}?(?:联系卡|跟踪卡|包保卡|信息卡|登记卡)",
        "It asks for a card on each person watched.",
        "公布诉求受理的电话、地点和时限，由有诉求的人自己联系。",
    ),
    _rule(
        "dynamics_of_people",
        1,
        rf"(?:掌握|了解|跟踪|监控|监测|把握|关注|摸清|掌控)[^。,;]{{0,14}}?(?:{_TARGET}|教职工|教师|代课|"
        rf"退休|群体|当事人|家长|来访|对象|职工)[^。,;]{{0,10}}?(?:动态|动向|行踪|轨迹|去向|言行|"
        rf"一举一动)"
        rf"|(?:涉稳|不稳定|维稳|稳控|上访|信访)[^。]{{0,18}}?(?:掌握|跟踪|监控)[^。,;]{{0,4}}(?:动态|动向|行踪)"
        r"|思想动态[^。,;]{0,12}(?:台账|排查|研判|报告|上报|收集)|(?:收集|排查|研判|"
        r"摸排)[^。,;]{0,10}思想(?:动态|动向|倾向)",
        "It asks to keep track of what people think, intend or do.",
        "掌握矛盾纠纷本身的情况：争议是什么、谁负责处理、何时答复；不记录个人的思想和行踪。",
        unless=_EPIDEMIC + r"|心理|水情|雨情|汛|气象|天气|车辆|安全隐患动态",
        confidence=0.8,
    ),
    _rule(
        "tracking_of_people",
        1,
        r"人脸(?:搜索|检索|比对|布控|抓拍)|(?:定位|手机|行动|活动|"
        r"出行)[^,。;]{0,4}轨迹[^,。;]{0,6}(?:追踪|跟踪|查询|分析|监控)|(?:跟踪|尾随|监视|监听|窃听|"
        r"布控|24小时监控|蹲守|盯梢)[^,。;]{0,8}" + rf"(?:{_TARGET}{_PEOPLE}|上访|当事人|群众|带头)",
        "It asks to follow people's movements or faces.",
        None,
        unless=_EPIDEMIC + r"|歹徒|犯罪|嫌疑|伤者|走失|失踪",
    ),
    _rule(
        "informants",
        2,
        r"(?:发展|建立|物色|安插|布建|布设|培养|组建|壮大|选配|健全|建强)[^,。;]{0,12}?(?:信息员|"
        r"情报信息|耳目|眼线|情报员|线人|内线|信息情报)(?:队伍|网络|网|力量|体系)?|(?:学生|教师|"
        r"班级)[^,。;]{0,4}(?:耳目|眼线|线人|情报员)",
        "It asks for people who report on others; reports are about conditions and events.",
        "公开报告渠道，任何人都可报告隐患和事件；保护报告人，不安排任何人汇报他人的言行。",
        unless=r"(?:安全|灾害|气象|地质|防汛|消防|卫生|疫情|食品|健康|隐患|交通|防火|防溺水|应急|事故|"
        r"突发事件)[^,。;]{0,6}信息员|信息员[^。]{0,10}(?:灾害|气象|隐患|疫情)",
    ),
    _rule(
        "watching_speech",
        3,
        r"(?:监控|监测|监看|监管|巡查|收集|搜集|跟踪|管控|封堵|封锁|过滤|关注|掌握|"
        r"研判)[^。;]{0,14}?(?:舆情|舆论(?!引导)|网上言论|网络言论|负面言论|不当言论|帖文|发帖|贴吧|"
        r"微博|朋友圈|家长群|微信群|QQ群|抖音)"
        r"|(?:舆情|网上言论|网络言论|微信群|QQ群|家长群|朋友圈|帖文)[^。,;]{0,6}(?:监控|监测|监看|监管|"
        r"巡查|收集|搜集|管控|封堵|封控|日报|研判)",
        _SPEECH,
        _SPEECH_SAY,
        unless=r"(?:通过|利用|在)[^,。;]{0,8}(?:微信群|QQ群|家长群|朋友圈|微博)[^。;]{0,20}(?:提醒|通知|发布|"
        r"告知|宣传|推送)",
        confidence=0.8,
    ),
    _rule(
        "removing_speech",
        3,
        r"(?:封堵|删除|删帖|屏蔽|清除|封锁|查封|过滤|清理)[^。;]{0,16}?(?:有害信息|不良信息|负面信息|"
        r"虚假信息|言论|帖子|帖文|贴子|舆情|谣言|消息|评论|信息)(?!系统|网络安全|点)|删帖|(?:有害信息|"
        r"不良信息|负面信息|言论|帖子|帖文)[^。,;]{0,6}(?:封堵|删除|屏蔽|清除|过滤)|封锁消息",
        _SPEECH,
        _SPEECH_SAY,
        unless=r"个人信息|学生信息|过期|测试|恶意代码|木马|病毒|黑链|篡改|垃圾|登记信息|销毁|涂改|隐私|(?:本校|"
        r"学校|我校)网(?:站|页)上",
    ),
    _rule(
        "zero_petitions",
        4,
        rf"零(?:上访|信访|进京|进省|赴京|赴省|非访|越级|集访|登记)|{_PETITION}[^。,;]{{0,8}}?(?:为零|"
        rf"零发生|零指标|不发生|零增长)|三零”?目标"
        rf"|(?:不发生|不出现|杜绝|防止|防范|避免|遏制|坚决制止|确保[^,。;]{{0,6}}?无|严防|禁止|阻止|"
        rf"制止)[^。;]{{0,20}}?{_PETITION}(?!工作失误|条例)",
        _PETITION_REASON,
        _PETITION_SAY,
        unless=r"打击报复|推诿|拒绝受理|(?:不得|严禁|禁止|防止)[^,。]{0,6}(?:阻拦|拦截|压制|刁难)",
    ),
    _rule(
        "petition_as_disorder",
        4,
        r"(?:上访|信访|进京)[^。,;]{0,6}?等(?:过激|扰乱|违法|非法|不稳定|不法|闹事|破坏)|(?:不|莫|决不|"
        r"绝不|不得|不要)[^,。;]{0,8}(?:采取|参与|参加|组织|进行)[^,。;]{0,4}(?:上访|信访|集访)",
        "It treats a petition as disorder.",
        _PETITION_SAY,
    ),
    _rule(
        "holding_back_petitioners",
        4,
        r"截访|拦访|劝返[^,。;]{0,8}(?:上访|来访|信访|群众|教师|人员)|(?:上访|信访|来访|进京)(?:人员|"
        r"群众|对象|者)[^。,;]{0,14}?(?:劝返|稳控|拦截|接回|带回|控制|遣返|教育训诫|稳定在当地)|(?:拦截|"
        r"堵截|阻拦|劝阻)[^。,;]{0,8}(?:上访|信访|进京|来访群众)|息诉罢?[访诉]|罢访|稳控(?:工作|责任|"
        r"对象|措施|要求|人员|任务|包保|方案)|包案稳控|(?:落实|加强|做好|强化)[^,。;]{0,6}稳控",
        "It asks to hold back or to calm down the people who petition, instead of answering them.",
        _PETITION_SAY,
        unless=r"伤情|病情|火势|水势|情绪稳控",
    ),
    _rule(
        "identifying_participants",
        4,
        r"(?:带头|为首|骨干|挑头|牵头|组织策划|幕后)[^。,;]{0,10}?(?:者|人员|分子|"
        r"人)[^。;]{0,16}?(?:掌握|登记|拍照|录像|取证|控制|名单|锁定|查明|处理|打击|身份)|(?:拍照|录像|"
        r"摄像|取证|登记|查明|辨认|掌握|锁定|摸清)[^。,;]{0,12}?(?:上访|集访|参与(?:聚集|闹事)?人员|"
        r"带头人|为首|骨干分子|组织者|挑头)",
        "It asks to identify those who take part.",
        "劝请推选不超过五名代表陈述，逐项登记诉求；不辨认、不登记其他在场人员。",
        unless=r"骨干教师|教学骨干|行凶|暴力|歹徒|犯罪|斗殴|打架|欺凌|骨干力量|活动组织者|(?:演练|比赛|"
        r"活动)[^,。]{0,6}(?:参与人员|组织者)|签到",
    ),
    _rule(
        "petitions_in_score",
        4,
        rf"{_PETITION}[^。]{{0,30}}?(?:扣分|一票否决|排名|通报批评|评优|考核|取消[^,。]{{0,8}}资格)|"
        rf"(?:扣分|一票否决|排名|考核)[^。,;]{{0,20}}?{_PETITION}(?!答复|办理|工作)",
        "It counts petitions in a score.",
        "只考核诉求是否按时受理、按时答复，不考核诉求的数量。",
        unless=r"(?:未|不|没有)(?:按时|按期|及时|依法)?(?:受理|答复|办理|办结|处理)|推诿|拖延",
    ),
    _rule(
        "activity_in_score",
        6,
        r"(?:报送|填报|上传|登录|打卡|录入|照片|信息|点击|阅读|关注)(?:的)?(?:数量|条数|次数|篇数|率|"
        r"量)[^。]{0,20}?(?:排名|考核|扣分|评优|通报|计分|得分|积分)|(?:自查|自己|"
        r"主动)[^,。;]{0,6}?发现[^,。;]{0,4}隐患[^。;]{0,16}?(?:扣分|处罚|追责|问责)",
        "It scores activity, or punishes a hazard that a school found itself.",
        "只衡量结果：按时整改、按时答复、演练真实计时；自查发现的隐患不扣分。",
        unless=r"瞒报|漏报|迟报|不整改|未整改|拒不",
    ),
)


def find_outside(layout: Layout) -> list[OutsideCharter]:
    """Sentences outside the charter, at most one entry for each sentence and code, in order."""
    view = layout.view
    flat = view.flat
    out: list[OutsideCharter] = []
    for i, j in _sentences(flat):
        sentence = flat[i:j]
        for rule in RULES:
            m = rule.pattern.search(sentence)
            if not m or (rule.unless and rule.unless.search(_around(sentence, m))):
                continue
            start, end = view.span(i, j)
            a, b = view.span(i + m.start(), i + m.end())
            out.append(
                OutsideCharter(
                    start=start,
                    end=end,
                    point=rule.point,
                    code=rule.code,
                    reason=rule.reason,
                    suggestion=rule.suggestion,
                    matched=view.text[a:b],
                    confidence=rule.confidence,
                    why=f"charter.{rule.code}",
                )
            )
    return out


def _sentences(flat: str) -> list[tuple[int, int]]:
    """Sentences of at most a few hundred characters; a longer one is cut at its commas."""
    out: list[tuple[int, int]] = []
    for m in re.finditer(r"[^。!?\n]+[。!?]?", flat):
        i, j = m.span()
        while j - i > 600:
            cut = max(flat.rfind(c, i, i + 600) for c in ",;、") + 1
            cut = cut if cut > i else i + 600
            out.append((i, cut))
            i = cut
        if i < j:
            out.append((i, j))
    return out


def _around(sentence: str, m: re.Match[str]) -> str:
    """The match with the clause it stands in: what makes it ordinary must be near."""
    start = max(sentence.rfind(c, 0, m.start()) for c in ",;") + 1
    ends = [e for e in (sentence.find(c, m.end()) for c in ",;。") if e != -1]
    return sentence[max(start, m.start() - 20) : min([*ends, m.end() + 20])]
