"""Doors out: a pack that a board can discuss, and the same plan as files that machines read.

``write_pack`` writes report.html, hubs.csv, hubs.geojson, plan.json and plan.xlsx; the same plan
always gives the same bytes, but for the seconds that plan.json records. ``plan_from_json`` reads a
plan back. Findings become sentences here and nowhere else.
"""

from scalecare.reports.catchments import Catchments, draw_catchments
from scalecare.reports.changes import Changes, find_changes
from scalecare.reports.compare import Comparison, Totals, comparisons, totals
from scalecare.reports.errors import ReportError
from scalecare.reports.formats import area_words
from scalecare.reports.geojson import write_geojson
from scalecare.reports.html import write_report_html
from scalecare.reports.hubs_csv import write_hubs_csv
from scalecare.reports.pack import PACK_FILES, check_pack_out, write_pack
from scalecare.reports.plan_json import plan_from_json, write_plan_json
from scalecare.reports.summary import gap_words
from scalecare.reports.words import sentence, sentences
from scalecare.reports.workbook import write_workbook

__all__ = [
    "PACK_FILES",
    "Catchments",
    "Changes",
    "Comparison",
    "ReportError",
    "Totals",
    "area_words",
    "check_pack_out",
    "comparisons",
    "draw_catchments",
    "find_changes",
    "gap_words",
    "plan_from_json",
    "sentence",
    "sentences",
    "totals",
    "write_geojson",
    "write_hubs_csv",
    "write_pack",
    "write_plan_json",
    "write_report_html",
    "write_workbook",
]
