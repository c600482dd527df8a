"""People who read the web app at once: a locustfile, run by Locust in an environment of its own.

What they read stands in the JSON file that ``SCALECARE_VISITS`` names: a cookie for each person, and for
each page the addresses that it may have.
"""

from __future__ import annotations

import itertools
import json
import os
import random
from pathlib import Path

import gevent
from locust import FastHttpUser, task

_PLAN = json.loads(Path(os.environ["SCALECARE_VISITS"]).read_text(encoding="utf-8"))
_SEED = 20_261_122
_numbers = itertools.count()


class Reader(FastHttpUser):
    """Somebody who reads each of their pages, in an order of their own, and pauses between two."""

    def on_start(self) -> None:
        number = next(_numbers)
        self.rng = random.Random(_SEED + number)
        self.visit = _PLAN["visits"][number % len(_PLAN["visits"])]
        self.to_read: list[str] = []
        gevent.sleep(self.wait_time())  # nobody's first page is asked for in the same moment

    def wait_time(self) -> float:
        return self.rng.expovariate(1 / _PLAN["pause_seconds"])

    @task
    def read(self) -> None:
        if not self.to_read:
            self.to_read = self.rng.sample(list(self.visit["pages"]), len(self.visit["pages"]))
        page = self.to_read.pop()
        address = self.rng.choice(self.visit["pages"][page])
        cookie = {"Cookie": f"sessionid={self.visit['session']}"}
        with self.client.get(
            address, name=page, headers=cookie, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{address}: {answer.status_code}")
