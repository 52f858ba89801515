"""A version's confirmed rules, for other programs."""

from __future__ import annotations

from collections.abc import Iterable

from anlan.org.models import Post
from anlan.plans.comparing import sentence_of
from anlan.plans.models import Obligation, Version
from anlan.plans.rules_file import Rule, RulePost, RuleRecurrence, RulesFile, RuleSource


def rules_file(version: Version) -> RulesFile:
    """The confirmed rules of ``version``, in the order of the text; the draft's waiting ones are left out."""
    rules = list(version.obligations.filter(state=Obligation.State.CONFIRMED).order_by("number"))
    posts = _fixed_posts(rules)
    return RulesFile(
        plan=version.plan.name,
        unit_code=version.unit.code,
        unit=version.unit.name,
        version=version.number,
        state=version.state,
        in_force_at=version.in_force_at,
        superseded_at=version.superseded_at,
        source_name=version.source_name,
        source_sha256=bytes(version.source_sha256).hex(),
        rules=[_rule(rule, version.text, posts) for rule in rules],
    )


def _rule(rule: Obligation, text: str, posts: dict[int, str]) -> Rule:
    assert rule.decided_at is not None  # the table has it of every confirmed rule
    return Rule(
        number=rule.number,
        title=rule.title,
        trigger=rule.trigger,
        act=rule.act,
        matter=rule.matter,
        event_kinds=list(rule.event_kinds),
        limit_minutes=rule.limit.total_seconds() / 60 if rule.limit else None,
        counting=rule.counting,
        limit_text=rule.limit_text,
        warn_share=rule.warn_share,
        everyone=rule.everyone,
        chain=[
            [
                RulePost(word=step["word"], function=step.get("function") or "", post=posts.get(step.get("post") or 0))
                for step in rung
            ]
            for rung in rule.chain
        ],
        recurrence=RuleRecurrence.model_validate(rule.recurrence) if rule.recurrence else None,
        source=RuleSource(start=rule.start, end=rule.end, sentence=sentence_of(text, rule)),
        confirmed_at=rule.decided_at,
    )


def _fixed_posts(rules: Iterable[Obligation]) -> dict[int, str]:
    wanted = {step["post"] for rule in rules for rung in rule.chain for step in rung if step.get("post")}
    return dict(Post.objects.filter(pk__in=wanted).values_list("pk", "name"))
