"""What a text may be made of: the size limit, valid UTF-8, and no control characters."""

from __future__ import annotations

import re

from portlab.manifest.problems import UnreadableError

MAX_BYTES = 64 * 1024

SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def refuse_bytes(data: bytes, start: int) -> UnreadableError:
    """Return the problem of ``data`` that is no UTF-8 from the byte at ``start`` on."""
    index = len(data[: min(start, MAX_BYTES)].decode("utf-8", "ignore"))
    return UnreadableError(
        "invalid-utf8",
        f"byte 0x{data[start]:02x} is not valid UTF-8",
        index,
        byte=data[start],
        server=f"yaml: {_utf8_fault(data, start)}",
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


def check_characters(text: str) -> None:
    """Refuse texts that are too large or hold control characters or lone surrogates."""
    head = text[: MAX_BYTES + 1].encode("utf-8", "surrogatepass")
    if len(head) > MAX_BYTES:
        index = len(head[:MAX_BYTES].decode("utf-8", "ignore"))
        raise UnreadableError(
            "too-large",
            f"the text is larger than {MAX_BYTES} bytes",
            index,
            limit=MAX_BYTES,
        )
    if match := SURROGATE.search(text):
        raise UnreadableError(
            "lone-surrogate",
            f"character U+{ord(match[0]):04X} is half of a character",
            match.start(),
            character=f"U+{ord(match[0]):04X}",
        )
    if match := _CONTROL.search(text):
        raise UnreadableError(
            "control-character",
            f"control character U+{ord(match[0]):04X} is not allowed",
            match.start(),
            character=f"U+{ord(match[0]):04X}",
            server="yaml: control characters are not allowed",
        )
