"""Validation of ``metadata``.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go
ValidateObjectMetaAccessor, pkg/apis/core/validation/validation.go ValidateObjectMeta, and
pkg/apis/meta/v1/validation/validation.go ValidateLabels.
"""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.content import check, dns_label, label_value, qualified_name
from portlab.kube.objects.field import FieldError, forbidden, invalid, required, too_long
from portlab.kube.objects.meta import ObjectMeta, OwnerReference
from portlab.manifest.gosyntax import go_quote

ANNOTATIONS_MAX = 256 * 1024
_ORPHAN = "orphan"
_FOREGROUND = "foregroundDeletion"
_STANDARD_FINALIZERS = ("kubernetes", _ORPHAN, _FOREGROUND)


def validate_metadata(metadata: ObjectMeta) -> list[FieldError]:
    """Errors of a Service's metadata, in the API server's order."""
    found: list[FieldError] = []
    if metadata.generate_name:
        path = "metadata.generateName"
        found += [
            invalid(path, metadata.generate_name, complaint.text, complaint.code)
            for complaint in dns_label(_mask_trailing_dash(metadata.generate_name))
        ]
    if metadata.name:
        found += check("metadata.name", metadata.name, dns_label)
    else:
        text = "name or generateName is required"
        found.append(required("metadata.name", text, codes.NAME_REQUIRED))
    found += validate_labels("metadata.labels", metadata.labels)
    found += _validate_annotations(metadata.annotations)
    found += _validate_owners(metadata.owner_references)
    found += _validate_finalizers(metadata.finalizers)
    return found


def validate_metadata_update(old: ObjectMeta, metadata: ObjectMeta) -> list[FieldError]:
    """Errors of the metadata that an update may bring (objectmeta ValidateObjectMetaAccessorUpdate)."""
    found = _validate_new_finalizers(old, metadata) if old.deletion_timestamp else []
    for path, given, stored in (
        ("metadata.uid", metadata.uid, old.uid),
        ("metadata.creationTimestamp", metadata.creation_timestamp, old.creation_timestamp),
    ):
        if given not in ("", stored):
            found.append(invalid(path, given, "field is immutable", codes.METADATA_IMMUTABLE))
    found += validate_labels("metadata.labels", metadata.labels)
    found += _validate_annotations(metadata.annotations)
    return found + _validate_owners(metadata.owner_references)


def _validate_new_finalizers(old: ObjectMeta, metadata: ObjectMeta) -> list[FieldError]:
    """What is being deleted takes no new finalizers (objectmeta ValidateNoNewFinalizers)."""
    added = sorted(set(metadata.finalizers) - set(old.finalizers))
    if not added:
        return []
    listed = ", ".join(map(go_quote, added))
    text = (
        "no new finalizers can be added if the object is being deleted, "
        f"found new finalizers []string{{{listed}}}"
    )
    return [forbidden("metadata.finalizers", text, codes.FINALIZERS_WHILE_DELETED)]


def validate_labels(path: str, labels: Mapping[str, str]) -> list[FieldError]:
    """Keys and values of labels or of a selector; every error is told at the map's own path."""
    found: list[FieldError] = []
    for key, value in labels.items():
        found += check(path, key, qualified_name)
        found += check(path, value, label_value)
    return found


def _mask_trailing_dash(prefix: str) -> str:
    """A prefix may end with a dash: it is not the end of the name (objectmeta maskTrailingDash)."""
    return prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def _validate_annotations(annotations: Mapping[str, str]) -> list[FieldError]:
    path = "metadata.annotations"
    found: list[FieldError] = []
    size = 0
    for key, value in annotations.items():
        found += [
            invalid(path, key, complaint.text, complaint.code)
            for complaint in qualified_name(key.lower())
        ]
        size += len(key.encode("utf-8", "surrogatepass"))
        size += len(value.encode("utf-8", "surrogatepass"))
    if size > ANNOTATIONS_MAX:
        found.append(too_long(path, ANNOTATIONS_MAX, codes.ANNOTATIONS_SIZE))
    return found


def _validate_owners(owners: tuple[OwnerReference, ...]) -> list[FieldError]:
    path = "metadata.ownerReferences"
    found: list[FieldError] = []
    controller = ""
    for index, owner in enumerate(owners):
        found += _validate_owner(f"{path}[{index}]", owner)
        if not owner.controller:
            continue
        name = f"{owner.kind}/{owner.name}"
        if controller:
            text = (
                "Only one reference can have Controller set to true. "
                f'Found "true" in references for {controller} and {name}'
            )
            shown = [each.to_dict() for each in owners]
            found.append(invalid(path, shown, text, codes.OWNER_REFERENCE_CONTROLLERS))
        else:
            controller = name
    return found


def _validate_owner(path: str, owner: OwnerReference) -> list[FieldError]:
    code = codes.OWNER_REFERENCE_FIELD
    found = []
    version = owner.api_version.rpartition("/")[2]
    if not version:
        text = "version must not be empty"
        found.append(invalid(f"{path}.apiVersion", owner.api_version, text, code))
    for key, value in (("kind", owner.kind), ("name", owner.name), ("uid", owner.uid)):
        if not value:
            found.append(invalid(f"{path}.{key}", value, "must not be empty", code))
    if (owner.api_version, owner.kind) == ("v1", "Event"):
        text = "/v1, Kind=Event is disallowed from being an owner"
        found.append(invalid(path, owner.to_dict(), text, codes.OWNER_REFERENCE_BANNED))
    return found


def _validate_finalizers(finalizers: tuple[str, ...]) -> list[FieldError]:
    path = "metadata.finalizers"
    found: list[FieldError] = []
    for finalizer in finalizers:
        found += check(path, finalizer, qualified_name)
    if _ORPHAN in finalizers and _FOREGROUND in finalizers:
        text = f"finalizer {_ORPHAN} and {_FOREGROUND} cannot be both set"
        found.append(invalid(path, list(finalizers), text, codes.FINALIZERS_CONFLICT))
    for index, finalizer in enumerate(finalizers):
        if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
            text = "name is neither a standard finalizer name nor is it fully qualified"
            code = codes.FINALIZER_UNQUALIFIED
            found.append(invalid(f"{path}[{index}]", finalizer, text, code))
    return found
