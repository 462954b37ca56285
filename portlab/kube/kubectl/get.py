"""``kubectl get``: Services as a table, as YAML or JSON, or by name.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/get/get.go Complete, Validate, Run, printGeneric.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portlab.kube.kubectl.errors import KubectlError, NotHereError, UsageError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FILENAME, OUTPUT, SELECTOR
from portlab.kube.kubectl.printers import data_printer, object_of
from portlab.kube.kubectl.resources import Selection, select
from portlab.kube.kubectl.services import fetch, is_not_found
from portlab.kube.kubectl.session import Session
from portlab.kube.kubectl.table import TableOptions, table
from portlab.kube.objects.service import Service

_API_RESOURCES = 'Use "kubectl api-resources" for a complete list of supported resources.'
_WIDE = "wide"


def get(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl get``."""
    if parsed.has(FILENAME):
        raise NotHereError("get -f")
    if not parsed.args:
        session.terminal.print_error(
            f"You must specify the type of resource to get. {_API_RESOURCES}\n\n"
        )
        raise UsageError(
            "Required resource not specified.\n"
            'Use "kubectl explain <resource>" for a detailed description of that resource '
            "(e.g. kubectl explain pods).",
            parsed.path,
        )
    output = parsed.text(OUTPUT)
    if parsed.true("show-labels") and output not in ("", _WIDE):
        raise KubectlError(f"--show-labels option cannot be used with {output} printer")
    selection = select(parsed.args, selector=parsed.text(SELECTOR), all_when_bare=True)
    found, errors = fetch(session, selection)
    if parsed.true("ignore-not-found"):
        errors = [error for error in errors if not is_not_found(error)]
    if output in ("", _WIDE):
        _print_table(session, parsed, found, errors)
    elif not (errors and selection.single) and (found or not parsed.true("ignore-not-found")):
        _print_data(session, output, found, selection)
    return errors


def _print_table(
    session: Session, parsed: Parsed, found: Sequence[Service], errors: Sequence[KubectlError]
) -> None:
    if found:
        options = TableOptions(
            wide=parsed.text(OUTPUT) == _WIDE,
            labels=parsed.true("show-labels"),
            kind=parsed.true("show-kind"),
            headers=not parsed.true("no-headers"),
        )
        session.terminal.print(table(found, session.age, options))
    elif not errors and not parsed.true("ignore-not-found"):
        session.terminal.print_error(f"No resources found in {session.namespace} namespace.\n")


def _print_data(
    session: Session, output: str, found: Sequence[Service], selection: Selection
) -> None:
    objects = [object_of(service) for service in found]
    if selection.single:
        data: dict[str, Any] = objects[0]
    else:
        metadata = {"resourceVersion": ""}
        data = {"apiVersion": "v1", "kind": "List", "metadata": metadata, "items": objects}
    data_printer(session.terminal, output)(data)
