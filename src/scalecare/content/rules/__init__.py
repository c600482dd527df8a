"""The rules that a pack keeps beyond its shape: one function each, named as the rule is."""

from __future__ import annotations

from scalecare.content.rules.every_pack import EVERY_PACK
from scalecare.content.rules.kinds import BY_KIND
from scalecare.content.rules.migrations import MIGRATIONS, top_members
from scalecare.content.rules.rule import Context, Fault, Rule, name_of

ALL: tuple[Rule, ...] = (*EVERY_PACK, *(rule for rules in BY_KIND.values() for rule in rules), *MIGRATIONS)

__all__ = ["ALL", "BY_KIND", "EVERY_PACK", "MIGRATIONS", "Context", "Fault", "Rule", "name_of", "top_members"]
