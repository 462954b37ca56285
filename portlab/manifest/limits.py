"""How large a text may be to be read: in bytes, levels and parts."""

from __future__ import annotations

from dataclasses import dataclass

from portlab.manifest.problems import UnreadableError


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is read: bytes in UTF-8, collections within collections, and values, keys and brackets."""

    max_bytes: int
    max_depth: int
    max_events: int

    def too_large(self, index: int) -> UnreadableError:
        """Return the problem that the text goes on at ``index``, where it has as many bytes as it may have."""
        message = f"the text is larger than {self.max_bytes} bytes"
        return UnreadableError("too-large", message, index, limit=self.max_bytes)

    def too_deep(self, index: int) -> UnreadableError:
        """Return the problem that what stands at ``index`` is nested too deep."""
        message = f"the text is nested more than {self.max_depth} levels deep"
        return UnreadableError("too-deep", message, index, limit=self.max_depth)

    def too_many_events(self, index: int) -> UnreadableError:
        """Return the problem that what stands at ``index`` is one part too many."""
        message = f"the text has more than {self.max_events} parts"
        return UnreadableError("too-many-events", message, index, limit=self.max_events)

    def too_many_aliases(self, index: int, name: str) -> UnreadableError:
        """Return the problem that the text has too many parts once the alias at ``index`` is written out."""
        message = f"the text has more than {self.max_events} parts when *{name} is written out"
        return UnreadableError("too-many-aliases", message, index, limit=self.max_events, name=name)


# Far more than a Service needs, far less than the API server takes: for texts that people send.
FOR_PAGES = Limits(max_bytes=64 * 1024, max_depth=32, max_events=5_000)
# As many bytes as the API server takes (staging/src/k8s.io/apiserver/pkg/server/config.go
# MaxRequestBodyBytes); levels and parts are enough for every Service that it would store.
FOR_REQUESTS = Limits(max_bytes=3 * 1024 * 1024, max_depth=100, max_events=100_000)
