from __future__ import annotations

import sys

from tests.bench.process import run_command


def _run(code: str, seconds: float = 30.0):
    return run_command([sys.executable, "-c", code], {"n": 2}, seconds)


def test_figures_are_the_last_line_whatever_was_printed_before():
    code = "import json, sys; n = json.load(sys.stdin)['n']; print('noise'); print(json.dumps({'n': n + 1}))"
    assert _run(code) == {"n": 3}


def test_a_failure_becomes_its_message():
    assert _run("raise ValueError('no plan')") == {"error": "ValueError: no plan"}


def test_a_program_past_its_time_is_stopped_and_said_to_be():
    assert _run("import time; time.sleep(60)", seconds=0.2) == {"error": "stopped after 0.2 s"}


def test_a_killed_program_names_what_ended_it():
    assert _run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)") == {"error": "ended by SIGKILL"}
