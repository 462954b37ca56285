"""How the tries of a probe ended, and what brought a refusal, against how its traces end.

Whoever dials a dead address waits in vain, or, when it waits for some seconds or the kernel knows the address to be
dead already, hears that the host is unreachable: these two are one ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portlab.conformance.differing import shown
from portlab.conformance.verdict import RecordingError
from portlab.kube.kubeproxy.trace import ANSWERED, REFUSED, TIMED_OUT, UNREACHABLE, Trace

_OK, _REFUSED, _TIMEOUT, _UNREACHABLE, _EPERM = "ok", "refused", "timeout", "unreachable", "eperm"
_WORDS = {
    ANSWERED: _OK,
    REFUSED: _REFUSED,
    TIMED_OUT: _TIMEOUT,
    UNREACHABLE: _UNREACHABLE,
}
# What tells the sender that nothing will come.
_TOLD = (_REFUSED, _UNREACHABLE, _EPERM)
_SEND_FAILED = "EPERM"
_DEAD = "address-dead"

_LONG_TRIES = {"tries", "timeoutSeconds", "outcome", "how", "unreachableAfterSeconds"}


def counts_of(counts: Mapping[str, Any], of: str, total: int) -> str:
    """What is wrong with recorded counts: each is a positive number, and they add up to ``total``."""
    if not all(type(count) is int and count > 0 for count in counts.values()):
        return f"{of}: {shown(counts)} are no counts"
    if sum(counts.values()) != total:
        return f"{of}: {shown(counts)} do not add up to {total}"
    return ""


def outcomes_difference(probe: Mapping[str, Any], found: Iterable[Trace]) -> str:
    """The recorded kinds of outcome are those that are possible."""
    recorded = set(probe["outcome"])
    sure = {_kind(trace) for trace in found if not _is_dead(trace)}
    dead = [trace for trace in found if _is_dead(trace)]
    either = {_TIMEOUT, _UNREACHABLE} if any(trace.later for trace in dead) else {_TIMEOUT}
    possible = sure | either if dead else sure
    if sure <= recorded <= possible and (not dead or recorded & either):
        return counts_of(probe["outcome"], "outcome", probe["tries"])
    return f"outcome: ours {shown(sorted(possible))}, recorded {shown(sorted(recorded))}"


def refusals_difference(probe: Mapping[str, Any], found: Iterable[Trace]) -> str:
    """Who refused, for each kind of outcome that somebody told the sender."""
    told = {kind for kind in _TOLD if kind in probe["outcome"]}
    senders = _senders(found, told)
    sure = {trace.how for trace in found if trace.how}
    recorded = probe.get("how", {})
    wanted = {kind for kind in told if not any(senders[how] == kind for how in sure)}
    if (
        not sure <= set(recorded) <= set(senders)
        or not wanted <= {senders[how] for how in recorded}
        or ("how" in probe) is not bool(told)
    ):
        return f"how: ours {shown(sorted(senders))}, recorded {shown(sorted(recorded))}"
    return _counts_by_kind(recorded, senders, probe["outcome"])


def long_tries_difference(probe: Mapping[str, Any], found: Iterable[Trace]) -> str:
    """The tries with a longer timeout, some of them: each ended in a way that is possible."""
    recorded = probe.get("longTries")
    if recorded is None:
        return ""
    if unknown := sorted(set(recorded) - _LONG_TRIES):
        raise RecordingError(f"longTries hold {unknown[0]!r}, which is not known here")
    if recorded["timeoutSeconds"] <= 0:
        raise RecordingError("longTries.timeoutSeconds is no time")
    outcome, how = recorded["outcome"], recorded.get("how", {})
    possible = {
        _UNREACHABLE if _is_dead(trace) and trace.later else _kind(trace) for trace in found
    }
    senders = _senders(found, set(outcome))
    if not set(outcome) <= possible:
        own: list[str] = sorted(possible)
        return f"longTries.outcome: ours {shown(own)}, recorded {shown(sorted(outcome))}"
    if not set(how) <= set(senders):
        return f"longTries.how: ours {shown(sorted(senders))}, recorded {shown(sorted(how))}"
    if wrong := counts_of(outcome, "outcome", recorded["tries"]) or _counts_by_kind(
        how, senders, outcome
    ):
        return f"longTries.{wrong}"
    return _waiting(recorded)


def _waiting(recorded: Mapping[str, Any]) -> str:
    """How long it took to hear that the host is unreachable is chance, but no longer than was waited."""
    waited = recorded.get("unreachableAfterSeconds")
    if _UNREACHABLE not in recorded["outcome"]:
        possible = waited is None
    else:
        possible = type(waited) is int and 0 <= waited <= recorded["timeoutSeconds"]
    return "" if possible else f"longTries.unreachableAfterSeconds: {shown(waited)} is not possible"


def _senders(found: Iterable[Trace], told: set[str]) -> dict[str, str]:
    """What may bring a refusal, and the kind of outcome that it is."""
    senders = {trace.how: _kind(trace) for trace in found if trace.how}
    if _UNREACHABLE in told:
        senders.update((trace.later, _UNREACHABLE) for trace in found if trace.later)
    return senders


def _counts_by_kind(
    how: Mapping[str, Any], senders: Mapping[str, str], outcome: Mapping[str, Any]
) -> str:
    for kind in _TOLD:
        of_kind = {each: count for each, count in how.items() if senders[each] == kind}
        if wrong := counts_of(of_kind, "how", outcome.get(kind, 0)):
            return wrong
    return ""


def _kind(trace: Trace) -> str:
    """The recordings' word for a trace's end."""
    return _EPERM if trace.how == _SEND_FAILED else _WORDS[trace.verdict]


def _is_dead(trace: Trace) -> bool:
    return trace.reason == _DEAD
