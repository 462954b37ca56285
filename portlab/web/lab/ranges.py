"""The Ranges panel: a pool of numbers as a bar with its bands, what is taken, and how the Service's own was found."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from portlab.kube.objects.change import Change
from portlab.kube.objects.service import is_headless
from portlab.kube.ranges import Range, Taken
from portlab.web.lab.result import Picture
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.changes import CHANGES

MAX_MARKS = 40
MAX_STORIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One taken number on the bar: ``x`` in percent of the bar; ``mine`` when the shown Service has it, in the field
    ``path``."""

    x: float
    value: str
    owner: str
    mine: bool
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarBand:
    """A band of the bar, in percent of its length."""

    name: str
    x: float
    width: float
    low: str
    high: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One range as it is drawn; ``stories`` say how the Service's own numbers came about, ``more`` how
    many taken numbers there are besides ``marks``."""

    layer: str
    text: str
    low: str
    high: str
    bands: tuple[BarBand, ...]
    marks: tuple[Mark, ...]
    more: int
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Own:
    """Whose numbers the panel is about, and the fields that hold them."""

    name: str
    paths: Mapping[str, str]


def bars(picture: Picture) -> list[Bar]:
    """Node ports first, then the cluster IPs of each family."""
    ranges = picture.cluster.ranges()
    owner = f"{picture.service.metadata.namespace}/{picture.service.metadata.name}"
    changes = picture.changes
    spec = picture.service.spec
    paths = {str(each.node_port): f"spec.ports[{i}].nodePort" for i, each in enumerate(spec.ports)}
    paths.setdefault(str(spec.health_check_node_port), "spec.healthCheckNodePort")
    paths |= {address: f"spec.clusterIPs[{i}]" for i, address in enumerate(spec.cluster_ips)}
    own = _Own(owner, paths)
    found = [_bar("NodePort", ranges.node_ports, own, int, _about(changes, _is_node_port))]
    for each in ranges.cluster_ips:
        stories: tuple[str, ...] = ()
        if each.family in spec.ip_families and not is_headless(spec):
            path = f"spec.clusterIPs[{spec.ip_families.index(each.family)}]"
            stories = _about(changes, path.__eq__)
        found.append(_bar("ClusterIP", each, own, _address_number, stories))
    return found


def _is_node_port(path: str) -> bool:
    return path.endswith((".nodePort", ".healthCheckNodePort"))


def _about(changes: tuple[Change, ...], wanted: Callable[[str], bool]) -> tuple[str, ...]:
    told = (say(CHANGES, change.code, change.facts) for change in changes if wanted(change.path))
    return tuple(islice(told, MAX_STORIES))


def _address_number(text: str) -> int:
    return int(ipaddress.ip_address(text))


def _bar(
    layer: str, shown: Range, own: _Own, number: Callable[[str], int], stories: tuple[str, ...]
) -> Bar:
    low, high = number(shown.low), number(shown.high)
    length = max(1, high - low + 1)

    def percent(value: int) -> float:
        return round(100 * (value - low) / length, 3)

    def mark(taken: Taken) -> Mark:
        return Mark(
            x=percent(number(taken.value)),
            value=taken.value,
            owner=taken.owner,
            mine=taken.owner == own.name,
            path=own.paths.get(taken.value, "") if taken.owner == own.name else "",
        )

    return Bar(
        layer=layer,
        text=shown.text,
        low=shown.low,
        high=shown.high,
        bands=tuple(
            BarBand(
                name=band.name,
                x=percent(number(band.low)),
                width=round(100 * band.size / length, 3),
                low=band.low,
                high=band.high,
                size=band.size,
            )
            for band in shown.bands
        ),
        marks=tuple(mark(taken) for taken in _shown(shown.taken, own.name)),
        more=max(0, len(shown.taken) - MAX_MARKS),
        stories=stories,
    )


def _shown(taken: tuple[Taken, ...], owner: str) -> list[Taken]:
    # The Service's own numbers first: they are what the panel is about.
    mine_first = sorted(taken, key=lambda one: one.owner != owner)[:MAX_MARKS]
    return sorted(mine_first, key=taken.index)


def ranges_context(picture: Picture | None) -> dict[str, Any]:
    """``bars`` for the template; none without a picture."""
    return {"bars": bars(picture) if picture is not None else []}
