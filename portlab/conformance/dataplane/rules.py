"""Recorded rules of a node against ours, in a form in which only what has a meaning differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest

from portlab.conformance.dataplane import iptablestext, nfttext
from portlab.conformance.differing import shown
from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES

# The lines of every place (a chain, a set's elements); places have no order among each other.
Places = Mapping[str, list[str]]

_READERS: Mapping[str, Callable[[str], Places]] = {
    IPTABLES: iptablestext.places,
    NFTABLES: nfttext.places,
}


def rules_difference(mode: str, recorded: str, own: str) -> str:
    """The first line that differs between two texts of a mode; "" when they mean the same."""
    read = _READERS[mode]
    theirs, ours = read(recorded), read(own)
    for place in (*theirs, *(place for place in ours if place not in theirs)):
        if place not in ours or place not in theirs:
            return f"{place}: {'not ours' if place in theirs else 'not recorded'}"
        for index, (their, our) in enumerate(zip_longest(theirs[place], ours[place])):
            if their != our:
                mine, other = ("nothing" if line is None else shown(line) for line in (our, their))
                return f"{place}[{index}]: ours {mine}, recorded {other}"
    return ""
