"""``kubectl create -f`` and ``kubectl replace -f``: objects sent as they are.

kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/create/create.go NewCmdCreate, RunCreate;
staging/src/k8s.io/kubectl/pkg/cmd/replace/replace.go Validate, Run;
staging/src/k8s.io/cli-runtime/pkg/resource/helper.go CreateWithOptions, Replace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from portlab.kube.kubectl.answers import accepted
from portlab.kube.kubectl.client import Answer
from portlab.kube.kubectl.dryrun import CLIENT, SERVER, done, dry_run_strategy, validation_directive
from portlab.kube.kubectl.errors import KubectlError, UsageError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FIELD_MANAGER, FILENAME, OUTPUT, SELECTOR
from portlab.kube.kubectl.manifests import InputObject, filename_faults, input_objects
from portlab.kube.kubectl.printers import object_of, printer
from portlab.kube.kubectl.session import Session

_Send = Callable[[InputObject], Answer]


def create(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl create -f -``."""
    refuse_arguments(parsed)
    require_files(parsed)
    strategy = dry_run_strategy(parsed, session.terminal)
    directive = validation_directive(parsed)

    def send(sent: InputObject) -> Answer:
        return session.api.create_object(
            new_object(sent.data),
            namespace=sent.namespace,
            dry_run=strategy == SERVER,
            field_validation=directive,
            field_manager=parsed.text(FIELD_MANAGER),
        )

    objects = input_objects(session, parsed, directive=directive, selector=parsed.text(SELECTOR))
    errors, count = _send_all(session, parsed, "creat", strategy, objects, send)
    return errors if count or errors else [KubectlError("no objects passed to create")]


def replace(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl replace -f -``. Other arguments mean nothing to it."""
    require_files(parsed)
    strategy = dry_run_strategy(parsed, session.terminal)
    directive = validation_directive(parsed)

    def send(sent: InputObject) -> Answer:
        if not sent.name:
            told = f'error when replacing "{sent.source}": resource name may not be empty'
            raise KubectlError(told)
        return session.api.replace_object(
            sent.data,
            sent.name,
            namespace=sent.namespace,
            dry_run=strategy == SERVER,
            field_validation=directive,
            field_manager=parsed.text(FIELD_MANAGER),
        )

    objects = input_objects(session, parsed, directive=directive)
    return _send_all(session, parsed, "replac", strategy, objects, send)[0]


def new_object(data: dict[str, Any]) -> dict[str, Any]:
    """The object as it is sent to be created: what is new has no version yet."""
    metadata = data["metadata"]
    if not metadata.get("resourceVersion"):
        return data
    kept = {key: value for key, value in metadata.items() if key != "resourceVersion"}
    return {**data, "metadata": kept}


def refuse_arguments(parsed: Parsed) -> None:
    """Some commands take nothing besides their flags."""
    if parsed.args:
        raise UsageError(f"Unexpected args: [{' '.join(parsed.args)}]", parsed.path)


def require_files(parsed: Parsed) -> None:
    """Some commands read their objects from files only."""
    if not parsed.texts(FILENAME):
        raise KubectlError("must specify one of -f and -k")


def _send_all(
    session: Session,
    parsed: Parsed,
    stem: str,
    strategy: str,
    objects: Iterable[InputObject | KubectlError],
    send: _Send,
) -> tuple[list[KubectlError], int]:
    """Send the objects one after the other, whether or not one before was refused.

    ``stem`` is that of the verb for what is done. Tells what went wrong, and how many objects there were.
    """
    print_object = printer(session.terminal, parsed.text(OUTPUT), done(f"{stem}ed", strategy))
    if faults := filename_faults(session, parsed):
        return faults, 0
    errors: list[KubectlError] = []
    count = 0
    for each in objects:
        if isinstance(each, KubectlError):
            errors.append(each)
            continue
        count += 1
        if strategy == CLIENT:
            print_object(each.data)
            continue
        try:
            answer = send(each)
            session.terminal.warn(answer.warnings)
            print_object(object_of(accepted(answer, source=each.source, verb=f"{stem}ing")))
        except KubectlError as error:
            errors.append(error)
    return errors, count
