"""The words of the terminal rendering, in both languages. A pure package has no translation machinery of its
own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anlan.simulation.failures import Part
from anlan.simulation.improvements import Change


@dataclass(frozen=True)
class Words:
    """`{…}` places are filled by name; `percent` and minutes come ready-made."""

    title: str
    level: str
    limit: str
    met: str
    by: str
    never: str
    minutes: str
    nobody: str
    targets: str
    knows: str
    anybody: str
    weakest: str
    losses: str
    point_of_failure: str
    improvements: str
    no_gain: str
    parts: Mapping[Part, str]
    changes: Mapping[Change, str]


ENGLISH = Words(
    title="{runs} runs, seed {seed}",
    level="Level",
    limit="Limit",
    met="Does its part in time",
    by="{share}% know by",
    never="never",
    minutes="{minutes} min",
    nobody="nobody holds this step",
    targets="Targets",
    knows="{rung} knows within {minutes}",
    anybody="Somebody knows within {minutes}",
    weakest="Weakest link: {rung}",
    losses="If this fails",
    point_of_failure="point of failure",
    improvements="What would help",
    no_gain="Nothing that was tried helps.",
    parts={
        Part.PERSON: "{person} cannot be reached",
        Part.DEVICE: "{person}: {name} is dead",
        Part.CHANNEL: "{person}: no {name}",
        Part.MEDIUM: "no {name} for anybody",
    },
    changes={
        Change.HOLDER: "{rung}: somebody on this step",
        Change.DEPUTY: "{rung}: a deputy after {minutes}",
        Change.CHANNEL: "{rung}: call {person} after {minutes}",
        Change.LIMIT: "{rung}: climb after {minutes}",
    },
)

CHINESE = Words(
    title="推演{runs}次，种子{seed}",
    level="层级",
    limit="时限",
    met="按时办到",
    by="{share}%已知道",
    never="一直不知道",
    minutes="{minutes}分钟",
    nobody="这一级没有人",
    targets="目标",
    knows="{rung}在{minutes}内知道",
    anybody="{minutes}内有人知道",
    weakest="最弱的一环：{rung}",
    losses="假如出了岔子",
    point_of_failure="单点故障",
    improvements="怎样改会更稳",
    no_gain="试过的办法都没有用处。",
    parts={
        Part.PERSON: "联系不上{person}",
        Part.DEVICE: "{person}的{name}坏了",
        Part.CHANNEL: "{person}收不到{name}",
        Part.MEDIUM: "谁都收不到{name}",
    },
    changes={
        Change.HOLDER: "{rung}：定下人来",
        Change.DEPUTY: "{rung}：{minutes}后找副手",
        Change.CHANNEL: "{rung}：{minutes}后给{person}打电话",
        Change.LIMIT: "{rung}：{minutes}没有回应就上报",
    },
)
