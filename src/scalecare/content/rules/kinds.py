"""Which rules each kind of pack keeps."""

from __future__ import annotations

from collections.abc import Mapping

from scalecare.content.rules.catalogues import CATALOGUES
from scalecare.content.rules.criteria import CRITERIA
from scalecare.content.rules.journeys import JOURNEYS
from scalecare.content.rules.measures import MEASURES
from scalecare.content.rules.questionnaires import QUESTIONNAIRES
from scalecare.content.rules.rule import Rule

BY_KIND: Mapping[str, tuple[Rule, ...]] = {
    "questionnaire": QUESTIONNAIRES,
    "criteria": CRITERIA,
    "journey": JOURNEYS,
    "catalogue": CATALOGUES,
    "measures": MEASURES,
}
