"""What a piece of text must look like: names, labels, numbers. Each rule gives its complaints in order.

kube-apiserver 1.36: staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go and
pkg/api/validate/content. Lengths count bytes, as Go's ``len`` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portlab.kube.apiserver import codes
from portlab.kube.objects.field import FieldError, invalid

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_QUALIFIED_NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_VALUE = f"({_QUALIFIED_NAME})?"

_label = re.compile(_LABEL).fullmatch
_subdomain = re.compile(_SUBDOMAIN).fullmatch
_qualified_name = re.compile(_QUALIFIED_NAME).fullmatch
_label_value = re.compile(_LABEL_VALUE).fullmatch
_port_name_characters = re.compile("[-a-z0-9]+").fullmatch
_letter = re.compile("[a-z]").search

LABEL_MAX = 63
SUBDOMAIN_MAX = 253
PORT_NAME_MAX = 15
PORT_MAX = 65535


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a text: the API server's words and the code of the rule."""

    text: str
    code: str


Rule = Callable[[str], "tuple[Complaint, ...]"]


def check(path: str, value: str, rule: Rule) -> list[FieldError]:
    """The complaints of ``rule`` about ``value`` as errors at ``path``."""
    return [invalid(path, value, complaint.text, complaint.code) for complaint in rule(value)]


def regex_text(sentence: str, pattern: str, *examples: str) -> str:
    """A format rule in words with examples and its regular expression (validation.RegexError)."""
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{sentence} (e.g. {shown}regex used for validation is '{pattern}')"


_LABEL_TEXT = regex_text(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
    "and must start and end with an alphanumeric character",
    _LABEL,
    "my-name",
    "123-abc",
)
_SUBDOMAIN_TEXT = regex_text(
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character",
    _SUBDOMAIN,
    "example.com",
)
_QUALIFIED_NAME_TEXT = regex_text(
    "must consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character",
    _QUALIFIED_NAME,
    "MyName",
    "my.name",
    "123-abc",
)
_LABEL_VALUE_TEXT = regex_text(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character",
    _LABEL_VALUE,
    "MyValue",
    "my_value",
    "12345",
)


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def dns_label(text: str) -> tuple[Complaint, ...]:
    """An RFC 1123 label, as Service names and port names are (validation.IsDNS1123Label)."""
    complaints = []
    if _length(text) > LABEL_MAX:
        complaints.append(
            Complaint(f"must be no more than {LABEL_MAX} characters", codes.DNS_LABEL_LENGTH)
        )
    if not _label(text):
        if _subdomain(text):
            complaints.append(Complaint("must not contain dots", codes.DNS_LABEL_DOTS))
        else:
            complaints.append(Complaint(_LABEL_TEXT, codes.DNS_LABEL_FORMAT))
    return tuple(complaints)


def dns_subdomain(text: str) -> tuple[Complaint, ...]:
    """A DNS name, as externalName is (validation.IsDNS1123Subdomain)."""
    complaints = []
    if _length(text) > SUBDOMAIN_MAX:
        complaints.append(
            Complaint(
                f"must be no more than {SUBDOMAIN_MAX} characters", codes.DNS_SUBDOMAIN_LENGTH
            )
        )
    if not _subdomain(text):
        complaints.append(Complaint(_SUBDOMAIN_TEXT, codes.DNS_SUBDOMAIN_FORMAT))
    return tuple(complaints)


def path_segment(text: str) -> tuple[Complaint, ...]:
    """A part of a URL's path (pkg/api/validation/path/name.go IsValidPathSegmentPrefix)."""
    return tuple(
        Complaint(f"may not contain '{sign}'", codes.PATH_SEGMENT) for sign in "/%" if sign in text
    )


def qualified_name(text: str) -> tuple[Complaint, ...]:
    """``[prefix/]name``, as label keys, appProtocol and loadBalancerClass are (content.IsLabelKey)."""
    parts = text.split("/")
    if len(parts) > 2:
        sentence = f"a valid label key {_QUALIFIED_NAME_TEXT}"
        detail = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return (Complaint(sentence + detail, codes.QUALIFIED_NAME_SLASHES),)
    complaints = list(_prefix(parts[0])) if len(parts) == 2 else []
    name = parts[-1]
    if not name:
        complaints.append(Complaint("name part must be non-empty", codes.QUALIFIED_NAME_EMPTY))
    elif _length(name) > LABEL_MAX:
        complaints.append(
            Complaint(
                f"name part must be no more than {LABEL_MAX} bytes", codes.QUALIFIED_NAME_LENGTH
            )
        )
    if not _qualified_name(name):
        complaints.append(
            Complaint(f"name part {_QUALIFIED_NAME_TEXT}", codes.QUALIFIED_NAME_FORMAT)
        )
    return tuple(complaints)


def _prefix(prefix: str) -> Iterable[Complaint]:
    if not prefix:
        yield Complaint("prefix part must be non-empty", codes.QUALIFIED_NAME_PREFIX)
        return
    if _length(prefix) > SUBDOMAIN_MAX:
        yield Complaint(
            f"prefix part must be no more than {SUBDOMAIN_MAX} bytes", codes.QUALIFIED_NAME_PREFIX
        )
    if not _subdomain(prefix):
        yield Complaint(f"prefix part {_SUBDOMAIN_TEXT}", codes.QUALIFIED_NAME_PREFIX)


def label_value(text: str) -> tuple[Complaint, ...]:
    """A label's value (content.IsLabelValue)."""
    complaints = []
    if _length(text) > LABEL_MAX:
        complaints.append(
            Complaint(f"must be no more than {LABEL_MAX} bytes", codes.LABEL_VALUE_LENGTH)
        )
    if not _label_value(text):
        complaints.append(Complaint(_LABEL_VALUE_TEXT, codes.LABEL_VALUE_FORMAT))
    return tuple(complaints)


def target_port_name(text: str) -> tuple[Complaint, ...]:
    """The name of a container port, as a named targetPort is (validation.IsValidPortName)."""
    complaints = []
    if _length(text) > PORT_NAME_MAX:
        complaints.append(
            Complaint(
                f"must be no more than {PORT_NAME_MAX} characters", codes.TARGET_PORT_NAME_LENGTH
            )
        )
    if not _port_name_characters(text):
        complaints.append(
            Complaint(
                "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
                codes.TARGET_PORT_NAME_CHARACTERS,
            )
        )
    if not _letter(text):
        complaints.append(
            Complaint("must contain at least one letter (a-z)", codes.TARGET_PORT_NAME_LETTER)
        )
    if "--" in text:
        complaints.append(
            Complaint("must not contain consecutive hyphens", codes.TARGET_PORT_NAME_HYPHENS)
        )
    if text.startswith("-") or text.endswith("-"):
        complaints.append(
            Complaint("must not begin or end with a hyphen", codes.TARGET_PORT_NAME_EDGES)
        )
    return tuple(complaints)


def check_port(path: str, number: int, code: str) -> list[FieldError]:
    """A port number from 1 to 65535 (validation.IsValidPortNum)."""
    if 1 <= number <= PORT_MAX:
        return []
    return [invalid(path, number, f"must be between 1 and {PORT_MAX}, inclusive", code)]
