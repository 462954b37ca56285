"""Importing: files become the lab's text, several of them its documents. What is no text leaves all as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portlab.manifest import read_bytes
from portlab.manifest.limits import FOR_PAGES

IMPORT = "import"
NOTHING, EMPTY, TOO_LARGE, NO_TEXT = "nothing", "empty", "too-large", "no-text"
MAX_BYTES = FOR_PAGES.max_bytes
SEPARATOR = "---\n"

# What the page says, by code. The browser says the same of what it reads itself (static/js/import.js).
IMPORT_PROBLEMS = {
    NOTHING: _("Choose a file first."),
    EMPTY: _("This file is empty. Your text is still here."),
    TOO_LARGE: _("This file is larger than the lab reads. Your text is still here."),
    NO_TEXT: _("This file is not text in UTF-8 or UTF-16. Your text is still here."),
}
# The codes of texts that are no text at all among those of read_bytes.
_NO_TEXT = ("invalid-utf8", "control-character", "lone-surrogate")


class File(Protocol):
    """An uploaded file, as far as it matters here."""

    def read(self) -> bytes:
        """All of it."""


def imported(request: HttpRequest) -> tuple[str | None, str]:
    """The text of the files that a request brings, and "", or None and a code of IMPORT_PROBLEMS."""
    files = request.FILES.getlist("file")
    if not files and int(request.META.get("CONTENT_LENGTH") or 0) > (
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    ):
        # Django has let go of files that do not fit in memory: see FILE_UPLOAD_HANDLERS.
        return None, TOO_LARGE
    return text_of(files)


def text_of(files: Sequence[File]) -> tuple[str | None, str]:
    """The text of files, one document after the other, and "", or None and a code of IMPORT_PROBLEMS."""
    if not files:
        return None, NOTHING
    texts = []
    for file in files:
        manifest = read_bytes(file.read())
        if any(problem.code in _NO_TEXT for problem in manifest.problems):
            return None, NO_TEXT
        text = manifest.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        texts.append(text if text.endswith("\n") else f"{text}\n")
    text = SEPARATOR.join(each for each in texts if each.strip())
    if len(text.encode("utf-8")) > MAX_BYTES:
        return None, TOO_LARGE
    return (text, "") if text else (None, EMPTY)
