"""Move practices of a real ICB by hand in the web app, one page after the other."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.work.directories import write_england


def move_by_hand(*, area: str, moves: int) -> dict[str, Any]:
    """Return what each move took on the server, in milliseconds, and how heavy pages are, in bytes.

    Parameters
    ----------
    area
        Of England, as the command line's ``--area``.
    moves
        How many.
    """
    with tempfile.TemporaryDirectory(prefix="scalecare-moves-") as name:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{name}/web.sqlite3",
            "DJANGO_SETTINGS_MODULE": "scalecare_web.config.settings.test",
        }
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.MEDIA_ROOT = Path(name) / "files"
        call_command("migrate", verbosity=0)
        return _moved(Path(name) / "place", area, moves)


def _moved(folder: Path, area: str, moves: int) -> dict[str, Any]:
    from tests.lib.web import a_cast

    from scalecare_web.accounts.permissions import Role
    from scalecare_web.hubs import actions as hubs
    from scalecare_web.hubs.reading import plan_now
    from scalecare_web.places import actions as places

    write_england(folder)
    cast = a_cast("Moves")
    analyst, ours = cast.people[Role.ANALYST], {"organisation": cast.organisation}
    place = places.keep_directory(**ours, directory=folder, name=area, by=analyst, area=area)
    run = hubs.ask_for_today(**ours, by=analyst, name="Today", place=place, area="")
    scenario = cast.organisation.scenarios.get(run=run)
    client, root = cast.client(Role.ANALYST), f"/o/{cast.organisation.slug}"
    address = f"{root}/hubs/{scenario.pk}/"
    pages = {"place": len(client.get(f"{root}/places/{place.pk}/").content)}
    pages["scenario"] = len(client.get(address).content)
    plan = plan_now(scenario, ())
    took = []
    for practice in [code for hub in plan.hubs[1:] for code in hub.practices][:moves]:
        asked = {"practice": practice, "hub": plan.hubs[0].hub_id}
        began = time.perf_counter()
        answer = client.post(f"{address}move/", asked, headers={"HX-Request": "true"})
        took.append(1_000 * (time.perf_counter() - began))
        pages["move"] = len(answer.content)
    return {"practices": place.practices, "hubs": len(plan.hubs), "took": took, "bytes": pages}
