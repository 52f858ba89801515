"""Chains and posts: is somebody there, can they be reached, does anybody stand by?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from anlan.compiler.draft import Chain
from anlan.compiler.lint.finding import Finding
from anlan.compiler.lint.organisation import WITNESS, Organisation, core
from anlan.compiler.lint.reading import Reading

# Bodies and posts that a school's plan need not name: they are somewhere else, or they are many.
_ELSEWHERE = re.compile(
    r"镇|乡|县|区|市(?!场)|省|局|政府|街道|派出所|公安|警|医院|卫生院|疾控|消防|督导|上级|主管|中心校|学区|教育|社区|居委|村|"
    r"班主任|教师|老师|教职|职工|年级|班级|\d{3}"
)
_PLACEHOLDER = re.compile(r"[xX×✕*＊○〇Oo_＿\-—.…·某?？\s]+$")
# Whom these mean, everybody at the school knows.
_KNOWN = re.compile(r"校长|园长|学校|幼儿园")
_BODY = re.compile(r"机构|部门|单位|机关")
_LONGEST_POST = 14  # longer than this it is a piece of a sentence, not a post
# Words that only a piece of a sentence has, which the compiler may have taken for its subject.
_CLAUSE = re.compile(r"应当?|必须|采取|发现|发生|受到|进行|负责|报告|分钟|小时")
_PARALLEL = re.compile(r"[、和及与]|以及|或者?")


def unnamed_steps(reading: Reading) -> Iterator[Finding]:
    """Steps inside the school that no list, duty or telephone line of the plan mentions."""
    draft = reading.draft
    named = {core(role.role) for role in draft.roles} | {core(one) for role in draft.roles for one in role.holders}
    named |= {core(duty.post) for duty in draft.post_duties}
    named |= {core(hotline.label) for hotline in draft.hotlines if hotline.label}
    for chain in draft.chains:
        for step in chain.steps:
            wanted = core(step)
            if _KNOWN.fullmatch(wanted):
                continue
            if WITNESS.search(step) or _ELSEWHERE.search(step) or any(wanted in name for name in named):
                continue
            if len(wanted) > _LONGEST_POST or _BODY.search(step):
                continue
            named.add(wanted)  # once is enough
            yield reading.finding("chain.unnamed_step", *_step_span(reading, chain, step), post=step)


def unlimited_links(reading: Reading) -> Iterator[Finding]:
    """Links of which neither end has a time limit anywhere in the plan. One finding per chain."""
    limits = [limit for limit in reading.draft.time_limits if limit.immediate or limit.max_minutes is not None]
    for chain in reading.draft.chains:
        if any(chain.start <= limit.start < chain.end for limit in limits):
            continue
        open_links = []
        for sender, recipient in pairwise(chain.steps):
            senders = [limit for limit in limits if _is(limit.actor, sender)]
            if not senders and not any(_is(limit.recipient, recipient) for limit in limits):
                open_links.append(f"{sender}→{recipient}")
        if open_links:
            yield reading.finding("chain.no_limit", chain.start, chain.end, links="，".join(open_links))


def placeholders(reading: Reading) -> Iterator[Finding]:
    for role in reading.draft.roles:
        if all(_PLACEHOLDER.match(holder) for holder in role.holders):
            shown = "、".join(role.holders) or "（空）"
            yield reading.finding("role.placeholder", role.start, role.end, role=role.role, holders=shown)


def staffing(reading: Reading, organisation: Organisation) -> Iterator[Finding]:
    """Each post that the plan gives something to, once, held against the people of the unit."""
    seen: set[str] = set()
    for words, start, end, on_chain in _posts(reading):
        if core(words) in seen:
            continue
        seen.add(core(words))
        state = organisation.post(words)
        if state is None or state.holders == 0:
            if on_chain:
                yield reading.finding("chain.empty_step", start, end, post=words)
            elif state is None:
                yield reading.finding("post.unknown", start, end, post=words)
            else:
                yield reading.finding("post.no_holder", start, end, post=words, known=state.name)
        elif state.reachable == 0:
            yield reading.finding("post.no_contact", start, end, post=words, known=state.name)
        elif state.holders == 1 and state.deputies == 0:
            yield reading.finding("post.no_deputy", start, end, post=words, known=state.name)


def _posts(reading: Reading) -> Iterator[tuple[str, int, int, bool]]:
    """(words, start, end, is a step of a chain), chains first: they weigh most."""
    draft = reading.draft
    for chain in draft.chains:
        for step in chain.steps:
            start, end = _step_span(reading, chain, step)
            for part in _parts(step):
                yield part, start, end, True
    for limit in draft.time_limits:
        for words in (limit.actor, limit.recipient):
            for part in _parts(words or ""):
                yield part, limit.start, limit.end, False
    for repeat in draft.recurrences:
        for part in _parts(repeat.actor or ""):
            yield part, repeat.start, repeat.end, False
    for duty in draft.post_duties:
        for part in _parts(duty.post):
            yield part, duty.start, duty.end, False


def _parts(words: str) -> Iterator[str]:
    """The posts in `镇政府和教育局`; nothing where the words are a witness or a piece of a sentence."""
    if _CLAUSE.search(words.replace("报告人", "").replace("负责人", "").replace("应急", "")):
        return
    for part in _PARALLEL.split(words):
        if part and len(part) <= _LONGEST_POST and not WITNESS.search(part):
            yield part


def _step_span(reading: Reading, chain: Chain, step: str) -> tuple[int, int]:
    found = reading.draft.text.find(step, chain.start, chain.end)
    return (found, found + len(step)) if found >= 0 else (chain.start, chain.end)


def _is(words: str | None, step: str) -> bool:
    """Whether a limit's post is this step: the same words, or one of several in it."""
    if not words:
        return False
    wanted = {core(part) for part in _PARALLEL.split(step) if part}
    return any(core(part) in wanted for part in _PARALLEL.split(words) if part)
