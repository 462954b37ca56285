"""Where static files are collected: PortLab's own scripts without comments and spaces, everything under a name with a
hash, and compressed."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Scripts of packages are as their makers want them.
_OWN_SCRIPTS = "js/"


class SmallStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage, with PortLab's own scripts made small."""

    def _save(self, name: str, content: Any) -> str:
        if name.startswith(_OWN_SCRIPTS) and name.endswith(".js"):
            # A file that was read before, to be hashed, stands at its end.
            content = ContentFile(jsmin(b"".join(content.chunks())))
        saved: str = super()._save(name, content)
        return saved
