"""Identity: what the server makes up for an object that a request stores.

kube-apiserver 1.36: staging/src/k8s.io/apiserver/pkg/registry/rest/meta.go FillObjectMetaSystemFields.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

# The store's revision when a cluster is new, and its birthday. There is no clock here, so every request comes a second
# after the one before.
_FIRST_REVISION = 1000
_BIRTHDAY = (2026, 1, 1)
_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The uid of a new object, the version that the write leaves, and the time of the request."""

    uid: str
    resource_version: str
    time: str


def identity_of(seed: int, serial: int) -> Identity:
    """The identity that goes with the request ``serial`` of a cluster that follows ``seed``.

    The same everywhere; two requests of one cluster never share a uid or a version.
    """
    digest = hashlib.blake2b(f"{seed}/{serial}".encode(), digest_size=16).digest()
    # The marks of a random UUID (RFC 4122): version 4, variant 1.
    marked = digest[:6] + bytes([digest[6] & 0x0F | 0x40, digest[7], digest[8] & 0x3F | 0x80])
    digits = (marked + digest[9:]).hex()
    uid = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    version = str(_FIRST_REVISION + serial)
    return Identity(uid=uid, resource_version=version, time=_time(serial))


def _time(serial: int) -> str:
    year, month, day = _BIRTHDAY
    minutes, second = divmod(serial % _SECONDS, 60)
    hour, minute = divmod(minutes, 60)
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
