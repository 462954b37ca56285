"""Reading the API server's answer to a request that changes something."""

from __future__ import annotations

from portlab.kube.kubectl.client import Answer
from portlab.kube.kubectl.errors import RefusalError
from portlab.kube.objects.field import Status
from portlab.kube.objects.service import Service

_EMPTY = Status(code=500, reason="InternalError", message="an empty answer")


def accepted(answer: Answer, *, source: str = "", verb: str = "") -> Service:
    """The Service as stored. Raises RefusalError when the request was refused."""
    if answer.service is None or answer.status is not None:
        raise RefusalError(answer.status or _EMPTY, source=source, verb=verb)
    return answer.service
