"""Field paths, field errors and the Status that carries them: the shape of an API server's "no".

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go,
pkg/api/errors/errors.go NewInvalid, util/errors/errors.go Aggregate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

INVALID = "FieldValueInvalid"
REQUIRED = "FieldValueRequired"
FORBIDDEN = "FieldValueForbidden"
NOT_SUPPORTED = "FieldValueNotSupported"
DUPLICATE = "FieldValueDuplicate"
TOO_LONG = "FieldValueTooLong"
TOO_MANY = "FieldValueTooMany"
INTERNAL = "InternalError"
TYPE_INVALID = "FieldValueTypeInvalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One validation error at one field.

    ``reason`` is the cause's type as the API prints it (``FieldValueInvalid``), ``path`` the field path,
    ``message`` the API server's own text without the path (``Invalid value: 80: provided port …``), and
    ``code`` PortLab's stable name of the rule, by which the explanation is looked up; ``facts`` holds what the
    explanation needs.
    """

    reason: str
    path: str
    message: str
    code: str
    facts: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A failure as the API server answers it.

    ``code`` is the HTTP status (422), ``reason`` the API reason (``Invalid``), ``message`` the full text,
    ``name`` and ``kind`` fill ``details`` (``details`` is absent when ``kind`` is empty), ``errors`` are the causes
    in order; ``rule`` is PortLab's stable code of the rule that refused when there are no causes (``decode-unknown-field``),
    and ``path`` the field it is about, when known.
    """

    code: int
    reason: str
    message: str
    name: str = ""
    kind: str = ""
    errors: tuple[FieldError, ...] = ()
    rule: str = ""
    path: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The Status object as JSON data, keys as the API server writes them."""
        body: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
        }
        if self.reason:
            body["reason"] = self.reason
        details: dict[str, Any] = {}
        if self.name:
            details["name"] = self.name
        if self.kind:
            details["kind"] = self.kind
        if self.errors:
            details["causes"] = [
                {"reason": error.reason, "message": error.message, "field": error.path}
                for error in self.errors
            ]
        if details:
            body["details"] = details
        body["code"] = self.code
        return body
