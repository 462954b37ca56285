"""The panel of many connections: how they spread, as bars."""

from __future__ import annotations

from typing import Any

from portlab.kube.kubeproxy.many import Share
from portlab.kube.kubeproxy.trace import ANSWERED
from portlab.web.lab.result import Picture
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.endings import VERDICTS
from portlab.web.shell.phrases.hosts import say_host, say_refusal

CONNECTIONS = 1_000


def many_context(picture: Picture, seed: int) -> dict[str, Any]:
    """``shares``: one bar for each way to end, with what chance would expect; ``totals`` by verdict. The picture has a
    packet."""
    found = picture.cluster.send_many(
        picture.origin, picture.destination, CONNECTIONS, seed=seed, service=picture.service
    )
    return {
        "count": CONNECTIONS,
        "shares": [_row(share) for share in found.shares],
        "totals": [
            {"verdict": say(VERDICTS, verdict, {}), "count": count}
            for verdict, count in found.totals.items()
            if count
        ],
    }


def _row(share: Share) -> dict[str, Any]:
    answered = share.verdict == ANSWERED
    return {
        "name": say_host(share.backend) if answered else say(VERDICTS, share.verdict, {}),
        "address": share.backend_address,
        "why": "" if answered else say_refusal(share.how) if share.how else "",
        "sources": share.sources,
        "count": share.count,
        "width": round(100 * share.count / CONNECTIONS, 1),
        "expected": round(100 * share.probability, 1),
        "good": answered,
    }
