"""One machine: the example place, or one organisation trying it out. Not reachable from elsewhere."""

from scalecare_web.config.settings.base import *  # noqa: F403
from scalecare_web.config.settings.base import environment

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *environment.names("HOSTS")]
SECOND_FACTOR_REQUIRED = environment.flag("SECOND_FACTOR")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
