"""`manage.py links`: the short links that visitors made, for whoever runs this PortLab."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portlab.web.share.models import ShortLink
from portlab.web.share.shortlinks import find, gone, listed, remove, restore


class Command(BaseCommand):
    """Lists short links, removes them, and lets removed ones be made again."""

    help = "List the short links, or remove some. With no option: all of them, the most reported first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which links, and what becomes of them."""
        parser.add_argument("--reported", action="store_true", help="only those with reports")
        parser.add_argument(
            "--remove",
            nargs="+",
            metavar="ID",
            default=[],
            help="delete what these links say; they answer 410, and the same content gets no link again",
        )
        parser.add_argument(
            "--restore",
            nargs="+",
            metavar="ID",
            default=[],
            help="let removed links be made again by who has their content; dismiss others' reports",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Change what is named, all or nothing, or list."""
        to_remove, to_restore = self._links(options["remove"]), self._links(options["restore"])
        for link in to_remove:
            remove(link)
            self.stdout.write(f"{link.pk} removed")
        for link in to_restore:
            name = link.pk
            restore(link)
            self.stdout.write(f"{name} restored")
        if not to_remove and not to_restore:
            self._list(reported=options["reported"])

    def _links(self, ids: list[str]) -> list[ShortLink]:
        """The links of these ids, or addresses that end in one. Raises CommandError for one that is none."""
        found = []
        for each in ids:
            link = find(each.rstrip("/").rpartition("/")[2])
            if link is None:
                raise CommandError(f"{each}: there is no such link; nothing was changed")
            found.append(link)
        return found

    def _list(self, *, reported: bool) -> None:
        count = 0
        for link in listed(reported=reported):
            count += 1
            ends = f"until {timezone.localtime(link.expires):%Y-%m-%d}" if link.expires else ""
            number = link.report_count
            told = (
                f"{link.pk}",
                f"{timezone.localtime(link.created):%Y-%m-%d}",
                f"{number} report{'' if number == 1 else 's'}" if number else "",
                gone(link) or ends,
                link.title,
                f"({link.author})" if link.author else "",
            )
            self.stdout.write("  ".join(part for part in told if part))
        if not count:
            self.stdout.write("no links have been reported" if reported else "no links")
