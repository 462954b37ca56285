"""The API server's refusals, made as its own error constructors make them.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go NewInvalid, NewBadRequest,
NewInternalError, NewAlreadyExists, NewNotFound, NewConflict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from portlab.kube.apiserver import codes
from portlab.kube.objects.field import FieldError, Status, aggregate, invalid
from portlab.manifest.gosyntax import go_quote

KIND = "Service"
RESOURCE = "services"


class RefusedError(Exception):
    """Raised inside a request that is refused; carries the answer."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.message)
        self.status = status


def new_invalid(name: str, errors: Iterable[FieldError]) -> Status:
    """422: the object breaks rules; equal errors are told once in the message, each in the causes."""
    causes = tuple(errors)
    told = aggregate(str(error) for error in causes)
    return Status(
        code=422,
        reason="Invalid",
        message=f"{KIND} {go_quote(name)} is invalid: {told}",
        name=name,
        kind=KIND,
        errors=causes,
        rule=codes.INVALID,
    )


def new_bad_request(message: str, rule: str, path: str = "", **facts: Any) -> Status:
    """400: the request cannot be understood."""
    return Status(
        code=400,
        reason="BadRequest",
        message=message,
        rule=rule,
        path=path,
        facts=tuple(facts.items()),
    )


def new_internal_error(message: str, rule: str, path: str = "", **facts: Any) -> Status:
    """500: something that is not a fault of one field, told as one cause without a field."""
    told = tuple(facts.items())
    cause = FieldError(reason="", path="", message=message, code=rule, facts=told, at=path)
    return Status(
        code=500,
        reason="InternalError",
        message=f"Internal error occurred: {message}",
        errors=(cause,),
        rule=rule,
        path=path,
        facts=told,
    )


def new_bare_error(message: str, rule: str, path: str = "", **facts: Any) -> Status:
    """500 without a reason: an error that the API server's code did not foresee for an answer."""
    return Status(
        code=500, reason="", message=message, rule=rule, path=path, facts=tuple(facts.items())
    )


def new_unsupported_media_type(given: str, accepted: tuple[str, ...]) -> Status:
    """415: the body is of a kind that nothing here reads.

    staging/src/k8s.io/apiserver/pkg/endpoints/handlers/negotiation/errors.go NewUnsupportedMediaTypeError.
    """
    text = "the body of the request was in an unknown format - accepted media types include"
    return Status(
        code=415,
        reason="UnsupportedMediaType",
        message=f"{text}: {', '.join(accepted)}",
        rule=codes.UNSUPPORTED_MEDIA_TYPE,
        facts=(("given", given), ("accepted", ", ".join(accepted))),
    )


def new_already_exists(name: str, resource: str = RESOURCE, *, going: bool = False) -> Status:
    """409: an object of this name is there; ``going`` when it is deleted and waits for its finalizers."""
    beginning = "object is being deleted: " if going else ""
    return Status(
        code=409,
        reason="AlreadyExists",
        message=f"{beginning}{resource} {go_quote(name)} already exists",
        name=name,
        kind=resource,
        rule=codes.ALREADY_EXISTS,
        path="metadata.name",
        facts=(("name", name),),
    )


def new_not_found(resource: str, name: str, rule: str = codes.NOT_FOUND, path: str = "") -> Status:
    """404: there is no such object."""
    return Status(
        code=404,
        reason="NotFound",
        message=f"{resource} {go_quote(name)} not found",
        name=name,
        kind=resource,
        rule=rule,
        path=path,
        facts=(("name", name),),
    )


def _conflict(name: str, text: str, rule: str, path: str, **facts: str) -> Status:
    return Status(
        code=409,
        reason="Conflict",
        message=f"Operation cannot be fulfilled on {RESOURCE} {go_quote(name)}: {text}",
        name=name,
        kind=RESOURCE,
        rule=rule,
        path=path,
        facts=(("name", name), *facts.items()),
    )


def new_conflict(name: str) -> Status:
    """409: the object was changed since the version that the request speaks of."""
    text = "the object has been modified; please apply your changes to the latest version and try again"
    return _conflict(name, text, codes.CONFLICT, "metadata.resourceVersion")


def new_uid_conflict(namespace: str, name: str, given: str, stored: str) -> Status:
    """409: the request means an object of another uid (storage/interfaces.go Preconditions.Check)."""
    text = (
        f"StorageError: invalid object, Code: 4, Key: /registry/services/specs/{namespace}/{name}, "
        "ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: "
        f"UID in precondition: {given}, UID in object meta: {stored}"
    )
    return _conflict(name, text, codes.UID_MISMATCH, "metadata.uid", given=given)


def new_patch_invalid(patch: str, message: str, rule: str, path: str = "", **facts: Any) -> Status:
    """422: what a patch makes of the object cannot be read; of no kind and no name, as the server tells it."""
    # What the rule tells of is a value in the patch, not the patch.
    cause = invalid("patch", patch, message, rule)
    cause = replace(cause, at=path, facts=tuple({**dict(cause.facts), **facts}.items()))
    return Status(
        code=422,
        reason="Invalid",
        message=f' "" is invalid: {cause}',
        errors=(cause,),
        rule=codes.INVALID,
    )


def new_unprocessable(rule: str) -> Status:
    """422 without a word of why (errors.go NewGenericServerResponse)."""
    return Status(
        code=422,
        reason="Invalid",
        message="the server rejected our request due to an error in our request",
        rule=rule,
        empty_details=True,
    )


def new_uid_unknown(name: str, uid: str) -> Status:
    """409: an apply that would create the object names a uid."""
    text = (
        f"uid mismatch: the provided object specified uid {uid}, and no existing object was found"
    )
    return _conflict(name, text, codes.UID_MISMATCH, "metadata.uid", given=uid)


def new_apply_conflict(message: str, causes: Iterable[tuple[str, str]]) -> Status:
    """409: fields that others manage would change; ``causes`` are texts and the fields as server-side apply tells
    them (managedfields/internal/conflict.go NewConflictError)."""
    reason, rule = "FieldManagerConflict", codes.APPLY_CONFLICT
    errors = tuple(
        FieldError(
            reason=reason,
            path=path,
            message=text,
            code=rule,
            at=path.removeprefix("."),
        )
        for text, path in causes
    )
    return Status(code=409, reason="Conflict", message=message, errors=errors, rule=rule)
