"""Getting the Services that a command's arguments select.

kubectl 1.36: staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go Info.Get, selector.go Selector.Visit;
staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go NewNotFound, NewBadRequest.
"""

from __future__ import annotations

from portlab.kube.kubectl.errors import KubectlError, RefusalError
from portlab.kube.kubectl.labelselector import LabelSelector, SelectorError
from portlab.kube.kubectl.resources import SERVICES, Selection, require_segment
from portlab.kube.kubectl.session import Session
from portlab.kube.objects.field import Status
from portlab.kube.objects.service import Service
from portlab.manifest.gosyntax import go_quote


def fetch(session: Session, selection: Selection) -> tuple[list[Service], list[KubectlError]]:
    """The selected Services, and an error for each name that is not there."""
    if not selection.by_name:
        return _listed(session, selection.selector), []
    found: list[Service] = []
    errors: list[KubectlError] = []
    for name in selection.names:
        try:
            found.append(_get(session, name))
        except KubectlError as error:
            errors.append(error)
    return found, errors


def _get(session: Session, name: str) -> Service:
    require_segment(name)
    service = session.api.service(name, session.namespace)
    if service is None:
        raise not_found(name)
    return service


def not_found(name: str, *, source: str = "", verb: str = "") -> RefusalError:
    """The API server's answer to a name that is not there."""
    status = Status(
        code=404,
        reason="NotFound",
        message=f"{SERVICES} {go_quote(name)} not found",
        name=name,
        kind=SERVICES,
    )
    return RefusalError(status, source=source, verb=verb)


def is_not_found(error: KubectlError) -> bool:
    """Whether the API server said that there is no such object."""
    return isinstance(error, RefusalError) and error.status.reason == "NotFound"


def _listed(session: Session, selector: str) -> list[Service]:
    try:
        wanted = LabelSelector(selector)
    except SelectorError as error:
        message = (
            f'Unable to find "/v1, Resource={SERVICES}" that match label selector {go_quote(selector)}, '
            f'field selector "": {error}'
        )
        raise RefusalError(Status(code=400, reason="BadRequest", message=message)) from None
    services = session.api.services_in(session.namespace)
    return [service for service in services if wanted.matches(service.metadata.labels)]
