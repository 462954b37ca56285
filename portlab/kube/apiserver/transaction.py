"""Transaction: what to do when a request is accepted, and what when it is refused.

kube-apiserver 1.36: pkg/registry/core/service/storage/transaction.go metaTransaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from portlab.kube.objects.warning import ServiceWarning


class Transaction:
    """Callbacks for the end of a request; exactly one of ``commit`` and ``revert`` is called, once.

    ``warnings`` are those so far: they are told however the request ends.
    """

    __slots__ = ("_on_commit", "_on_revert", "warnings")

    def __init__(self) -> None:
        self._on_commit: list[Callable[[], None]] = []
        self._on_revert: list[Callable[[], None]] = []
        self.warnings: list[ServiceWarning] = []

    def warn(self, warnings: Iterable[ServiceWarning]) -> None:
        """Tell these warnings, each once."""
        self.warnings += [each for each in warnings if each not in self.warnings]

    def on_commit(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` if the request is accepted."""
        self._on_commit.append(callback)

    def on_revert(self, callback: Callable[[], None]) -> None:
        """Run ``callback`` if the request is refused."""
        self._on_revert.append(callback)

    def commit(self) -> None:
        """The request was accepted."""
        for callback in self._on_commit:
            callback()

    def revert(self) -> None:
        """The request was refused: undo everything, the last step first."""
        for callback in reversed(self._on_revert):
            callback()
