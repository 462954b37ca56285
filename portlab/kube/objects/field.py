"""Field paths, field errors and the Status that carries them: the shape of an API server's "no".

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go,
pkg/api/errors/errors.go NewInvalid, util/errors/errors.go Aggregate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portlab.kube.objects.gofmt import go_json
from portlab.manifest.gosyntax import go_quote

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
    explanation needs. ``at`` is where the manifest's author finds the field when the API server's path names
    another place (it speaks of ``spec.clusterIPs[0]`` where the manifest has ``spec.clusterIP``).
    """

    reason: str
    path: str
    message: str
    code: str
    facts: tuple[tuple[str, Any], ...] = ()
    at: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    @property
    def place(self) -> str:
        """The path at which to look in the manifest."""
        return self.at or self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A failure as the API server answers it.

    ``code`` is the HTTP status (422), ``reason`` the API reason (``Invalid``), ``message`` the full text,
    ``name`` and ``kind`` fill ``details`` (``details`` is absent when ``kind`` is empty), ``errors`` are the causes
    in order; ``rule`` is PortLab's stable code of the rule that refused when there are no causes
    (``decode-unknown-field``),
    ``path`` the field it is about, when known, and ``facts`` what the rule's explanation needs. ``empty_details`` tells
    that ``details`` is there although nothing is in it.
    """

    code: int
    reason: str
    message: str
    name: str = ""
    kind: str = ""
    errors: tuple[FieldError, ...] = ()
    rule: str = ""
    path: str = ""
    facts: tuple[tuple[str, Any], ...] = ()
    empty_details: bool = False

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
            details["causes"] = [_cause(error) for error in self.errors]
        if details or self.empty_details:
            body["details"] = details
        body["code"] = self.code
        return body


def _cause(error: FieldError) -> dict[str, Any]:
    cause = {"reason": error.reason, "message": error.message, "field": error.path}
    return {key: value for key, value in cause.items() if value}


def invalid(
    path: str, value: Any, detail: str, code: str, *, typed: bool = False, **facts: Any
) -> FieldError:
    """A value of the right type that a rule refuses: ``Invalid value: 80: detail`` (field.Invalid)."""
    message = f"Invalid value: {_shown(value, typed=typed)}"
    return FieldError(
        reason=INVALID,
        path=path,
        message=f"{message}: {detail}" if detail else message,
        code=code,
        facts=(("value", value), *facts.items()),
    )


def required(path: str, detail: str, code: str, **facts: Any) -> FieldError:
    """A value that is missing: ``Required value`` (field.Required)."""
    message = f"Required value: {detail}" if detail else "Required value"
    return FieldError(
        reason=REQUIRED, path=path, message=message, code=code, facts=tuple(facts.items())
    )


def forbidden(path: str, detail: str, code: str, **facts: Any) -> FieldError:
    """A field that may not be set here: ``Forbidden: detail`` (field.Forbidden)."""
    return FieldError(
        reason=FORBIDDEN,
        path=path,
        message=f"Forbidden: {detail}",
        code=code,
        facts=tuple(facts.items()),
    )


def not_supported(
    path: str, value: str, supported: Iterable[str], code: str, *, typed: bool = True
) -> FieldError:
    """A value outside a fixed set: ``Unsupported value: "x": supported values: "A", "B"`` (field.NotSupported)."""
    choices = tuple(supported)
    listed = ", ".join(map(go_quote, choices))
    return FieldError(
        reason=NOT_SUPPORTED,
        path=path,
        message=f"Unsupported value: {_shown(value, typed=typed)}: supported values: {listed}",
        code=code,
        facts=(("value", value), ("supported", ", ".join(choices))),
    )


def duplicate(path: str, value: Any, code: str, *, typed: bool = False, **facts: Any) -> FieldError:
    """A value that may be there once only: ``Duplicate value: 80`` (field.Duplicate)."""
    return FieldError(
        reason=DUPLICATE,
        path=path,
        message=f"Duplicate value: {_shown(value, typed=typed)}",
        code=code,
        facts=(("value", value), *facts.items()),
    )


def too_long(path: str, limit: int, code: str) -> FieldError:
    """A value longer than ``limit`` bytes: ``Too long: may not be more than 10 bytes`` (field.TooLong)."""
    return FieldError(
        reason=TOO_LONG,
        path=path,
        message=f"Too long: may not be more than {limit} bytes",
        code=code,
        facts=(("limit", limit),),
    )


def _shown(value: Any, *, typed: bool = False) -> str:
    """The value as ErrorBody prints it: text quoted, numbers plain, an absent pointer ``null``, the rest as JSON.

    Text whose Go type has a name of its own, as core.ServiceType, is ``typed``: it counts as the rest.
    """
    return go_quote(value) if isinstance(value, str) and not typed else go_json(value)


def aggregate(messages: Iterable[str]) -> str:
    """Several messages in one text, each once: alone without brackets, else ``[a, b]`` (Aggregate.Error)."""
    distinct = tuple(dict.fromkeys(messages))
    return distinct[0] if len(distinct) == 1 else f"[{', '.join(distinct)}]"
