"""What kernels remember of a flow, in the recordings' notation.

Recorded are the entries of a probe's first try, read right after it, in the order of the machines; a list that is
missing is an empty one. These rules hold for every probe that was recorded, so that no list is left out:

- A ping is not looked up.
- A TCP connection that was refused by RST leaves nothing: the kernel forgets it at once. What an ICMP error refused
  stays, for the machines behind which the packet got.
- The recorder follows the packet until it comes to a machine for the second time.
- Ports are named as they come up: ``<client>`` is the sender's, ``<snat1>`` the first that another took its place.
- Rarely a kernel gives a flow a new port without any rule, because another flow has the old one (two probes at the same
  time). So such a port is right wherever a list shows one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portlab.kube.kubeproxy.trace import ConntrackEntry, Trace

ICMP = "ICMP"
RST = "rst"
_BALANCER, _RECORDED_BALANCER = "load-balancer", "lb"
_NO_PORT = -1


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry with the two ports that may have been chosen on the way: the source's, and that of the answer's
    destination."""

    entry: ConntrackEntry
    source_port: int
    reply_port: int


def entries(trace: Trace) -> list[str]:
    """What is recorded of a try that went this way."""
    return _texts(_remembered(trace))


def entries_after_clash(trace: Trace) -> Iterator[list[str]]:
    """The same where one machine gave a flow a new port because its own was in use."""
    kept = _remembered(trace)
    for index, each in enumerate(kept):
        if each.reply_port == each.source_port:
            before = [*kept[:index], replace(each, reply_port=_NO_PORT)]
            yield _texts(
                [*before, *(_moved(later, each.reply_port) for later in kept[index + 1 :])]
            )


def _moved(later: _Entry, port: int) -> _Entry:
    return replace(
        later,
        source_port=_NO_PORT if later.source_port == port else later.source_port,
        reply_port=_NO_PORT if later.reply_port == port else later.reply_port,
    )


def _remembered(trace: Trace) -> list[_Entry]:
    if trace.protocol == ICMP or trace.how == RST:
        return []
    machines: set[str] = set()
    found = []
    for entry in trace.conntrack:
        if entry.node in machines:
            break
        machines.add(entry.node)
        found.append(_Entry(entry, entry.original_source.port, entry.reply_destination.port))
    return found


def _texts(kept: Sequence[_Entry]) -> list[str]:
    names: dict[int, str] = {}
    for each in kept:
        for port in (each.source_port, each.reply_port):
            names.setdefault(port, f"<snat{len(names)}>" if names else "<client>")
    return [_text(each, names) for each in kept]


def _text(each: _Entry, names: dict[int, str]) -> str:
    entry = each.entry
    machine = _RECORDED_BALANCER if entry.node == _BALANCER else entry.node
    original = (
        f"src={entry.original_source.ip} dst={entry.original_destination.ip} "
        f"sport={names[each.source_port]} dport={entry.original_destination.port}"
    )
    reply = (
        f"src={entry.reply_source.ip} dst={entry.reply_destination.ip} "
        f"sport={entry.reply_source.port} dport={names[each.reply_port]}"
    )
    silence = "" if entry.replied else " [UNREPLIED]"
    return f"{machine}: {entry.protocol.lower()} {original} | reply {reply}{silence}"
