"""What an organisation can do today: answers become a profile, gaps, learning needs and gates.

People answer alone; their spread comes before any score, and what they agree on is recorded by them and
never computed. No score opens a gate: decisions do. Answers stay readable in the words that were shown.
"""

from scalecare.readiness.benchmark import Bench, Benchmark, benchmark
from scalecare.readiness.codes import check_answer, check_sheet, check_value
from scalecare.readiness.compare import Comparison, Line, compare
from scalecare.readiness.digital import DigitalLevel, digital_level
from scalecare.readiness.errors import BadAnswer, BadDecision, MixedPacks, ReadinessError
from scalecare.readiness.gaps import Gap, Help, gaps
from scalecare.readiness.gate import CriterionState, StageState, Standing, gate
from scalecare.readiness.learning import LearningNeed, learning_needs
from scalecare.readiness.migrate import AsShown, Crossing, as_shown, carry_forward, crossings
from scalecare.readiness.profile import HIDDEN, Profile, Spread, profile, profiles
from scalecare.readiness.rules import ReadinessRules
from scalecare.readiness.spread import agreement, consensus

__all__ = [
    "HIDDEN",
    "AsShown",
    "BadAnswer",
    "BadDecision",
    "Bench",
    "Benchmark",
    "Comparison",
    "CriterionState",
    "Crossing",
    "DigitalLevel",
    "Gap",
    "Help",
    "LearningNeed",
    "Line",
    "MixedPacks",
    "Profile",
    "ReadinessError",
    "ReadinessRules",
    "Spread",
    "StageState",
    "Standing",
    "agreement",
    "as_shown",
    "benchmark",
    "carry_forward",
    "check_answer",
    "check_sheet",
    "check_value",
    "compare",
    "consensus",
    "crossings",
    "digital_level",
    "gaps",
    "gate",
    "learning_needs",
    "profile",
    "profiles",
]
