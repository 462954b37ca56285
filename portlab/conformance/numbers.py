"""Numbers that the server chose: which recorded one answers to which of ours.

Chance is not the same twice, so a chosen cluster IP or port is compared by where it stands, by the band of its range,
and by being the same number wherever the recorded one is the same.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any

from portlab.kube.ranges import Range, Ranges
from portlab.manifest import Manifest, Scalar, parse_path, walk

Value = str | int

_WORD = r"(?<![0-9A-Za-z.]){}(?![0-9A-Za-z]|\.[0-9])"
_ADDRESS6 = r"(?<![0-9A-Fa-f:]){}(?![0-9A-Fa-f:])"


def chosen_paths(stored: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of a stored Service that hold a number from a pool, or a generated name, and their values."""
    spec, metadata = stored["spec"], stored["metadata"]
    found: dict[str, Value] = {}
    if metadata.get("generateName"):
        found["metadata.name"] = metadata["name"]
    addresses = spec.get("clusterIPs", ())
    pairs = (
        ("spec.clusterIP", spec.get("clusterIP", "None")),
        *((f"spec.clusterIPs[{index}]", address) for index, address in enumerate(addresses)),
    )
    found |= {path: address for path, address in pairs if address != "None"}
    for index, port in enumerate(spec.get("ports", ())):
        if "nodePort" in port:
            found[f"spec.ports[{index}].nodePort"] = port["nodePort"]
    if "healthCheckNodePort" in spec:
        found["spec.healthCheckNodePort"] = spec["healthCheckNodePort"]
    return found


def put(data: Any, path: str, value: Any) -> None:
    """Sets what stands at one of these paths."""
    *way, last = parse_path(path)
    for part in way:
        data = data[part]
    data[last] = value


class Said:
    """What the requests of a case have said so far: a number that none of them named was chosen."""

    def __init__(self) -> None:
        self._values: set[Any] = set()
        self._texts: list[str] = []

    def add(self, manifest: Manifest | None, *texts: str) -> None:
        """One more body, and other texts of a request."""
        if manifest is not None:
            self._values.update(
                node.value for _, node in walk(manifest.root) if isinstance(node, Scalar)
            )
            texts = (*texts, manifest.text)
        self._texts += texts

    def names(self, value: Value) -> bool:
        """True when a request named this value."""
        return value in self._values or any(str(value) in text for text in self._texts)


class Numbers:
    """The recorded numbers of one case and ours that answer to them."""

    def __init__(self) -> None:
        self._own: dict[Value, Value] = {}
        self._held: dict[str, frozenset[Value]] = {}
        self._matched: set[Value] = set()

    def hold(self, name: str, values: Iterable[Value]) -> None:
        """The recorded Service ``name`` now holds these numbers; () when it is gone."""
        self._held[name] = frozenset(values)
        self._matched.clear()

    def match(self, recorded: Value, own: Value) -> bool:
        """Take down that ``own`` answers to ``recorded``. False when another one does while both are held.

        Those matched since the last ``hold`` are the ones of the Service at hand.
        """
        held = self._matched.union(*self._held.values())
        if recorded in held and self._own.get(recorded, own) != own:
            return False
        if any(
            mine == own and theirs != recorded and theirs in held
            for theirs, mine in self._own.items()
        ):
            return False
        self._own[recorded] = own
        self._matched.add(recorded)
        return True

    def translate(self, text: str) -> str:
        """``text`` with our numbers where the recorded ones stand."""
        if not self._own:
            return text
        by_text = {str(recorded): str(own) for recorded, own in self._own.items()}
        longest = sorted(by_text, key=len, reverse=True)
        tokens = ((_ADDRESS6 if ":" in each else _WORD).format(re.escape(each)) for each in longest)
        return re.sub("|".join(tokens), lambda match: by_text[match[0]], text)


def band_of(path: str, value: Value, ranges: Ranges) -> str:
    """The name of the band in which a number lies; "" when it is in no range. A name has no band."""
    if path == "metadata.name":
        return "name"
    if isinstance(value, int):
        return _band(ranges.node_ports, value, int)
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return ""
    family = f"IPv{address.version}"
    for each in ranges.cluster_ips:
        if each.family == family:
            return _band(each, int(address), lambda text: int(ipaddress.ip_address(text)))
    return ""


def _band(within: Range, number: int, read: Any) -> str:
    for band in within.bands:
        if read(band.low) <= number <= read(band.high):
            return band.name
    return ""
