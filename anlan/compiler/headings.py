"""Which marked lines are headings, and at what level."""

from __future__ import annotations

import re

from .draft import Heading
from .layout import Layout, Paragraph
from .lexicon import NAMED_BY_ACT, VERB_START, either, words
from .markers import Marker

_MAX_TITLE = 40
_REMARK = re.compile(r"\([^()]{0,200}\)")
_MODAL = re.compile(
    r"(?<![响反适供对效相照理感答呼])应(?![急对变答用付聘届邀])|须(?!知)|"
    r"(?<![重主需必紧次纪摘扼简首机概])要(?![求点素领害闻塞道义件职务目旨])"
    r"|不得|严禁|禁止|不准|务必|应该|不能|不可(?!抗)|不许|需要|方可|均可|可以"
)
_LEAD = re.compile(
    r"(?:在(?!校|园|岗|线|册|编|职)|对(?!外|内|口|策|接)|向(?!前)|由|将(?!来|军)|把(?!好|握|关|控)|被|"
    r"从(?!严|快|重|业)|以(?!人为本|防为主|预防|学生为本)|根据|依据|按(?!需)|如(?!何)|遇|一旦|当(?!事|"
    r"前|务)|若|凡"
    r"|因(?!地制宜|人|材|故)|经(?!费|验|常)|为(?!民|人|政|先)|与(?!会)|于|通过|针对|关于|接到|接报|"
    r"立即|立刻|马上|及时|迅速(?!反应)|第一时间|每|定期|随时|首先|然后|最后|同时|随即|先(?!进|期|行)|"
    r"再|并|若有|必要时|平时|事发后"
    r"|是|一是|二是|三是|本预案|本制度|本方案|任何|所有|凡是|除)"
)
_LEAD_LATER = re.compile(
    r"每|由|向(?!前)|对(?!外|内)|在(?!校|园)|将(?!来)|把(?!好|握|关)|如(?!何)|遇|一旦|凡|若|立即|马上|"
    r"立刻|并(?![重举进])|各(?!负|司|类|种|尽)"
)
_CONDITION = re.compile(
    r"^[^,]{0,30}(?:发生|出现|遇到|遇有|接到)[^,]{0,30}(?:时|后|的)(?:,|$)|^[^,]{2,25}(?:时|后|"
    r"(?<![会课考赛事生])前|期间|的),|[0-9]小时"
)
_PERSON = either(
    "学校 我校 本校 幼儿园 校长 园长 书记 副校长 主任 班主任 教师 老师 学生 家长 门卫 保安 值班员 "
    "值班人员 值班教师 值班领导 校医 保健医 医生 教职工 教职员工 "
    "领导小组 总务处 政教处 教务处 德育处 教导处 办公室 安全办 保卫处 保卫科 后勤 食堂 厨师 司机 "
    "驾驶员 人员 组长 副组长 总指挥 指挥部 小组 组 处 室 队 者 员 长 部门 机关 单位 监护人 辅导员 "
    "年级组长 班级 各班 师生 局"
)
_VERB_AFTER = either(
    "提前 有序 到岗 到校 到位 在岗 轮流 分头 听从 守护 返回 携带 穿戴 出示 自觉 尽快 积极 主动 密切 "
    "切实 妥善 继续 直接 分别 "
    "共同 互相 如实 准确 加强 强化 重视 提高 增强 树立 严格 熟悉 牢记 按照 根据 凭 遵照 注意 值守 "
    "巡逻 巡视 分工 带好 站在 守住 "
    "负责 组织 协助 配合 做好 落实 制定 制订 建立 健全 完善 开展 检查 排查 巡查 报告 上报 汇报 通知 "
    "联系 拨打 清点 疏散 引导 带领 指挥 协调 维持 保护 抢救 护送 转移 撤离 切断 关闭 打开 封锁 提供 "
    "准备 "
    "发放 登记 记录 统计 汇总 发布 召开 参加 处理 调查 安排 督促 监督 指导 了解 掌握 收集 传达 执行 "
    "服从 遵守 启动 赶到 赶赴 到达 进入 停止 采取 实施 进行 承担 担任 履行 明确 确保 保证 保持 防止 "
    "设立 成立 "
    "使用 发现 接到 听到 看到 劝阻 制止 询问 查明 核实 隔离 封存 保存 照顾 陪同 清理 广播 报警 告知 "
    "告诉 填写 提交 报送 总结 部署 布置 签订 批准 同意 决定 宣布 下达 立即 迅速 及时 马上 每天 每日 "
    "每周 每月 每学期 "
    "定期 按时 准时 随时 必须 应当 不 没有 未 都 也 已 先 再 要 应 须 对 向 将 把 在 为 由 与 如 因 "
    "是 有 会 能 可 坚守 坚持 认真 经常 统一 拒绝 佩戴 保管 看管 值守 带 到 去 派 送 报 查 看 离开 "
    "上岗 进校 入校 离校"
)
# Verbs that also name a piece of work: `学生管理` is a title, `学生遵守纪律` a sentence.
_ALSO_NOUNS = words(
    "管理 培训 疏散 教育 报告 检查 处理 处置 演练 值班 值守 巡逻 巡视 巡查 指挥 协调 保护 救护 清点 组织 调查 监督 "
    "指导 联系 通知 登记 记录 统计 安排 准备 维持 抢救 护送 转移 撤离 隔离 总结 部署 安抚 会 分工 排查 引导 报警 照顾 "
    "救治 上报 汇报 监测"
)
_SUBJECT = re.compile(rf"^[^,、]{{0,8}}?(?:{_PERSON})(?P<verb>{_VERB_AFTER})(?P<rest>[^,]{{0,40}})")
_NOMINAL = re.compile(
    r"(?:制度|职责|工作|要求|措施|办法|机制|程序|流程|方案|预案|责任|原则|内容|规定|守则|须知|管理|"
    r"安排|保障|任务|组织|机构|方法|步骤|纪律|体系|名单|方式|范围|目标|事项|问题|情况|处置|处理|教育|"
    r"培训|演练|建设|活动|计划|系统|环节|队伍|要点|标准|依据|条件|记录|准备|报告|监测|检查|行为|事故|"
    r"事件|能力)$"
)
_COPULA = re.compile(r"(?<![凡但只若可还或就总而于不])是(?!否|非)")
_PARTICLE = re.compile(r"(?:了(?!解)|吗|呢|吧|着(?!手|力|重|眼|装|火|陆|落))")
_DATE_LINE = re.compile(
    r"^(?:[0-9xX〇零一二三四五六七八九十]{2,4}年[0-9xX一二三四五六七八九十 ]{0,4}月?"
    r"[0-9xX一二三四五六七八九十 ]{0,4}日?|"
    r"附件?[0-9一二三四五六七八九十]{0,3}[:：]?.{0,30})$"
)

_SIGNATURE = re.compile(r"^[\u4e00-\u9fff ]{2,24}(?:局|校|园|学|办|办公室|处|委员会|组|政府)$")


def find_headings(layout: Layout) -> list[Heading]:
    """All headings of the text, in order. A text that is one paragraph has none."""
    if layout.single and len(layout.lines) < 2:
        return []
    out: list[Heading] = []
    stack = _Stack()
    # For each rank, the number that follows a leaf closed by `。`: such a list holds sentences, so its last
    # item is a leaf too, although text follows it.
    leaves: dict[tuple[str, int], int] = {}
    paragraphs = layout.paragraphs
    for index, paragraph in enumerate(paragraphs):
        marker = paragraph.marker
        if marker is None or marker.kind == "article":
            continue
        depth = stack.place(marker)
        title = _title(layout, paragraph)
        if title is None:
            continue
        start, end, run_in, closed = title
        content = run_in or _has_content(layout, index, stack)
        below = paragraphs[index + 1].marker if index + 1 < len(paragraphs) else None
        leaf = closed and not run_in and (not content or (below is None and leaves.get(marker.key) == marker.number))
        leaves[marker.key] = (marker.number or 0) + 1 if leaf else -1
        if not content or leaf:
            continue
        text = layout.view.norm[start:end]
        why = _verdict(text, phrase_allowed=not run_in and not closed, colon=_colon_end(layout, end, paragraph.end))
        if why is None:
            continue
        level = stack.level_of(depth)
        stack.heading(depth)
        raw = layout.view.text
        out.append(
            Heading(
                start=marker.start,
                end=end,
                level=level,
                marker=raw[marker.start : marker.end],
                text=raw[start:end],
                confidence=0.95 if why != "heading.phrase" else 0.85,
                why=why,
            )
        )
    return out


class _Stack:
    """The open markers, from the highest rank down; the order is learnt from the document itself."""

    def __init__(self) -> None:
        self.open: list[Marker] = []
        self.titled: set[int] = set()

    def place(self, marker: Marker) -> int:
        keys = [m.key for m in self.open]
        if marker.key in keys:
            del self.open[keys.index(marker.key) :]
        elif marker.kind == "dec" or self._outranks(marker):
            while self.open and self.open[-1].rank >= marker.rank:
                self.open.pop()
        self.open.append(marker)
        depth = len(self.open) - 1
        self.titled = {d for d in self.titled if d < depth}
        return depth

    def _outranks(self, marker: Marker) -> bool:
        """A marker unseen so far opens a deeper rank, unless it is the middle of a list of a higher one."""
        return bool(self.open) and (marker.number != 1 or marker.kind in ("part", "chapter", "section"))

    def heading(self, depth: int) -> None:
        self.titled.add(depth)

    def level_of(self, depth: int) -> int:
        first = self.open[0]
        outside = {"pcn": 1, "pnum": 2, "circ": 3}.get(first.kind, 0) if (first.number or 1) != 1 else 0
        return 1 + depth + outside

    def would_close(self, marker: Marker) -> bool:
        """Is the marker of the same or a higher rank than the last one placed?"""
        keys = [m.key for m in self.open]
        if marker.key in keys:
            return True
        return (marker.kind == "dec" or self._outranks(marker)) and self.open[-1].rank >= marker.rank


def _title(layout: Layout, paragraph: Paragraph) -> tuple[int, int, bool, bool] | None:
    """(start, end, run-in?, closed by `。`?) of the title after the marker, or None where there can be none."""
    assert paragraph.marker is not None
    norm, view = layout.view.norm, layout.view
    start, hi = paragraph.marker.end, paragraph.end
    while start < hi and norm[start].isspace():
        start += 1
    stop = norm.find("。", start, hi)
    line_end = paragraph.lines[0].end
    closed = stop != -1
    end = stop if closed else hi
    if end > line_end and not closed:
        return None  # a wrapped paragraph without a full stop is no title
    run_in = closed and bool(norm[stop + 1 : hi].strip(" ”\"'’)"))
    if "\n" in norm[start:end]:
        return None
    end = _strip_colon(norm, start, end)
    text = _REMARK.sub("", view.norm[start:end])
    if not text.strip() or len(text) > _MAX_TITLE:
        return None
    return start, end, run_in, closed


def _strip_colon(norm: str, start: int, end: int) -> int:
    while end > start and norm[end - 1] in " :":
        end -= 1
    return end


def _colon_end(layout: Layout, end: int, stop: int) -> bool:
    return ":" in layout.view.norm[end : min(stop, end + 3)]


def _has_content(layout: Layout, index: int, stack: _Stack) -> bool:
    for later in layout.paragraphs[index + 1 :]:
        if later.marker is not None:
            return not stack.would_close(later.marker)
        line = layout.view.norm[later.start : min(later.end, later.start + 60)]
        if not _DATE_LINE.match(line) and not (_SIGNATURE.match(line) and _all_dates(layout, later)):
            return True
    return False


def _all_dates(layout: Layout, paragraph: Paragraph) -> bool:
    """Nothing but a date line follows: the paragraph is the signature of the text."""
    norm = layout.view.norm
    rest = layout.paragraphs[layout.paragraphs.index(paragraph) + 1 :]
    return len(rest) <= 1 and all(_DATE_LINE.match(norm[p.start : min(p.end, p.start + 60)]) for p in rest)


def _verdict(text: str, *, phrase_allowed: bool, colon: bool) -> str | None:
    """The rule that makes the text a title, or None."""
    bare = re.sub(r" ", "", _REMARK.sub("", text))
    if not bare or ";" in bare or ":" in bare or bare[-1] in ",、" or not re.search(r"[\u4e00-\u9fffA-Za-z]", bare):
        return None
    if "→" in bare or re.search(r"[0-9]{5,}|(?<![0-9])[0-9]{1,2}[、.](?![0-9])", bare):
        return None
    if phrase_allowed:
        if colon:
            return "heading.phrase"
        if _MODAL.search(bare) or ("," in bare and (_LEAD.match(bare) or _is_sentence(bare))):
            return None
        return "heading.own_line"
    if _MODAL.search(bare) or _LEAD.match(bare) or _CONDITION.match(bare) or _is_sentence(bare):
        return None
    clauses = [c for c in bare.split(",") if c]
    if any(_LEAD_LATER.match(c) for c in clauses[1:]):
        return None
    if len(clauses) > 3 and max(map(len, clauses)) > 6:
        return None
    return "heading.clauses"


def _is_sentence(bare: str) -> bool:
    if _COPULA.search(bare) or _PARTICLE.search(bare):
        return True
    for clause in bare.split(","):
        if VERB_START.match(clause) and not NAMED_BY_ACT.match(clause):
            continue  # `组织学生有序撤离`: the pupils are the object
        m = _SUBJECT.match(clause)
        if m is None:
            continue
        if m["verb"] not in _ALSO_NOUNS or (m["rest"] and not _NOMINAL.search(clause)):
            return True
    return False
