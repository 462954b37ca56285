"""The door for WSGI servers: `gunicorn portlab.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from portlab.web.shell.charset import utf8_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portlab.settings")
application = utf8_only(get_wsgi_application())
