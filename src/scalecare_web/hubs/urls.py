"""Addresses of hubs."""

from django.urls import path

from scalecare_web.hubs.views import asking, bench, comparing, scenario

urlpatterns = [
    path("", asking.scenarios, name="scenarios"),
    path("ask/", asking.ask, name="ask-for-hubs"),
    path("ask/like/<int:run>/", asking.ask_again, name="ask-for-hubs-again"),
    path("today/", asking.today, name="ask-for-todays-networks"),
    path("runs/<int:run>/", asking.of_run, name="hubs-of-run"),
    path("compare/", comparing.compare, name="compare-scenarios"),
    path("<int:scenario>/", scenario.scenario, name="scenario"),
    path("<int:scenario>/as-made/", scenario.as_made, name="scenario-as-made"),
    path("<int:scenario>/hubs/<str:hub>/", scenario.hub, name="scenario-hub"),
    path("<int:scenario>/files/<str:name>", scenario.download, name="scenario-file"),
    path("<int:scenario>/map.svg", scenario.picture, name="scenario-map"),
    path("<int:scenario>/move/", bench.move, name="move-practice"),
    path("<int:scenario>/take-back/", bench.take_back, name="take-move-back"),
    path("<int:scenario>/do-again/", bench.do_again, name="do-move-again"),
    path("<int:scenario>/prefer/", scenario.prefer, name="prefer-scenario"),
]
