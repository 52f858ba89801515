"""What are the odds that a plan's chain works? Pure NumPy: no Django, no database, no clock.

    from anlan.simulation import Step, Target, reporting_chain, simulate, what_if

    chain = reporting_chain(
        [
            Step("目击者", 15, ("目击者",)),
            Step("校长", 20, ("校长",)),
            Step("教育局", None, ("教育局值班",)),
        ],
        targets=[Target(rung="校长", within=15), Target(rung="教育局", within=35)],
    )
    outcome = simulate(chain, seed=1)
    outcome.targets[0].chance.value     # share of runs, 0..1
    outcome.level("教育局").percentiles  # {50: …, 90: …, 95: …, 99: …} minutes from the first message

All times are minutes from the first message, `inf` means never. `docs/simulation.md` says what is modelled
and what is not.
"""

from anlan.simulation.answers import AnswerTime, Exponential, Fixed, LogNormal, Measured, Never
from anlan.simulation.build import Step, reporting_chain, usual_channel, usual_holder
from anlan.simulation.chain import Chain, Channel, Deputy, Holder, Quorum, Rung, Target, witness
from anlan.simulation.defaults import DayPart, Medium
from anlan.simulation.failures import Loss, Part, losses
from anlan.simulation.improvements import Analysis, Change, Improvement, analyse, what_if
from anlan.simulation.measured import AnswerTimes, Sample, measure
from anlan.simulation.outcome import Chance, Level, Outcome, TargetOutcome
from anlan.simulation.run import simulate

__all__ = [
    "Analysis",
    "AnswerTime",
    "AnswerTimes",
    "Chain",
    "Chance",
    "Change",
    "Channel",
    "DayPart",
    "Deputy",
    "Exponential",
    "Fixed",
    "Holder",
    "Improvement",
    "Level",
    "LogNormal",
    "Loss",
    "Measured",
    "Medium",
    "Never",
    "Outcome",
    "Part",
    "Quorum",
    "Rung",
    "Sample",
    "Step",
    "Target",
    "TargetOutcome",
    "analyse",
    "losses",
    "measure",
    "reporting_chain",
    "simulate",
    "usual_channel",
    "usual_holder",
    "what_if",
    "witness",
]
