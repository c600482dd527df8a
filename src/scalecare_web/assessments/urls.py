"""Addresses of assessments."""

from django.urls import path

from scalecare_web.assessments.views import cycles, over_time, results, sheets

urlpatterns = [
    path("", cycles.cycles, name="cycles"),
    path("open/", cycles.open_cycle, name="open-cycle"),
    path("history/", over_time.history, name="history"),
    path("benchmark/", over_time.benchmark, name="benchmark"),
    path("benchmark/share/", over_time.share_benchmark, name="share-benchmark"),
    path("<int:cycle>/", cycles.cycle, name="cycle"),
    path("<int:cycle>/people/", cycles.ask_people, name="ask-people"),
    path("<int:cycle>/close/", cycles.close_cycle, name="close-cycle"),
    path("<int:cycle>/sheet/", sheets.sheet, name="sheet"),
    path("<int:cycle>/sheet/begin/", sheets.begin_sheet, name="begin-sheet"),
    path("<int:cycle>/sheet/send/", sheets.send_sheet, name="send-sheet"),
    path("<int:cycle>/sheet/reopen/", sheets.reopen_sheet, name="reopen-sheet"),
    path("<int:cycle>/sheet/themes/<slug:theme>/", sheets.sheet_theme, name="sheet-theme"),
    path("<int:cycle>/sheet/answers/<str:item>/", sheets.save_answer, name="save-answer"),
    path("<int:cycle>/results/", results.results, name="results"),
    path("<int:cycle>/results/themes/<slug:theme>/", results.results_theme, name="results-theme"),
    path("<int:cycle>/results/download/<str:name>/", results.download, name="results-download"),
    path("<int:cycle>/consensus/", results.consensus, name="consensus"),
    path("<int:cycle>/consensus/<str:item>/", results.consensus_item, name="consensus-item"),
    path("<int:cycle>/consensus/<str:item>/withdraw/", results.withdraw_consensus, name="withdraw-consensus"),
    path("<int:cycle>/gaps/", results.gaps, name="cycle-gaps"),
    path("<int:cycle>/gaps/propose/", results.propose, name="propose-from-gap"),
]
