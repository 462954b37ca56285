"""What a text may be made of: the size limit, a known encoding, and no control characters."""

from __future__ import annotations

import codecs
import re

from portlab.manifest.limits import Limits
from portlab.manifest.problems import UnreadableError

SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decode(data: bytes, limits: Limits) -> str:
    """Return the text of ``data``: UTF-16 where it begins with that mark, else UTF-8.

    Raises ``UnreadableError`` for bytes that are neither, or a control character before them.

    go.yaml.in/yaml/v2 readerc.go yaml_parser_determine_encoding, yaml_parser_update_buffer.
    """
    encoding = _UTF16.get(data[:2])
    content = data[2:] if encoding else data
    try:
        return content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding or "utf-8")
        _check_control(before[: limits.max_bytes])
        fault = (
            _utf16_fault(content[error.start :], encoding)
            if encoding
            else _utf8_fault(content, error.start)
        )
        byte = content[error.start]
        raise UnreadableError(
            "invalid-utf8",
            f"byte 0x{byte:02x} is not valid UTF-{16 if encoding else 8}",
            min(len(before), limits.max_bytes),
            byte=byte,
            server=f"yaml: {fault}",
        ) from None


def readable_text(data: bytes) -> str:
    """Return the text of ``data`` with U+FFFD for bytes that its encoding does not have."""
    encoding = _UTF16.get(data[:2])
    return data[2:].decode(encoding, "replace") if encoding else from_utf8(data)


def from_utf8(data: bytes) -> str:
    """Return the text of ``data`` with U+FFFD for each byte that is no UTF-8, as Go has it."""
    return SURROGATE.sub("\ufffd", data.decode("utf-8", "surrogateescape"))


def check_size(text: str, limits: Limits) -> None:
    """Refuse texts that are too large."""
    most = limits.max_bytes
    head = text[: most + 1].encode("utf-8", "surrogatepass")
    if len(head) > most:
        raise limits.too_large(len(head[:most].decode("utf-8", "ignore")))


def check_halves(text: str) -> None:
    """Refuse lone surrogates: such a text cannot be sent."""
    if match := SURROGATE.search(text):
        raise UnreadableError(
            "lone-surrogate",
            f"character U+{ord(match[0]):04X} is half of a character",
            match.start(),
            character=f"U+{ord(match[0]):04X}",
        )


def check_characters(text: str, limits: Limits) -> None:
    """Refuse texts that are too large or hold control characters or lone surrogates."""
    check_size(text, limits)
    check_halves(text)
    _check_control(text)


def _check_control(text: str) -> None:
    if match := _CONTROL.search(text):
        raise UnreadableError(
            "control-character",
            f"control character U+{ord(match[0]):04X} is not allowed",
            match.start(),
            character=f"U+{ord(match[0]):04X}",
            server="yaml: control characters are not allowed",
        )


def _utf8_fault(data: bytes, start: int) -> str:
    """Return go-yaml's words for the bytes at ``start`` that are no UTF-8 (readerc.go)."""
    lead = data[start]
    width = (
        2 if 0xC0 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF8 else 0
    )
    if not width:
        return "invalid leading UTF-8 octet"
    if start + width > len(data):
        return "incomplete UTF-8 octet sequence"
    if any(byte & 0xC0 != 0x80 for byte in data[start + 1 : start + width]):
        return "invalid trailing UTF-8 octet"
    if lead in (0xC0, 0xC1) or data[start : start + 2] < {3: b"\xe0\xa0", 4: b"\xf0\x90"}[width]:
        return "invalid length of a UTF-8 sequence"
    return "invalid Unicode character"


def _utf16_fault(data: bytes, encoding: str) -> str:
    """Return go-yaml's words for ``data``, which does not begin with a UTF-16 character (readerc.go)."""
    if len(data) < 2:
        return "incomplete UTF-16 character"
    unit = int.from_bytes(data[:2], "little" if encoding == "utf-16-le" else "big")
    if unit & 0xFC00 == 0xDC00:
        return "unexpected low surrogate area"
    return "incomplete UTF-16 surrogate pair" if len(data) < 4 else "expected low surrogate area"
