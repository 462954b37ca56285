"""Allocation: what one request may do to the books, and how what it got is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portlab.kube.apiserver.books import Books, Streams
from portlab.kube.apiserver.pool import Pick, Pool
from portlab.kube.apiserver.portallocator import PortOperation
from portlab.kube.apiserver.transaction import Transaction
from portlab.kube.objects.change import ALLOCATOR, Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What one request may do to the books: ``owner`` is ``namespace/name``."""

    books: Books
    streams: Streams
    transaction: Transaction
    owner: str
    dry_run: bool

    def ports(self) -> PortOperation:
        """The request's operation on the node ports, bound to its transaction."""
        operation = PortOperation(self.books.node_ports, self.owner, dry_run=self.dry_run)
        self.transaction.on_commit(operation.commit)
        self.transaction.on_revert(operation.revert)
        return operation


def allocated(path: str, value: Any, code: str, facts: dict[str, Any]) -> Change:
    """The Change of a value that was chosen for a field nobody had filled."""
    return Change(path=path, before=None, after=value, code=code, actor=ALLOCATOR, facts=facts)


def reserved(path: str, value: Any, code: str, facts: dict[str, Any]) -> Change:
    """The note that a value somebody asked for was free and in its range: it stays theirs."""
    return Change(path=path, before=value, after=value, code=code, actor=ALLOCATOR, facts=facts)


def range_facts(pool: Pool, shown: Callable[[int], Any]) -> dict[str, Any]:
    """The ends of the range, for a sentence."""
    return {"low": shown(pool.low), "high": shown(pool.high)}


def pick_facts(pick: Pick, shown: Callable[[int], Any]) -> dict[str, Any]:
    """How a number was found, for a sentence or a picture."""
    return {
        "value": shown(pick.number),
        "band": pick.band.name,
        "band_low": shown(pick.band.low),
        "band_high": shown(pick.band.high),
        "start": shown(pick.start),
        "tried": [shown(number) for number in pick.tried],
    }
