"""What the first page of a process would wait for is there before it is asked for."""

from __future__ import annotations

import subprocess
import sys

_NEW_PROCESS = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "scalecare_web.config.settings.test"
from scalecare_web.config.wsgi import application
from scalecare.parameters.load import _shipped
from scalecare_web.evidence import reading
assert "scalecare_web.hubs.views.scenario" in sys.modules
assert reading.cases.cache_info().currsize == 1
assert _shipped.cache_info().currsize == 1
from django.db import connection
assert connection.connection is None
"""


def test_a_new_process_has_read_words_numbers_and_views_and_asked_no_database() -> None:
    done = subprocess.run([sys.executable, "-c", _NEW_PROCESS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
