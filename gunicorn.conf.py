"""How gunicorn serves PortLab: read from the working directory by `gunicorn` and `make run`."""

import os

wsgi_app = "portlab.wsgi"
bind = os.environ.get("PORTLAB_BIND") or "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("PORTLAB_WORKERS") or 2)
threads = 4
debug = os.environ.get("PORTLAB_DEBUG", "").strip().lower() in {"1", "true", "yes", "on"}
# The application is loaded once and then forked, so two workers start as fast as one.
preload_app = not debug
reload = debug
keepalive = 30
timeout = 30
graceful_timeout = 5
control_socket_disable = True
loglevel = "warning"


def when_ready(server: object) -> None:
    """Say where PortLab is, once it really answers there."""
    announcement = os.environ.get("PORTLAB_ANNOUNCEMENT")
    if announcement:
        print(announcement, flush=True)
