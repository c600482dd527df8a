"""The words that a pack uses, and what its costs mean, for readers outside the trade."""

from __future__ import annotations

from collections.abc import Mapping

TERMS: Mapping[str, str] = {
    "Band": "The range of sizes a hub should have, in registered people.",
    "Bound": "A score that no plan can beat while keeping the rules. It is worked out together with the "
    "plan.",
    "Catchment": "On the maps: the ground nearest to a hub's practices by straight line. People may be on "
    "the list of any practice, so a catchment is a drawing aid and not an official boundary.",
    "Centre practice": "The practice from which the hub's people are, on average, least far. It is a "
    "yardstick for distances, not a proposal for a building.",
    "Connected": "Every practice of the hub can be reached from every other by steps between neighbouring "
    "practices without leaving the hub.",
    "Containment": "Of the people who live in the small areas a hub mostly serves, the share who are on its "
    "lists. High containment means that neighbours share a hub.",
    "Frontier": "The best plan for each number of practices moved, or for each limit on one aim.",
    "Gap": "How far the plan's score is at most above the best possible, as a share of its score.",
    "Hub": "A group of practices that together serve enough people to run services none could run alone.",
    "IMD score": "Index of Multiple Deprivation: a higher score means more deprivation.",
    "Network": "A primary care network (PCN): the group in which a practice works today.",
    "Next best": "The hub a practice would cost least in, were it not in its own, with all else as it is. "
    "Its price is what the score would rise by.",
    "Registered people": "People on a practice's list, as published.",
    "Small area": "A lower layer super output area (LSOA): a census area of 1,000 to 3,000 residents, the "
    "smallest for which registrations are published.",
}
"""Terms and their meanings, in the order of the alphabet."""

COST_LINES: Mapping[str, tuple[str, str]] = {
    "travel_km": (
        "Distance to the centre",
        "Each practice's list times its distance to the hub's centre practice, added up.",
    ),
    "travel_minutes": (
        "Time to the centre",
        "Each practice's list times its travel time to the hub's centre practice, added up.",
    ),
    "between_members_km": (
        "Distance between members",
        "Distances between the practices of a hub, weighted by their lists: small where members are near "
        "each other.",
    ),
    "cohesion": (
        "Neighbours kept together",
        "People who would not share a hub with another person of their small area: small where neighbours "
        "share a hub.",
    ),
    "like_minds": ("Wishes to work together", "Wishes of practices to work together that are not met."),
    "change": ("Change for people", "People whose hub is mostly drawn from another network than theirs."),
    "size_evenness": ("Even sizes", "People by which hubs lie away from the target size, added up."),
    "need_evenness": (
        "Even need",
        "People times points of the deprivation score by which their hub lies away from the average.",
    ),
    "age_evenness": (
        "Even age",
        "People aged 65 and over by which hubs lie away from their share of them, added up.",
    ),
    "stretch": ("Outside the band", "People by which hubs lie below or above the band, added up."),
}
"""Cost lines: a title and what the number counts."""

STANDINGS: Mapping[str, str] = {
    "in_band": "In the band",
    "large_practice": "One large practice",
    "exception": "Small, proven needed",
    "stretched": "Outside, at a price",
    "fixed": "Set by the planner",
    "left_as_is": "Left as it is today",
    "out_of_band": "Outside the band",
}
"""What a hub's standing is called in tables."""

TITLES: Mapping[str, str] = {
    "fresh": "A plan for hubs",
    "score": "Hubs as they are",
    "improve": "Today’s networks, improved",
    "edit": "Hubs as edited by hand",
}
"""What a report is called, by how its plan was made."""

METHODS: Mapping[str, str] = {
    "fresh": (
        "Every group of neighbouring practices that keeps the rules is a possible hub, and each has a cost: "
        "the weighted sum of the lines under “What was weighed”. The plan is a choice of possible hubs that "
        "takes every practice exactly once at the least total cost, found by integer optimisation. The same "
        "calculation gives a bound that no plan can beat, and the difference between the two is the gap."
    ),
    "score": (
        "This grouping was given. It is scored by the same lines as a plan would be, under “What was "
        "weighed”. No search was made for a better one."
    ),
    "improve": (
        "The plan starts from today’s networks and lets a stated number of practices leave theirs. Every "
        "group of neighbouring practices that keeps the rules is a possible hub, and so is each of today’s "
        "networks as it stands, at a price where it breaks a rule. Among all choices that move no more "
        "practices than allowed, the one of least total cost is found by integer optimisation, with a bound "
        "that none can beat."
    ),
    "edit": (
        "This grouping was made by hand, starting from a plan, practice by practice. It is scored by the "
        "same lines as a plan would be, under “What was weighed”. No search was made for a better one."
    ),
}
"""How a plan was made, in a paragraph."""

STATUSES: Mapping[str, str] = {
    "published": "Someone with authority has set or measured this number.",
    "local": "Chosen or measured here.",
    "assumed": "Our own judgement, to be checked before you rely on it.",
}
"""What the status of a parameter means."""
