"""What changes about self-assessments."""

from scalecare_web.assessments.actions.consensus import record_consensus, withdraw_consensus
from scalecare_web.assessments.actions.cycles import ask_people, close_cycle, open_cycle
from scalecare_web.assessments.actions.sharing import share_benchmark, stop_sharing
from scalecare_web.assessments.actions.sheets import (
    Given,
    begin_sheet,
    reopen_sheet,
    save_answers,
    send_sheet,
)

__all__ = [
    "Given",
    "ask_people",
    "begin_sheet",
    "close_cycle",
    "open_cycle",
    "record_consensus",
    "reopen_sheet",
    "save_answers",
    "send_sheet",
    "share_benchmark",
    "stop_sharing",
    "withdraw_consensus",
]
