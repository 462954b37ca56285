"""`manage.py compile_messages`: .po to .mo without gettext, which users need not have."""

import os
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def compile_catalogue(po: Path) -> bool:
    """Write the .mo beside a .po unless it is up to date; whether it was written.

    The file is put in place in one move, so that a process reading it sees the old or the new one.
    """
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return False
    draft = mo.with_name(f"{mo.name}.{os.getpid()}")
    draft.write_bytes(polib.pofile(str(po)).to_binary())
    os.replace(draft, mo)
    return True


class Command(BaseCommand):
    """Compiles every catalogue below LOCALE_PATHS that has changed."""

    help = "Compile the translations that have changed since they were last compiled."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and name what was compiled."""
        for folder in settings.LOCALE_PATHS:
            for po in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                if compile_catalogue(po) and options["verbosity"] > 0:
                    self.stdout.write(f"compiled {po.relative_to(folder)}")
