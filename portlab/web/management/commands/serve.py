"""`manage.py serve`: what `make run` ends in. Prepares, then becomes gunicorn."""

import errno
import os
import socket
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

EVERY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104


class PortLab(CommandError):  # noqa: N818
    """What stands in the way, in one line; Django begins it with the name of this class."""


def read_port(text: str) -> int:
    """The port that PORT= names. Raises PortLab when it is no number of a port."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 0 < int(text) < 65536):
        raise PortLab(f"PORT={text} is not a number from 1 to 65535: run make run PORT=8000")
    return int(text)


def check_free(host: str, port: int) -> None:
    """Listen for a moment; PortLab says in one line why that is not possible."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortLab(
                f"Port {port} is in use: stop that program or run make run PORT={port + 1}"
            ) from error
        if error.errno == errno.EACCES:
            raise PortLab(f"Port {port} is not yours to use: run make run PORT=8000") from error
        raise PortLab(
            f"HOST={host} is no address of this machine: run make run HOST=127.0.0.1"
        ) from error


def own_names() -> list[str]:
    """The names and the address under which others on the network reach this machine."""
    name = socket.gethostname()
    names = [name, name if name.endswith(".local") else f"{name}.local"]
    # Connecting a UDP socket sends nothing; it only makes the system choose its outward address.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        try:
            outward.connect(("192.0.2.1", 9))
            names.append(outward.getsockname()[0])
        except OSError:
            pass
    return names


class Command(BaseCommand):
    """Serves PortLab with gunicorn, with the settings of gunicorn.conf.py."""

    help = "Prepare what is missing and serve PortLab; Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        # Read here as text: argparse would answer a word with its usage.
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does not return: this process becomes gunicorn."""
        host = options["host"]
        port = read_port(str(options["port"]))
        check_free(host, port)
        call_command("prepare", verbosity=options["verbosity"])

        bracketed = f"[{host}]" if ":" in host else host
        names = own_names() if host in EVERY_ADDRESS else [bracketed]
        shown = "127.0.0.1" if host in EVERY_ADDRESS else bracketed
        announcement = f"PortLab is at http://{shown}:{port}"
        if host in EVERY_ADDRESS:
            announcement += f", for others on this network at http://{names[-1]}:{port}"
        allowed = [os.environ.get("PORTLAB_ALLOWED_HOSTS", ""), *names]
        os.environ["PORTLAB_ALLOWED_HOSTS"] = ",".join(filter(None, allowed))
        os.environ["PORTLAB_BIND"] = f"{bracketed}:{port}"
        os.environ["PORTLAB_ANNOUNCEMENT"] = f"{announcement} (Ctrl-C stops it)"
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn"])  # noqa: S606
