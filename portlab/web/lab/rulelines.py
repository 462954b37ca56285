"""A node's rules line by line as the mode's own tool prints them, with the steps that matched each line.

In nftables mode a rule may look into a map: then the rule's line is marked, and the map's line with the element found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portlab.kube.kubeproxy.trace import MatchedRule
from portlab.kube.objects.clusterconfig import NFTABLES

Link = dict[str, Any]
Matched = Mapping[tuple[str, str], list[Link]]
"""Links to the steps that matched a line, by the line's table (iptables) or chain or map (nftables) and its text."""

COMMANDS = {"iptables": "iptables-save", "nftables": "nft list table ip kube-proxy"}
"""What prints the rules, by kube-proxy's mode."""

_VMAP = " vmap @"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A line of a node's rules: ``head`` marks the name of a table, set, map or chain, ``depth`` says how far it is set
    in; ``steps`` are those that matched it."""

    text: str
    head: bool = False
    depth: int = 0
    steps: tuple[Link, ...] = ()


def rule_lines(mode: str, text: str, matched: Iterable[tuple[Link, MatchedRule]]) -> list[RuleLine]:
    """The lines of ``text``, what a node in ``mode`` prints; ``matched`` are links to steps with a rule each."""
    links: dict[tuple[str, str], list[Link]] = {}
    for link, rule in matched:
        chain = rule.chain if mode == NFTABLES else rule.table
        links.setdefault((chain, rule.text), []).append(link)
        if rule.element:
            name = rule.text.partition(_VMAP)[2]
            links.setdefault((name, rule.element), []).append(link)
    return list(_nftables_lines(text, links) if mode == NFTABLES else _iptables_lines(text, links))


def _iptables_lines(text: str, links: Matched) -> Iterator[RuleLine]:
    """The names of the tables and their rules."""
    table = ""
    for line in text.splitlines():
        if line.startswith("*"):
            table = line[1:]
            yield RuleLine(text=line, head=True)
        elif line.startswith("-"):
            yield RuleLine(text=line, steps=tuple(links.get((table, line), ())))


def _nftables_lines(text: str, links: Matched) -> Iterator[RuleLine]:
    """Everything but empty lines. A block is ``set``, ``map`` or ``chain``, its name and a brace; elements of a map
    stand one to a line, the first behind ``elements = {``."""
    block = ""
    for line in text.splitlines():
        bare = line.strip()
        if not bare:
            continue
        depth = len(line) - len(line.lstrip("\t"))
        head = depth < 2 and bare.endswith("{")
        if head:
            block = bare.split()[1]
        element = bare.removeprefix("elements = { ").removesuffix(" }").removesuffix(",")
        steps = links.get((block, bare), links.get((block, element), []))
        yield RuleLine(text=bare, head=head, depth=depth, steps=tuple(steps))
