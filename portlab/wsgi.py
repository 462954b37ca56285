"""The door for WSGI servers: `gunicorn portlab.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portlab.settings")
application = get_wsgi_application()
