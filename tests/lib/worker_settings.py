"""Settings of a worker that a test starts: those of tests, and the queue in the database."""

from scalecare_web.config.settings.test import *  # noqa: F403
from scalecare_web.config.settings.test import DATABASES

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
DATABASES["default"].pop("TEST", None)
