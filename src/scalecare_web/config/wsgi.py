"""What a web server starts. Each process reads first what its first page would have waited for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scalecare_web.config.settings.production")
application = get_wsgi_application()

from scalecare_web.config.reading_ahead import read_ahead  # noqa: E402  models are known only now

read_ahead()
