"""The text of iptables-save, place by place."""

from __future__ import annotations

import re
from itertools import groupby

from portlab.conformance.verdict import RecordingError

# kube-proxy writes into these chains while it goes through its Services, in no order.
_OF_ALL_SERVICES = (
    "KUBE-SERVICES",
    "KUBE-NODEPORTS",
    "KUBE-EXTERNAL-SERVICES",
    "KUBE-PROXY-FIREWALL",
)

_RULE = re.compile(r"-A (\S+) (.+)")
_SERVICE_PORT = re.compile(r'--comment "([^\s"/]+/[^\s"]+)')


def places(text: str) -> dict[str, list[str]]:
    """Each chain's rules in order, and each table's chains. Rules of different Services stand sorted by Service in the
    chains where their order is accidental; those of one Service, and what comes before or after all, stay in order.

    Raises RecordingError for a line of another kind.
    """
    found: dict[str, list[str]] = {}
    table = ""
    for line in text.splitlines():
        rule = _RULE.fullmatch(line)
        if line.startswith("*"):
            table = line[1:]
            if f"{table} chains" in found:
                raise RecordingError(f"the table {table!r} is there twice")
            found[f"{table} chains"] = []
        elif line.startswith(":") and table:
            found[f"{table} chains"].append(line[1:])
            found.setdefault(f"{table} {line[1:]}", [])
        elif rule and table:
            found.setdefault(f"{table} {rule[1]}", []).append(rule[2])
        elif line:
            raise RecordingError(f"no line of iptables-save: {line!r}")
    return {place: _in_order(place, lines) for place, lines in found.items()}


def _in_order(place: str, lines: list[str]) -> list[str]:
    name = place.partition(" ")[2]
    if name == "chains":
        return sorted(lines)
    if name not in _OF_ALL_SERVICES:
        return lines
    ordered: list[str] = []
    for of_services, run in groupby(lines, key=lambda line: bool(_service_port(line))):
        rules = list(run)
        ordered += sorted(rules, key=_service_port) if of_services else rules
    return ordered


def _service_port(line: str) -> str:
    """The Service port whose rule it is; "" for a rule that is there once."""
    found = _SERVICE_PORT.search(line)
    return found[1] if found else ""
