"""Path converters that every feature's addresses may use."""

from __future__ import annotations


class TokenConverter:
    """`<token:…>`: what a link carries, a version and a text of base64url. What is no token of any version that there
    is, or is cut, is matched as well: the page behind it says so kindly."""

    regex = "[0-9]+[.]?[A-Za-z0-9_-]*"

    def to_python(self, value: str) -> str:
        """The token as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value
