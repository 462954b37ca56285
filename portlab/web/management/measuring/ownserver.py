"""A server of one's own: PortLab as it is served to people, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from django.conf import settings

SECONDS_TO_START = 20


def environment(listener: socket.socket) -> dict[str, str]:
    """This process's environment, with production settings and the socket to listen on."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PORTLAB_DEBUG", "PORTLAB_HTTPS", "PORTLAB_ANNOUNCEMENT"}
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "portlab.settings",
        "PORTLAB_BENCH": "1",
        "PORTLAB_BIND": f"fd://{listener.fileno()}",
    }


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    """Ask until an answer comes; RuntimeError if the server ends or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_START)
        try:
            connection.request("GET", "/bench/floor/1/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("The server to measure did not start; its messages are above.")


@contextmanager
def own_server() -> Iterator[int]:
    """Serve on a free loopback port, give the port, and stop whatever happens inside."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        # gunicorn takes over the socket that is open here, so nobody can take the port between.
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=settings.BASE_DIR,
            env=environment(listener),
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
        )
        port = int(listener.getsockname()[1])
        try:
            wait_until_it_answers(server, port)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
