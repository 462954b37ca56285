"""`manage.py share`: a link that carries a manifest, and the same as a QR code in the terminal."""

from __future__ import annotations

import re
import shutil
import sys
from io import StringIO
from typing import Any, NoReturn
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils.http import urlencode

from portlab.web.lab.links import spoiler, token_of
from portlab.web.lab.state import MAX_STEP, LabState
from portlab.web.lab.worlds import DEFAULT_WORLD, WORLDS
from portlab.web.management.manifestfile import UNUSABLE, UnusableFileError, read_text

BASE_URL = "http://127.0.0.1:8000"
_WHITE_ON_BLACK, _RESET = "\x1b[97;40m", "\x1b[0m"
_BASE = re.compile(r"https?://[^/?#\s]+(/[^?#\s]*)?")


class Command(BaseCommand):
    """Prints a link to the lab that holds the whole example; nothing is stored or sent anywhere."""

    help = "Print a link that carries a manifest, and its QR code."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The manifest, what the lab shows of it, and where that lab is."""
        parser.add_argument("file", help="the manifest, or - for standard input")
        parser.add_argument(
            "--world", choices=WORLDS, default=DEFAULT_WORLD, help="the cluster it is applied to"
        )
        parser.add_argument("--from", dest="origin", default="", help="client, a node or a Pod")
        parser.add_argument(
            "--to", dest="destination", default="", help="HOST:PORT, as for manage.py trace"
        )
        parser.add_argument("--step", type=int, default=0, help="the step that is shown first")
        parser.add_argument(
            "--lang", choices=[tag for tag, _ in settings.LANGUAGES], help="the page's language"
        )
        parser.add_argument(
            "--spoiler", action="store_true", help="ask for a prediction and hide the answer"
        )
        parser.add_argument(
            "--base-url", default=BASE_URL, help=f"where PortLab is (default: {BASE_URL})"
        )
        parser.add_argument("--no-qr", action="store_true", help="print the link alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link and the code; exit 2 when something cannot be used."""
        source, base = options["file"], options["base_url"].rstrip("/")
        if not _BASE.fullmatch(base) or not urlsplit(base).hostname:
            self._give_up(f"--base-url {base}: is no address like {BASE_URL}")
        if not 0 <= options["step"] <= MAX_STEP:
            self._give_up(f"--step {options['step']}: is not from 0 to {MAX_STEP}")
        try:
            manifest = read_text(source)
        except UnusableFileError as error:
            self._give_up(str(error))
        state = LabState(
            manifest=manifest.replace("\r\n", "\n").replace("\r", "\n"),
            world=options["world"],
            origin=options["origin"],
            destination=options["destination"],
            step=options["step"],
        )
        token = token_of(spoiler(state) if options["spoiler"] else state)
        if not token:
            self._give_up(f"{source}: is too large for a link, which holds some 4 KiB when packed")
        link = base + reverse("lab:link", args=[token])
        if options["lang"]:
            link += f"?{urlencode({'lang': options['lang']})}"
        self.stdout.write(link)
        if not options["no_qr"]:
            self._draw(link)

    def _draw(self, link: str) -> None:
        try:
            code = segno.make(link, error="l", boost_error=True, micro=False)
        except segno.DataOverflowError:
            self._write_error("share: the link is too long for a QR code\n")
            return
        drawn = StringIO()
        code.terminal(out=drawn, compact=True)
        rows = drawn.getvalue().splitlines()
        if self.stdout.isatty():
            columns = shutil.get_terminal_size().columns
            if len(rows[0]) > columns:
                self._write_error(
                    f"share: the QR code is {len(rows[0])} columns wide, this terminal {columns}\n"
                )
                return
            # A terminal is dark on light or light on dark, a code always the first.
            rows = [f"{_WHITE_ON_BLACK}{row}{_RESET}" for row in rows]
        self.stdout.write("\n".join(rows))

    def _give_up(self, why: str) -> NoReturn:
        self._write_error(f"share: {why}\n")
        sys.exit(UNUSABLE)

    def _write_error(self, text: str) -> None:
        self.stderr.write(text, lambda plain: plain, ending="")
