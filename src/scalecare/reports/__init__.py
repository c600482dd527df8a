"""Doors out: a pack that a board can discuss, and the same plan as files that machines read.

``write_pack`` writes report.html, hubs.csv, hubs.geojson, plan.json and plan.xlsx, and files of a
frontier, of alternatives and of larger areas where there are any; the same plan always gives the same
bytes, but for the seconds that the JSON files record. ``plan_from_json`` and ``frontier_from_json``
read them back; ``write_comparison`` puts plans side by side. ``write_readiness`` writes what an
organisation can do today. Findings become sentences here and nowhere else.
"""

from scalecare.reports.catchments import Catchments, draw_catchments
from scalecare.reports.changes import Changes, find_changes
from scalecare.reports.compare import Comparison, Totals, comparisons, totals
from scalecare.reports.comparison import (
    MOST_PLANS,
    Agreement,
    Core,
    FigureRow,
    Labelled,
    SideBySide,
    compare_plans,
)
from scalecare.reports.comparison_files import COMPARISON_FILES, write_comparison
from scalecare.reports.comparison_sections import best_shown, in_short, shown_figures
from scalecare.reports.errors import ReportError
from scalecare.reports.folder import check_folder
from scalecare.reports.formats import area_words
from scalecare.reports.frontier import most_of_gain, steps_of
from scalecare.reports.frontier_files import frontier_from_json, write_frontier_json
from scalecare.reports.geojson import write_geojson
from scalecare.reports.html import write_report_html
from scalecare.reports.hubs_csv import write_hubs_csv
from scalecare.reports.names import Names, names_of
from scalecare.reports.pack import FURTHER_FILES, PACK_FILES, check_pack_out, write_pack
from scalecare.reports.plan_json import plan_from_json, plan_from_text, plan_to_text, write_plan_json
from scalecare.reports.read_pack import ReadPack, place_of_packs, read_pack
from scalecare.reports.readiness import READINESS_FILES, CycleResult, ReadinessResult, write_readiness
from scalecare.reports.stress_pack import STRESS_FILES, stress_record, stress_sentences, write_stress
from scalecare.reports.summary import gap_words
from scalecare.reports.words import sentence, sentences
from scalecare.reports.workbook import write_workbook

__all__ = [
    "COMPARISON_FILES",
    "FURTHER_FILES",
    "MOST_PLANS",
    "PACK_FILES",
    "READINESS_FILES",
    "STRESS_FILES",
    "Agreement",
    "Catchments",
    "Changes",
    "Comparison",
    "Core",
    "CycleResult",
    "FigureRow",
    "Labelled",
    "Names",
    "ReadPack",
    "ReadinessResult",
    "ReportError",
    "SideBySide",
    "Totals",
    "area_words",
    "best_shown",
    "check_folder",
    "check_pack_out",
    "compare_plans",
    "comparisons",
    "draw_catchments",
    "find_changes",
    "frontier_from_json",
    "gap_words",
    "in_short",
    "most_of_gain",
    "names_of",
    "place_of_packs",
    "plan_from_json",
    "plan_from_text",
    "plan_to_text",
    "read_pack",
    "sentence",
    "sentences",
    "shown_figures",
    "steps_of",
    "stress_record",
    "stress_sentences",
    "totals",
    "write_comparison",
    "write_frontier_json",
    "write_geojson",
    "write_hubs_csv",
    "write_pack",
    "write_plan_json",
    "write_readiness",
    "write_report_html",
    "write_stress",
    "write_workbook",
]
