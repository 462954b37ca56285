"""Reading manifests for the page, which looks at the same few texts several times in one request and the next."""

from __future__ import annotations

from functools import lru_cache

from portlab import manifest
from portlab.manifest import Manifest


@lru_cache(maxsize=64)
def read(text: str) -> Manifest:
    """``portlab.manifest.read``, with the last texts remembered: what it returns never changes."""
    return manifest.read(text)
