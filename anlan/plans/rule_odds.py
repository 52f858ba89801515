"""From the rules of a version, and who is on each post now, to the chain that `anlan.simulation` plays.

Minute 0 is the first report: nothing is recorded before it. Whoever has confirmed receipt is taken to report upward,
whether or not a rule gives minutes for that; a report goes to every level above at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anlan.plans.models import Act, Obligation, Trigger
from anlan.plans.organisation import UnitPosts
from anlan.plans.seating import Basis, Level, Model, Staffed, Way, build
from anlan.plans.steps import Rung


def of_rules(rules: Iterable[Obligation], posts: UnitPosts, *, way: Way | None = None) -> Model | None:
    """The chain that the rules of one version would run, with who is on each post now. ``None`` without such rules.

    The rule that is played confirms receipt, preferably by the post that then has to report upward.
    """
    used = [rule for rule in rules if rule.state != Obligation.State.REJECTED and rule.chain and rule.chain[0]]
    upward = [rule for rule in used if rule.act == Act.REPORT_UP and rule.limit]
    told = [rule for rule in used if rule.trigger == Trigger.REPORTED and rule.act in {Act.ACKNOWLEDGE, Act.REPORT_UP}]
    reporting = {rule.function or rule.word for rule in upward}
    if not told:
        return None
    main = max(told, key=lambda r: ((r.function or r.word) in reporting, r.act == Act.ACKNOWLEDGE, len(r.chain)))
    limit = main.limit.total_seconds() / 60 if main.limit else None
    levels = [_rule_level(rung, posts, limit, upward, main) for rung in main.chain if rung]
    waiting = sum(rule.state == Obligation.State.PROPOSED for rule in used)
    return build(levels, way or Way(), Basis.RULES, staffed=True, waiting=waiting)


def _rule_level(
    rung: Rung, posts: UnitPosts, limit: float | None, upward: Sequence[Obligation], main: Obligation
) -> Level:
    staff: list[Staffed] = []
    for step in rung:
        staff += posts.of_post(step["post"]) if step.get("post") else posts.of_function(step["function"])
    functions = {step["function"] for step in rung if step["function"]}
    within = [rule.limit.total_seconds() / 60 for rule in upward if rule.limit and rule.function in functions]
    report_limit = min(within, default=None) if main.act == Act.ACKNOWLEDGE else None
    words = [str(step["word"]) for step in rung]
    return Level(words, staff, limit, report_limit, main.everyone)
