"""How the endpoints of one list of ports are spread over slices: where they are already, as far as that goes.

A slice costs every node a message when it changes, so the controller would rather leave slices half full than move
endpoints between them.
kube-controller-manager 1.36: staging/src/k8s.io/endpointslice/reconciler.go reconcileByPortMapping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from portlab.kube.controllers.membership import HEADLESS_LABEL
from portlab.kube.objects.endpointslice import Endpoint, EndpointSlice

MAX_ENDPOINTS_PER_SLICE = 100

SERVICE_NAME_LABEL = "kubernetes.io/service-name"
MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by"
RESERVED_LABELS = frozenset((SERVICE_NAME_LABEL, MANAGED_BY_LABEL, HEADLESS_LABEL))

UNCHANGED = "unchanged"
UPDATED = "updated"
CREATED = "created"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedSlice:
    """A slice, and what became of it: ``state`` is one of UNCHANGED, UPDATED, CREATED."""

    slice: EndpointSlice
    state: str


class _Identity(NamedTuple):
    """What makes two endpoints the same one (staging/src/k8s.io/endpointslice/util/endpointset.go)."""

    address: str
    hostname: str
    target: str


def pack(
    existing: Iterable[EndpointSlice], desired: Iterable[Endpoint], empty: EndpointSlice
) -> list[PackedSlice]:
    """The slices that hold the ``desired`` endpoints, those of ``existing`` that stay first.

    ``empty`` is what a new slice looks like. Endpoints keep their slices. What is new fills up the slices that change
    anyway, the fullest first; the rest goes into one more slice if it fits, into new ones if not. A slice that is left
    without endpoints is gone. Where the controller takes endpoints in any order, theirs is kept here.
    """
    waiting = {_identity(endpoint): endpoint for endpoint in desired}
    packed = [
        kept for piece in existing if (kept := _kept(piece, waiting, empty.labels)) is not None
    ]
    changed = [index for index, each in enumerate(packed) if each.state == UPDATED]
    for index in sorted(changed, key=lambda index: -len(packed[index].slice.endpoints)):
        packed[index] = _filled(packed[index].slice, waiting, UPDATED)
    while waiting:
        target = _slice_to_fill(packed, len(waiting))
        if target is None:
            packed.append(_filled(empty, waiting, CREATED))
        else:
            packed[target] = _filled(packed[target].slice, waiting, UPDATED)
    return packed


def _identity(endpoint: Endpoint) -> _Identity:
    return _Identity(endpoint.address, endpoint.hostname, endpoint.target)


def _kept(
    piece: EndpointSlice, waiting: dict[_Identity, Endpoint], labels: Mapping[str, str]
) -> PackedSlice | None:
    """An existing slice without the endpoints that nobody wants any more; None when none are left.

    Labels are looked at only as far as they come from the Service; reserved ones follow with the next change.
    """
    found = tuple(
        waiting.pop(identity) for identity in map(_identity, piece.endpoints) if identity in waiting
    )
    if found != tuple(map(without_hints, piece.endpoints)):
        if not found:
            return None
        return PackedSlice(slice=replace(piece, endpoints=found, labels=labels), state=UPDATED)
    if _own(piece.labels) != _own(labels):
        return PackedSlice(slice=replace(piece, labels=labels), state=UPDATED)
    return PackedSlice(slice=piece, state=UNCHANGED)


def without_hints(endpoint: Endpoint) -> Endpoint:
    """The endpoint, meant for everybody."""
    if not endpoint.zone_hints and not endpoint.node_hints:
        return endpoint
    return replace(endpoint, zone_hints=(), node_hints=())


def with_hints(piece: EndpointSlice, hint: Callable[[Endpoint], Endpoint]) -> EndpointSlice:
    """The slice with every endpoint hinted by ``hint``."""
    return replace(piece, endpoints=tuple(map(hint, piece.endpoints)))


def _own(labels: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in labels.items() if key not in RESERVED_LABELS}


def _filled(piece: EndpointSlice, waiting: dict[_Identity, Endpoint], state: str) -> PackedSlice:
    """The slice with as many of the waiting endpoints as it has room for."""
    room = MAX_ENDPOINTS_PER_SLICE - len(piece.endpoints)
    taken = tuple(waiting.pop(identity) for identity in list(islice(waiting, room)))
    return PackedSlice(slice=replace(piece, endpoints=piece.endpoints + taken), state=state)


def _slice_to_fill(packed: Sequence[PackedSlice], count: int) -> int | None:
    """The unchanged slice that ``count`` more endpoints fill best without filling it over; None when there is none.

    utils.go getSliceToFill.
    """
    if count >= MAX_ENDPOINTS_PER_SLICE:
        return None
    best, least = None, MAX_ENDPOINTS_PER_SLICE
    for index, each in enumerate(packed):
        room = MAX_ENDPOINTS_PER_SLICE - len(each.slice.endpoints) - count
        if each.state == UNCHANGED and 0 <= room < least:
            best, least = index, room
    return best
