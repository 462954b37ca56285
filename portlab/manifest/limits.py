"""How large a text may be to be read here: in bytes, levels and parts. The API server takes far more."""

from __future__ import annotations

from portlab.manifest.problems import UnreadableError

MAX_BYTES = 64 * 1024
MAX_DEPTH = 32
MAX_EVENTS = 5_000


def too_large(index: int) -> UnreadableError:
    """Return the problem that the text goes on at ``index``, where it has as many bytes as it may have."""
    message = f"the text is larger than {MAX_BYTES} bytes"
    return UnreadableError("too-large", message, index, limit=MAX_BYTES)


def too_deep(index: int) -> UnreadableError:
    """Return the problem that what stands at ``index`` is nested too deep."""
    message = f"the text is nested more than {MAX_DEPTH} levels deep"
    return UnreadableError("too-deep", message, index, limit=MAX_DEPTH)


def too_many_events(index: int) -> UnreadableError:
    """Return the problem that what stands at ``index`` is one part too many."""
    message = f"the text has more than {MAX_EVENTS} parts"
    return UnreadableError("too-many-events", message, index, limit=MAX_EVENTS)


def too_many_aliases(index: int, name: str) -> UnreadableError:
    """Return the problem that the text has too many parts once the alias at ``index`` is written out."""
    message = f"the text has more than {MAX_EVENTS} parts when *{name} is written out"
    return UnreadableError("too-many-aliases", message, index, limit=MAX_EVENTS, name=name)
