"""``kubectl apply -f``: the manifest is compared with the one applied last and with what is stored, and only the
difference is sent.

The manifest applied last is kept in an annotation of the object itself. What a manifest no longer names is deleted only
if that one named it; what the API server filled in is in neither, and stays.
kubectl 1.36: staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go Run, applyOneObject, patcher.go patchSimple;
staging/src/k8s.io/kubectl/pkg/util/apply.go GetModifiedConfiguration.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from portlab.kube.apimachinery import schema
from portlab.kube.apimachinery.patchlists import StrategicPatchError
from portlab.kube.apimachinery.threewaypatch import three_way_patch
from portlab.kube.kubectl.answers import accepted
from portlab.kube.kubectl.create import new_object, refuse_arguments, require_files
from portlab.kube.kubectl.dryrun import CLIENT, SERVER, done, dry_run_strategy, validation_directive
from portlab.kube.kubectl.errors import AggregateError, KubectlError, RefusalError
from portlab.kube.kubectl.flags import Parsed
from portlab.kube.kubectl.flagsets import FIELD_MANAGER, OUTPUT, SELECTOR
from portlab.kube.kubectl.manifests import InputObject, filename_faults, input_objects
from portlab.kube.kubectl.printers import object_of, printer
from portlab.kube.kubectl.session import Session
from portlab.kube.objects.gofmt import go_json
from portlab.kube.objects.service import Service
from portlab.manifest.gosyntax import go_quote

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json"

_NO_ANNOTATION = (
    "Warning: resource {} is missing the {} annotation which is required by kubectl apply. kubectl apply should only "
    "be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing "
    "annotation will be patched automatically.\n"
)
_DELETED = "Warning: Detected changes to resource {} which is currently being deleted.\n"
_INFO = 'Resource: "/v1, Resource=services", GroupVersionKind: "/v1, Kind=Service"\nName: {}, Namespace: {}'

Object = dict[str, Any]


def apply(session: Session, parsed: Parsed) -> Sequence[KubectlError]:
    """Run ``kubectl apply``. Raises KubectlError."""
    require_files(parsed)
    refuse_arguments(parsed)
    applier = _Applier(session, parsed)
    if faults := filename_faults(session, parsed):
        return faults
    selector = parsed.text(SELECTOR)
    found = list(input_objects(session, parsed, directive=applier.directive, selector=selector))
    if not found:
        return [KubectlError("no objects passed to apply")]
    unread = [each for each in found if isinstance(each, KubectlError)]
    refused: list[KubectlError] = []
    for each in found:
        try:
            if not isinstance(each, KubectlError):
                applier.apply(each)
        except KubectlError as error:
            refused.append(error)
    if not unread and not refused:
        applier.print_all()
    # Reading is one step, and beside other errors its own are told as one.
    return [AggregateError(unread), *refused] if unread and refused else unread + refused


class _Applier:
    """Applies one object after the other. With an output like YAML they are printed together at the end, if all went
    well."""

    def __init__(self, session: Session, parsed: Parsed) -> None:
        self._session = session
        self._strategy = dry_run_strategy(parsed, session.terminal)
        self.directive = validation_directive(parsed)
        self._field_manager = parsed.text(FIELD_MANAGER)
        self._output = parsed.text(OUTPUT)
        # An output that there is not is told before anything is sent.
        self._print = printer(session.terminal, self._output, "")
        self._applied: list[Object] = []

    def apply(self, wanted: InputObject) -> None:
        """Make the stored object what ``wanted`` says. Raises KubectlError."""
        if not wanted.name:
            raise _unnamed(wanted)
        modified = _with_annotation(wanted.data)
        stored = self._session.api.service(wanted.name, wanted.namespace)
        if stored is None:
            self._create(wanted, modified)
            return
        terminal = self._session.terminal
        if self._strategy == CLIENT:
            self._tell(object_of(stored), "configured")
            return
        last = stored.metadata.annotations.get(LAST_APPLIED)
        if last is None:
            terminal.print_error(_NO_ANNOTATION.format(f"services/{wanted.name}", LAST_APPLIED))
        patch = _patch(last, modified, stored, wanted.source)
        patched = self._send(patch, wanted) if patch else stored
        if patched.metadata.deletion_timestamp:
            terminal.print_error(_DELETED.format(wanted.name))
        self._tell(object_of(patched), "configured" if patch else "unchanged")

    def _create(self, wanted: InputObject, modified: Object) -> None:
        # A patch of the same manifest would leave the nulls out; the annotation keeps them in both.
        created = _without_nulls(modified)
        if self._strategy == CLIENT:
            self._tell(created, "created")
            return
        answer = self._session.api.create_object(
            new_object(created),
            namespace=wanted.namespace,
            dry_run=self._strategy == SERVER,
            field_validation=self.directive,
            field_manager=self._field_manager,
        )
        self._session.terminal.warn(answer.warnings)
        service = accepted(answer, source=wanted.source, verb="creating")
        self._tell(object_of(service), "created")

    def _send(self, patch: Object, wanted: InputObject) -> Service:
        answer = self._session.api.patch_object(
            patch,
            wanted.name,
            content_type=STRATEGIC_MERGE_PATCH,
            namespace=wanted.namespace,
            dry_run=self._strategy == SERVER,
            field_validation=self.directive,
            field_manager=self._field_manager,
        )
        self._session.terminal.warn(answer.warnings)
        try:
            return accepted(answer, source=wanted.source, verb="patching")
        except RefusalError as error:
            shown = go_json(patch, sort_keys=True)
            info = _INFO.format(go_quote(wanted.name), go_quote(wanted.namespace))
            verb = f"applying patch:\n{shown}\nto:\n{info}\nfor:"
            told = replace(error.status, message=str(error))
            raise RefusalError(told, source=wanted.source, verb=verb) from error

    def _tell(self, applied: Object, operation: str) -> None:
        if self._output.lower() in ("", "name"):
            terminal = self._session.terminal
            printer(terminal, self._output, done(operation, self._strategy))(applied)
        else:
            self._applied.append(applied)

    def print_all(self) -> None:
        """Print what was kept for the end: one object as it is, several as a list."""
        if len(self._applied) > 1:
            self._print(
                {"apiVersion": "v1", "items": self._applied, "kind": "List", "metadata": {}}
            )
        elif self._applied:
            self._print(self._applied[0])


def _with_annotation(wanted: Object) -> Object:
    """The manifest with itself, as one line of JSON, in its annotation."""
    metadata = dict(wanted["metadata"])
    given = metadata.get("annotations") or {}
    # Annotations are read as texts, and null as the empty one.
    annotations = {key: "" if value is None else value for key, value in given.items()}
    annotations.pop(LAST_APPLIED, None)
    plain = {**wanted, "metadata": {**metadata, "annotations": annotations}}
    line = go_json(plain, sort_keys=True) + "\n"
    return {**plain, "metadata": {**metadata, "annotations": {**annotations, LAST_APPLIED: line}}}


def _without_nulls(data: Any) -> Any:
    """The data without members that are null, at any depth."""
    if isinstance(data, dict):
        return {key: _without_nulls(value) for key, value in data.items() if value is not None}
    return [_without_nulls(item) for item in data] if isinstance(data, list) else data


def _patch(last: str | None, modified: Object, stored: Service, source: str) -> Object:
    """What to send; {} when nothing is to be changed. Raises KubectlError."""
    current = stored.to_api_dict()
    said = "invalid JSON document"
    try:
        original = json.loads(last) if last else {}
        if isinstance(original, dict):
            return three_way_patch(original, modified, current, schema.SERVICE)
    except StrategicPatchError as error:
        said = str(error)
    except (ValueError, RecursionError):
        pass
    shown, was = (go_json(data, sort_keys=True) for data in (modified, current))
    raise KubectlError(
        f"error when creating patch with:\noriginal:\n{last or ''}\nmodified:\n{shown}\ncurrent:\n{was}\n"
        f"for: {go_quote(source)}: {said}"
    )


def _unnamed(wanted: InputObject) -> KubectlError:
    if prefix := wanted.data["metadata"].get("generateName"):
        return KubectlError(f"from {prefix}: cannot use generate name with apply")
    info = _INFO.format('""', go_quote(wanted.namespace))
    return KubectlError(
        f"error when retrieving current configuration of:\n{info}\nfrom server for: "
        f"{go_quote(wanted.source)}: resource name may not be empty"
    )
