"""Validation of ``metadata``.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go
ValidateObjectMetaAccessor, pkg/apis/core/validation/validation.go ValidateObjectMeta, and
pkg/apis/meta/v1/validation/validation.go ValidateLabels.
"""

from __future__ import annotations

from collections.abc import Mapping

from portlab.kube.apiserver import codes
from portlab.kube.apiserver.validate.content import (
    check,
    dns_label,
    label_value,
    path_segment,
    qualified_name,
)
from portlab.kube.objects.field import FieldError, forbidden, invalid, required, too_long
from portlab.kube.objects.meta import ObjectMeta, OwnerReference
from portlab.manifest.gosyntax import go_quote

ANNOTATIONS_MAX = 256 * 1024
_ORPHAN = "orphan"
_FOREGROUND = "foregroundDeletion"
_STANDARD_FINALIZERS = ("kubernetes", _ORPHAN, _FOREGROUND)


def validate_metadata(metadata: ObjectMeta) -> list[FieldError]:
    """Errors of a new Service's metadata, in the API server's order (validation.go ValidateObjectMeta)."""
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
    return found + _validate_accessor(metadata) + _validate_kube_finalizers(metadata.finalizers)


def validate_metadata_update(old: ObjectMeta, metadata: ObjectMeta) -> list[FieldError]:
    """Errors of the metadata that an update brings.

    Three parts of the server look at it, and each tells what it finds: rest/update.go BeforeUpdate with
    ValidateObjectMetaAccessor and ValidateObjectMetaAccessorUpdate, validation.go ValidateObjectMetaUpdate.
    """
    found: list[FieldError] = []
    if metadata.generate_name:
        found += check("metadata.generateName", metadata.generate_name, path_segment)
    found += _validate_accessor(metadata)
    found += _validate_kept(old, metadata) * 2
    return found + _validate_kube_finalizers(metadata.finalizers)


def _validate_accessor(metadata: ObjectMeta) -> list[FieldError]:
    """What new metadata and an update's have in common (objectmeta ValidateObjectMetaAccessor)."""
    found = validate_labels("metadata.labels", metadata.labels)
    found += _validate_annotations(metadata.annotations)
    found += _validate_owners(metadata.owner_references)
    return found + _validate_finalizers(metadata.finalizers)


def _validate_kept(old: ObjectMeta, metadata: ObjectMeta) -> list[FieldError]:
    """What may not change, and the maps once more (objectmeta ValidateObjectMetaAccessorUpdate).

    Another creationTimestamp is overlooked, and another deletionTimestamp once there is one.
    """
    found = _validate_new_finalizers(old, metadata) if old.deletion_timestamp else []
    code, text = codes.METADATA_IMMUTABLE, "field is immutable"
    if metadata.uid not in ("", old.uid):
        found.append(invalid("metadata.uid", metadata.uid, text, code, typed=True))
    if metadata.deletion_timestamp and not old.deletion_timestamp:
        path = "metadata.deletionTimestamp"
        found.append(invalid(path, metadata.deletion_timestamp, text, code))
    grace = metadata.deletion_grace_period_seconds
    if grace not in (None, old.deletion_grace_period_seconds):
        found.append(invalid("metadata.deletionGracePeriodSeconds", grace, text, code))
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
    """A prefix may end with a dash: it is not the end of the name (objectmeta maskTrailingDash).

    The server puts an ``a`` in the place of the last two bytes: half a letter is no letter.
    """
    masked = len(prefix) > 1 and prefix.endswith("-") and prefix[-2].isascii()
    return prefix[:-2] + "a" if masked else prefix


def _validate_annotations(annotations: Mapping[str, str]) -> list[FieldError]:
    path = "metadata.annotations"
    found: list[FieldError] = []
    size = 0
    for key, value in annotations.items():
        found += [
            invalid(path, key, complaint.text, complaint.code)
            for complaint in qualified_name(_lower(key))
        ]
        size += len(key.encode("utf-8", "surrogatepass"))
        size += len(value.encode("utf-8", "surrogatepass"))
    if size > ANNOTATIONS_MAX:
        found.append(too_long(path, ANNOTATIONS_MAX, codes.ANNOTATIONS_SIZE))
    return found


def _lower(text: str) -> str:
    """Go's strings.ToLower maps every letter to one letter."""
    return text.replace("İ", "i").lower()


def _validate_owners(owners: tuple[OwnerReference, ...]) -> list[FieldError]:
    path = "metadata.ownerReferences"
    found: list[FieldError] = []
    controller = ""
    for owner in owners:
        # The server does not say which one it speaks of.
        found += _validate_owner(path, owner)
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
    group, _, version = owner.api_version.rpartition("/")
    if not version or "/" in group:
        version = ""
        text = "version must not be empty"
        found.append(invalid(f"{path}.apiVersion", owner.api_version, text, code))
    for key, value in (("kind", owner.kind), ("name", owner.name), ("uid", owner.uid)):
        if not value:
            found.append(invalid(f"{path}.{key}", value, "must not be empty", code))
    if (group, version, owner.kind) == ("", "v1", "Event"):
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
    return found


def _validate_kube_finalizers(finalizers: tuple[str, ...]) -> list[FieldError]:
    """Kubernetes' own finalizers are known by name (validation.go ValidateFinalizerName, validateKubeFinalizerName)."""
    path = "metadata.finalizers"
    found: list[FieldError] = []
    for index, finalizer in enumerate(finalizers):
        if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
            text = "name is neither a standard finalizer name nor is it fully qualified"
            code = codes.FINALIZER_UNQUALIFIED
            found.append(invalid(f"{path}[{index}]", finalizer, text, code))
    return found
