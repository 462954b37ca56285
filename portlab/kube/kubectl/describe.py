"""``kubectl describe``: Services in words.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/describe/describe.go Run, DescribeMatchingResources.
"""

from __future__ import annotations

from collections.abc import Sequence

from portlab.kube.kubectl.describeservice import describe_service
from portlab.kube.kubectl.errors import KubectlError, NotHereError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FILENAME, SELECTOR
from portlab.kube.kubectl.resources import Selection, select
from portlab.kube.kubectl.services import fetch, is_not_found
from portlab.kube.kubectl.session import Session
from portlab.kube.objects.service import Service

_SHOW_EVENTS = "show-events"
_API_RESOURCES = 'Use "kubectl api-resources" for a complete list of supported resources.'


def describe(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl describe``. A name that is not there is taken for the beginning of names.

    Events are left out when several Services are described, unless they are asked for.
    """
    if parsed.has(FILENAME):
        raise NotHereError("describe -f")
    if not parsed.args:
        raise KubectlError(f"You must specify the type of resource to describe. {_API_RESOURCES}\n")
    selection = select(parsed.args, selector=parsed.text(SELECTOR), all_when_bare=True)
    found, errors = fetch(session, selection)
    several = bool(errors) or len(found) > 1
    events = parsed.true(_SHOW_EVENTS) and (parsed.has(_SHOW_EVENTS) or not several)
    # kubectl goes by the number of arguments, so that of two in the form type/name one missing hides the other.
    if len(parsed.args) == 2 and len(errors) == 1 and is_not_found(errors[0]):
        found = _beginning_with(session, parsed.args[1])
        for service in found:
            session.terminal.print(f"{_description(session, service, events=events)}\n")
        return [] if found else errors
    texts = [_description(session, service, events=events) for service in found]
    session.terminal.print("\n\n".join(texts))
    if not found and not errors:
        session.terminal.print_error(f"No resources found in {session.namespace} namespace.\n")
    return errors


def _beginning_with(session: Session, beginning: str) -> list[Service]:
    services = fetch(session, Selection(by_name=False))[0]
    return [service for service in services if service.metadata.name.startswith(beginning)]


def _description(session: Session, service: Service, *, events: bool) -> str:
    metadata = service.metadata
    slices = session.api.endpoint_slices(metadata.name, metadata.namespace)
    return describe_service(service, slices, events=events)
