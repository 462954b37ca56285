"""``kubectl delete``: Services that go, by name, by label, or those that a manifest names.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go Complete, Validate, DeleteResult, PrintObj.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portlab.kube.kubectl.dryrun import CLIENT, NONE, SERVER, done, dry_run_strategy
from portlab.kube.kubectl.errors import KubectlError, RefusalError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FILENAME, OUTPUT, SELECTOR
from portlab.kube.kubectl.manifests import filename_faults, input_objects
from portlab.kube.kubectl.resources import require_segment, select, split_arguments
from portlab.kube.kubectl.services import fetch, is_not_found, not_found
from portlab.kube.kubectl.session import Session
from portlab.manifest.gosyntax import go_quote

_VERB = "deleting"
# The name and the namespace of a Service to delete, and the file that names it ("" for none).
_Victim = tuple[str, str, str]


def delete(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl delete``."""
    strategy = dry_run_strategy(parsed, session.terminal)
    output = parsed.text(OUTPUT)
    from_files = bool(parsed.texts(FILENAME))
    if faults := _faults(session, parsed, from_files=from_files):
        return faults
    victims = _from_input(session, parsed) if from_files else _selected(session, parsed)
    if output not in ("", "name"):
        raise KubectlError(f"unexpected -o output mode: {output}. We only support '-o name'")
    errors: list[KubectlError] = []
    found = 0
    for victim in victims:
        if isinstance(victim, KubectlError):
            errors.append(victim)
            continue
        found += 1
        try:
            _remove(session, victim, strategy)
        except KubectlError as error:
            if not (parsed.true("ignore-not-found") and is_not_found(error)):
                errors.append(error)
            continue
        session.terminal.print(_line(victim, output, strategy))
    if not found and not errors:
        session.terminal.print("No resources found\n")
    return errors


def _faults(session: Session, parsed: Parsed, *, from_files: bool) -> list[KubectlError]:
    """What is wrong with the files, and with arguments besides them."""
    faults = filename_faults(session, parsed)
    try:
        _, _, pairs = split_arguments(parsed.args)
    except KubectlError as error:
        return [*faults, error]
    if faults or not from_files or not parsed.args:
        return faults
    text = "resource/name arguments cannot be provided when a path is specified"
    if not pairs:
        text = "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well"
    return [KubectlError(text)]


def _selected(session: Session, parsed: Parsed) -> Sequence[_Victim]:
    selection = select(
        parsed.args,
        selector=parsed.text(SELECTOR),
        everything=parsed.true("all"),
        all_when_bare=False,
    )
    if selection.by_name:
        return [(name, session.namespace, "") for name in selection.names]
    return [
        (each.metadata.name, each.metadata.namespace, "") for each in fetch(session, selection)[0]
    ]


def _from_input(session: Session, parsed: Parsed) -> Iterator[_Victim | KubectlError]:
    for each in input_objects(session, parsed, directive="", selector=parsed.text(SELECTOR)):
        if isinstance(each, KubectlError):
            yield each
        elif not each.name:
            why = "resource name may not be empty"
            yield KubectlError(f"error when {_VERB} {go_quote(each.source)}: {why}")
        else:
            yield each.name, each.namespace, each.source


def _remove(session: Session, victim: _Victim, strategy: str) -> None:
    """Delete, or only look whether it could be done. Raises KubectlError."""
    name, namespace, source = victim
    if strategy != CLIENT:
        require_segment(name)
    verb = _VERB if source else ""
    if strategy == SERVER and session.api.service(name, namespace) is None:
        raise not_found(name, source=source, verb=verb)
    status = session.api.delete(name, namespace) if strategy == NONE else None
    if status is not None:
        raise RefusalError(status, source=source, verb=verb)


def _line(victim: _Victim, output: str, strategy: str) -> str:
    name, namespace, _source = victim
    if output == "name":
        return f"service/{name}\n"
    return f'service "{name}" {done(f"deleted from {namespace} namespace", strategy)}\n'
