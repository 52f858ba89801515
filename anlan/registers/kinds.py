"""The registers a school keeps, as rows of a table. A new register is a row here and nothing else."""

from __future__ import annotations

from typing import Any

from anlan.lib.bilingual import Both
from anlan.registers.fields import Field, Kind, Type

LIST = "省、市、县通行的风险点清单格式（二手资料）"
FORMS = "人防物防技防台账格式（二手资料）"
GUIDE = "GB/T 29639-2020 附件：应急物资装备清单（二手资料）"
OWN = "安澜自拟"


def _field(key: str, zh: str, en: str, flags: str = "", *, also: str = "", source: str = OWN, **more: Any) -> Field:
    """``flags``: required, list, public, personal; ``also``: other headings it goes by."""
    said = set(flags.split())
    return Field(
        key, Both(zh, en), is_required="required" in said, in_list="list" in said, is_public="public" in said,
        is_personal="personal" in said, aliases=tuple(also.split()), source=source, **more,
    )  # fmt: skip


LEVELS = (
    ("1", Both("重大风险", "Major risk")),
    ("2", Both("较大风险", "Serious risk")),
    ("3", Both("一般风险", "Moderate risk")),
    ("4", Both("低风险", "Low risk")),
)
DEVICES = (
    ("video", Both("视频监控", "Video")),
    ("alarm", Both("一键报警", "Alarm button")),
    ("intrusion", Both("入侵报警", "Intrusion alarm")),
    ("door", Both("出入口控制", "Door control")),
    ("patrol", Both("电子巡查", "Patrol points")),
    ("fire", Both("火灾报警", "Fire alarm")),
    ("broadcast", Both("应急广播", "Loudspeakers")),
    ("other", Both("其他", "Other")),
)
GROUPS = (
    ("own", Both("本单位", "Own unit")),
    ("above", Both("上级", "Above")),
    ("police", Both("公安", "Police")),
    ("fire", Both("消防", "Fire")),
    ("medical", Both("医疗急救", "Medical")),
    ("cdc", Both("疾控", "Disease control")),
    ("government", Both("镇街政府", "Local government")),
    ("utility", Both("水电气", "Utilities")),
    ("other", Both("其他", "Other")),
)

RISK_POINT = Kind(
    "risk_point", Both("风险点", "Risk points"),
    Both("哪里会出什么事，怎么管住。每个点一张告知卡、一个二维码。",
         "Where what can happen, and what holds it. Each point has a card and a code."),
    Both("先记校门口、楼梯、食堂、宿舍、实验室：人多、出事多的地方。",
         "Begin with the gate, the stairs, the canteen, the dormitory, the laboratory: where people are."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("name", "风险点", "Risk point", "required list public", also="风险点名称 名称",
               example="东教学楼一层楼梯口", source=LIST, mark="S"),
        _field("place", "场所", "Place", type=Type.PLACE, also="所在场所",
               note=Both("已有二维码的场所名称；没有就不填。", "A place that has a code; else leave it empty.")),
        _field("spot", "位置", "Where", "list public",
               also="具体位置 存放位置 存放地点 点位 安装位置 地点", example="东教学楼二层楼梯口",
               source=LIST, mark="S"),
        _field("risk", "主要风险", "Main risk", "required public", type=Type.LONG,
               also="风险描述 危险因素", example="放学集中下楼，拥挤踩踏", source=LIST, mark="S"),
        _field("accident", "事故类型", "Kind of accident", "required list public",
               also="可能导致的事故类型 易发生事故类型", example="踩踏", source=LIST, mark="S"),
        _field("level", "风险等级", "Risk level", "required list public", type=Type.CHOICE,
               also="等级 风险级别", example="较大风险", choices=LEVELS, source=LIST, mark="S"),
        _field("measures", "管控措施", "What holds it", "required public", type=Type.LONG,
               also="控制措施 防范措施", example="错峰下楼，楼层教师到岗，防滑条每月查", source=LIST,
               mark="S"),
        _field("emergency", "应急措施", "In an emergency", "public", type=Type.LONG,
               also="应急处置措施 应急处置", example="立即停下，广播疏散，拨打120", source=LIST, mark="S"),
        _field("responsible", "责任岗位", "Responsible post", "required list public",
               also="责任人 负责人 责任岗位名称 岗位", example="总务主任",
               note=Both("写岗位，不写姓名：换了人不用改。", "The post, not a name: it stays when people change."),
               source=LIST, mark="S"),
        _field("department", "责任部门", "Department", also="部门 管控部门", example="总务处", source=LIST,
               mark="S"),
        _field("next_check_on", "下次排查", "Next look", "list", type=Type.DATE, also="下次排查日期"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("风险点", "risk point"), checked_every="check.risk_point", can_fail=True, has_card=True,
    look_at=(
        Both("管控措施还在、还管用", "What holds it is still there and works"),
        Both("告知卡没有被遮住", "The card on the wall can be read"),
    ),
    look_at_source=OWN,
)  # fmt: skip

GUARD = Kind(
    "guard", Both("人防", "Guards"),
    Both("专职保安：应配多少、实有多少。只记履职要用的。", "Guards: how many are asked for, how many there are."),
    Both("每名专职保安一行，编号或姓名都行。", "A line for each guard; a number does as well as a name."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("name", "姓名或工号", "Name or number", "required list personal", also="姓名 保安姓名 工号",
               example="保安01", source=FORMS, mark="S"),
        _field("company", "保安公司", "Company", "list", also="公司 派出单位", example="清河保安服务公司",
               source=FORMS, mark="S"),
        _field("licence", "保安员证号", "Licence", "personal", also="证号 上岗证号 证件号", source=FORMS,
               mark="S"),
        _field("from", "合同起", "Contract from", type=Type.DATE, also="合同开始", source=FORMS, mark="S"),
        _field("expires_on", "合同止", "Contract until", "list", type=Type.DATE,
               also="合同期 合同到期 合同截止", source=FORMS, mark="S"),
        _field("trained_on", "最近培训", "Last training", "list", type=Type.DATE, also="培训 培训日期",
               source=FORMS, mark="S"),
        _field("spot", "位置", "Where", "list public",
               also="具体位置 存放位置 存放地点 点位 安装位置 地点", example="东教学楼二层楼梯口",
               source=FORMS, mark="S"),
        _field("shift", "班次", "Shift", also="值守时段", example="早班"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("保安", "guard"),
)  # fmt: skip

EQUIPMENT = Kind(
    "equipment", Both("物防器材", "Equipment"),
    Both("灭火器、应急灯、防爆钢叉、急救箱：在哪、到哪天、下次哪天查。",
         "Extinguishers, lamps, shields, first-aid boxes: where, until when, next check."),
    Both("先记灭火器和应急灯，贴上码，查的时候扫一下、点一下。",
         "Begin with extinguishers and emergency lamps: put the code up, scan, tap."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("name", "器材名称", "Equipment", "required list public", also="名称", example="干粉灭火器",
               source=FORMS, mark="S"),
        _field("model", "型号", "Model", also="规格型号 规格", example="MFZ/ABC4", source=FORMS, mark="S"),
        _field("quantity", "数量", "Quantity", "list", type=Type.NUMBER, example="2", source=FORMS,
               mark="S"),
        _field("bought_on", "购置日期", "Bought on", type=Type.DATE, also="购置日 购入日期 生产日期",
               source=FORMS, mark="S"),
        _field("place", "场所", "Place", type=Type.PLACE, also="所在场所",
               note=Both("已有二维码的场所名称；没有就不填。", "A place that has a code; else leave it empty.")),
        _field("spot", "位置", "Where", "required list public",
               also="具体位置 存放位置 存放地点 点位 安装位置 地点", example="东教学楼二层楼梯口",
               source=FORMS, mark="S"),
        _field("responsible", "责任岗位", "Responsible post", "list public",
               also="责任人 负责人 责任岗位名称 岗位", example="总务主任",
               note=Both("写岗位，不写姓名：换了人不用改。", "The post, not a name: it stays when people change."),
               source=FORMS, mark="S"),
        _field("expires_on", "有效期至", "Valid until", "list public", type=Type.DATE,
               also="有效期 到期日 到期日期", example="2027-08-31", source=FORMS, mark="S"),
        _field("next_check_on", "下次检查", "Next check", "list", type=Type.DATE, also="下次检查日期"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("器材", "thing"), checked_every="check.equipment", can_fail=True,
    look_at=(
        Both("在位，没有被遮挡", "In its place, nothing in front of it"),
        Both("压力、封签、外观正常", "Pressure, seal and looks are right"),
        Both("没过有效期", "Not out of date"),
    ),
    look_at_source="校舍检查表“灭火器(有效期)”等项（二手资料），安澜归并",
)  # fmt: skip

DEVICE = Kind(
    "device", Both("技防设备", "Alarm and video"),
    Both("视频、一键报警、门禁：月检、故障、恢复、替代措施。",
         "Video, alarm button, doors: monthly check, fault, restored, what stood in."),
    Both("先记一键报警和校门口的摄像头。", "Begin with the alarm button and the camera at the gate."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("name", "设备名称", "Device", "required list public", also="名称 设备 类型名称",
               example="校门口摄像头"),
        _field("type", "类型", "Type", "required list", type=Type.CHOICE, also="设备类型",
               example="视频监控", choices=DEVICES),
        _field("place", "场所", "Place", type=Type.PLACE, also="所在场所",
               note=Both("已有二维码的场所名称；没有就不填。", "A place that has a code; else leave it empty.")),
        _field("spot", "位置", "Where", "required list public",
               also="具体位置 存放位置 存放地点 点位 安装位置 地点", example="东教学楼二层楼梯口"),
        _field("network", "联网对象", "Connected to", also="联网单位", example="辖区派出所"),
        _field("responsible", "责任岗位", "Responsible post", "list public",
               also="责任人 负责人 责任岗位名称 岗位", example="总务主任",
               note=Both("写岗位，不写姓名：换了人不用改。", "The post, not a name: it stays when people change."),
               source=FORMS, mark="S"),
        _field("next_check_on", "下次月检", "Next check", "list", type=Type.DATE, also="下次检查"),
        _field("expires_on", "维保到期", "Maintained until", type=Type.DATE, also="维保期至"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("设备", "device"), checked_every="check.device", can_fail=True, mended_within="device.repair",
    figures=("device.repair", "device.alarm_log", "device.video"),
    look_at=(
        Both("试一次：图像清楚、报警有人接", "Try it: the picture is clear, the alarm is answered"),
        Both("时间准，录像和记录够天数", "Its clock is right, recordings go back far enough"),
        Both("联网正常", "It is connected"),
    ),
    look_at_source="常教安〔2017〕3号（二手资料），安澜归并",
)  # fmt: skip

SUPPLY = Kind(
    "supply", Both("应急物资", "Supplies"),
    Both("有多少、在哪、谁管、到哪天。取了补了记一笔。",
         "How many, where, whose, until when. Note what is taken and put in."),
    Both("照预案的物资清单先记，数量记现有的。", "Begin with the list of supplies in the plan; count what is there."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("name", "物资名称", "Supply", "required list public", also="名称 品名", example="雨衣",
               source=GUIDE, mark="S"),
        _field("model", "型号性能", "Model", also="型号 规格 性能", source=GUIDE, mark="S"),
        _field("quantity", "数量", "Quantity", "required list", type=Type.NUMBER, also="现有数量 库存",
               example="40", source=GUIDE, mark="S"),
        _field("measure", "计量单位", "Counted in", also="单位(计量) 计量", example="件"),
        _field("minimum", "最低数量", "At least", type=Type.NUMBER, also="最低库存 应有数量", example="20",
               note=Both("少于这个数，清单上标出来。", "Fewer than this is shown in the list.")),
        _field("place", "场所", "Place", type=Type.PLACE, also="所在场所",
               note=Both("已有二维码的场所名称；没有就不填。", "A place that has a code; else leave it empty.")),
        _field("spot", "位置", "Where", "required list public",
               also="具体位置 存放位置 存放地点 点位 安装位置 地点", example="东教学楼二层楼梯口",
               source=GUIDE, mark="S"),
        _field("responsible", "责任岗位", "Responsible post", "required list public",
               also="责任人 负责人 责任岗位名称 岗位", example="总务主任",
               note=Both("写岗位，不写姓名：换了人不用改。", "The post, not a name: it stays when people change."),
               source=GUIDE, mark="S"),
        _field("phone", "值班电话", "Telephone", type=Type.PHONE, also="电话 联系电话",
               note=Both("写岗位的值班电话，不写个人手机。", "The post's telephone, not somebody's own."),
               source=GUIDE, mark="S"),
        _field("expires_on", "有效期至", "Valid until", "list", type=Type.DATE, also="有效期 到期日"),
        _field("next_check_on", "下次清点", "Next count", "list", type=Type.DATE, also="下次检查"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("物资", "supply"), checked_every="check.supply", counts_stock=True,
    look_at=(
        Both("数量和清单一致", "As many as the list says"),
        Both("没过期、没受潮", "Not out of date, not damp"),
    ),
    look_at_source=OWN,
)  # fmt: skip

DANGER = (
    ("d", Both("D级", "Grade D")),
    ("c", Both("C级", "Grade C")),
    ("b", Both("B级", "Grade B")),
    ("a", Both("A级", "Grade A")),
)
USES = (
    ("stopped", Both("已停用封闭", "Closed off")),
    ("part", Both("部分停用", "Partly closed")),
    ("used", Both("在用", "In use")),
    ("down", Both("已拆除", "Pulled down")),
)
BUILDINGS = "校舍检查表“D级危房跟踪”：项目、情况、维修时间、结果、检查人（二手资料）"
BUILDING = Kind(
    "building", Both("危房跟踪", "Dangerous buildings"),
    Both("鉴定为C级、D级的校舍：停没停用、怎么修、修到哪一步。",
         "Buildings found dangerous: closed or not, what is done, how far it is."),
    Both("把鉴定报告里的C级、D级校舍一栋一行记进来。", "Enter each building of grade C or D, a line each."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("name", "校舍名称", "Building", "required list", also="名称 项目 建筑名称", example="老食堂",
               source=BUILDINGS, mark="S"),
        _field("grade", "危险性等级", "Grade of danger", "required list", type=Type.CHOICE, also="鉴定等级 等级",
               example="D级", choices=DANGER, source=BUILDINGS, mark="S"),
        _field("on_date", "鉴定日期", "Surveyed on", "list", type=Type.DATE, also="鉴定时间"),
        _field("use", "使用状态", "Use", "required list", type=Type.CHOICE, also="现状 状态", example="已停用封闭",
               choices=USES),
        _field("state", "情况", "What is wrong", type=Type.LONG, also="危险情况 存在问题", example="屋面梁开裂",
               source=BUILDINGS, mark="S"),
        _field("measures", "处置措施", "What is done", "required", type=Type.LONG, also="措施 维修措施",
               example="封闭围挡，列入拆除计划"),
        _field("mended_on", "维修时间", "Mended on", type=Type.DATE, also="维修日期 完成日期", source=BUILDINGS,
               mark="S"),
        _field("result", "结果", "Result", also="处置结果 检查结果", source=BUILDINGS, mark="S"),
        _field("responsible", "责任岗位", "Responsible post", "list", also="责任人 检查人 负责人", example="总务主任",
               note=Both("写岗位，不写姓名：换了人不用改。", "The post, not a name: it stays when people change."),
               source=BUILDINGS, mark="S"),
        _field("next_check_on", "下次查看", "Next look", "list", type=Type.DATE, also="下次检查"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("危房", "dangerous building"),
)  # fmt: skip

CONTACT = Kind(
    "contact", Both("通讯录", "Contacts"),
    Both("出事时打给谁：岗位和单位，不是人名。", "Whom to call: posts and bodies, not people's names."),
    Both("先记派出所、卫生院、镇政府值班室、消防站，再记校内各岗位。",
         "Begin with police, hospital, town duty office, fire station, then the school's own posts."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("name", "岗位或单位", "Post or body", "required list", also="名称 联系单位 部门",
               example="青山派出所值班室", note=Both("不写姓名。", "No people's names.")),
        _field("group", "类别", "Group", "required list", type=Type.CHOICE, example="公安",
               choices=GROUPS),
        _field("phone", "电话", "Telephone", "required list", type=Type.PHONE, also="联系电话 值班电话",
               example="0571-86000030"),
        _field("phone2", "备用电话", "Second telephone", type=Type.PHONE),
        _field("hours", "什么时候打得通", "When it is answered", "list", also="时间", example="24小时"),
        _field("matter", "什么事找", "For what", also="职责 联系事项", example="治安、围堵、走失"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("联系单位", "contact"),
)  # fmt: skip

BUDGET = Kind(
    "budget", Both("经费预算", "Budget"),
    Both("安全经费的预算项目。用了多少，在“经费使用”里一笔一笔记。",
         "Lines of the safety budget; what is spent is noted one by one."),
    Both("把年度预算里的安全项目一行一行记进来。", "Enter the safety lines of the year's budget."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("year", "年度", "Year", "required list", type=Type.YEAR, example="2026"),
        _field("name", "预算项目", "Line", "required list", also="项目 项目名称", example="消防设施维护"),
        _field("amount", "预算金额", "Budget", "required list", type=Type.MONEY,
               also="金额 预算金额(元) 预算", example="30000"),
        _field("fund", "经费来源", "Source of the money", "list", also="来源", example="公用经费"),
        _field("purpose", "用途", "What for", type=Type.LONG, example="灭火器年检、应急灯更换"),
        _field("responsible", "责任岗位", "Responsible post", "list public",
               also="责任人 负责人 责任岗位名称 岗位", example="总务主任",
               note=Both("写岗位，不写姓名：换了人不用改。", "The post, not a name: it stays when people change."),
               source=FORMS, mark="S"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("预算项目", "budget line"), newest_first=True,
)  # fmt: skip

SPENDING = Kind(
    "spending", Both("经费使用", "Spending"),
    Both("哪天、多少、做什么、从哪个项目出；和隐患有关的写上案卷号。",
         "When, how much, what for, from which line; name the hazard's docket where there is one."),
    Both("付一笔记一笔；票据号写上，单据不用传。", "Note each payment; its voucher's number is enough."),
    (
        _field("number", "编号", "Number", also="序列号 资产编号",
               note=Both("本单位自己的编号。不填由系统编。", "The unit's own number. Left empty, one is given.")),
        _field("on_date", "日期", "Day", "required list", type=Type.DATE, also="支出日期 付款日期",
               example="2026-10-12"),
        _field("name", "做什么", "What for", "required list", also="用途 事由 支出事由",
               example="更换过期灭火器12具"),
        _field("amount", "金额", "Amount", "required list", type=Type.MONEY, also="支出金额 金额(元)",
               example="1560.00"),
        _field("parent", "预算项目", "Budget line", "list", type=Type.LINE, also="项目 列支项目",
               example="消防设施维护",
               note=Both("写编号或项目名称；预算外的不填。", "Its number or name; empty when outside the budget.")),
        _field("docket", "隐患案卷号", "Hazard docket", also="案卷号 隐患编号", source="五落实“资金”",
               mark="S"),
        _field("voucher", "凭证号", "Voucher", also="票据号"),
        _field("remark", "备注", "Remark", type=Type.LONG, also="说明"),
    ),
    one=Both("支出", "payment"), newest_first=True,
)  # fmt: skip

KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (RISK_POINT, BUILDING, GUARD, EQUIPMENT, DEVICE, SUPPLY, CONTACT, BUDGET, SPENDING)
}
