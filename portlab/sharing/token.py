"""Tokens: what a link carries. ``1.`` and then base64url, without padding, of three bytes of check and a raw deflate
stream (RFC 1951, with a preset dictionary) of JSON.

The number is the version: of the dictionary, of the keys and of what they mean when they are absent. The check tells a
token that was altered or cut from one that was made so; it keeps nobody from making one by hand, and every state that
can be told is harmless.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Mapping

from portlab.sharing.dictionary1 import DICTIONARY

VERSION = 1
# Servers and chats cut longer addresses; the text behind one is held as short as what the lab takes by form.
MAX_TOKEN = 4096
MAX_TEXT = 64 * 1024
CHECK_BYTES = 3

ALTERED, FUTURE, TOO_LARGE = "altered", "future", "too-large"

_TOKEN = re.compile(r"([0-9]{1,6})\.([A-Za-z0-9_-]+)")


class TokenError(ValueError):
    """A token that leads nowhere. ``code`` is ALTERED (changed, cut, or none at all), FUTURE (of a version that this
    PortLab does not know yet) or TOO_LARGE (longer than any that it makes, or with more text in it)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical(data: Mapping[str, str]) -> str:
    """The one JSON text for ``data``: keys in order, nothing between them."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def encode(data: Mapping[str, str]) -> str:
    """The token of ``data``. Raises TokenError: TOO_LARGE where it would be longer than MAX_TOKEN or hold more than
    MAX_TEXT bytes, ALTERED where a text is none (a lone surrogate)."""
    plain = _canonical_bytes(data)
    if len(plain) > MAX_TEXT:
        raise TokenError(TOO_LARGE)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
    packed = packer.compress(plain) + packer.flush()
    body = base64.urlsafe_b64encode(_check(packed) + packed).rstrip(b"=").decode("ascii")
    token = f"{VERSION}.{body}"
    if len(token) > MAX_TOKEN:
        raise TokenError(TOO_LARGE)
    return token


def decode(token: str) -> dict[str, str]:
    """What ``token`` carries: texts by key. Raises TokenError."""
    if len(token) > MAX_TOKEN:
        raise TokenError(TOO_LARGE)
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise TokenError(ALTERED)
    version = int(found[1])
    if version > VERSION:
        raise TokenError(FUTURE)
    if version != VERSION or found[1] != str(version):
        raise TokenError(ALTERED)
    plain = _unpacked(found[2])
    try:
        data = json.loads(plain.decode("utf-8"))
    except (ValueError, RecursionError):
        raise TokenError(ALTERED) from None
    if not isinstance(data, dict) or not all(isinstance(each, str) for each in data.values()):
        raise TokenError(ALTERED)
    # Written in another way (spaces, escapes, a key twice) it would be a second token of the same content.
    if _canonical_bytes(data) != plain:
        raise TokenError(ALTERED)
    return data


def _canonical_bytes(data: Mapping[str, str]) -> bytes:
    try:
        return canonical(data).encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate, which no form sends and no link can carry.
        raise TokenError(ALTERED) from None


def _unpacked(body: str) -> bytes:
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise TokenError(ALTERED) from None
    # Bits of the last character that belong to no byte may differ: one token for one content.
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != body:
        raise TokenError(ALTERED)
    check, packed = raw[:CHECK_BYTES], raw[CHECK_BYTES:]
    if _check(packed) != check:
        raise TokenError(ALTERED)
    unpacker = zlib.decompressobj(-15, DICTIONARY)
    try:
        plain = unpacker.decompress(packed, MAX_TEXT + 1)
    except zlib.error:
        raise TokenError(ALTERED) from None
    if len(plain) > MAX_TEXT:
        raise TokenError(TOO_LARGE)
    if not unpacker.eof or unpacker.unused_data:
        raise TokenError(ALTERED)
    return plain


def _check(packed: bytes) -> bytes:
    # Of the packed bytes: the last of them has bits that change nothing of what is in it.
    return hashlib.sha256(packed).digest()[:CHECK_BYTES]
