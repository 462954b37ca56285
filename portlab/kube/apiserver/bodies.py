"""Bodies of requests: text of one of the two notations, read by the request's content type."""

from __future__ import annotations

from portlab.manifest import FOR_REQUESTS, Manifest, read, read_bytes, read_json

Body = Manifest | str | bytes


def read_body(body: Body, content_type: str) -> Manifest:
    """The body's tree; one that is read already stays as it is. What is not JSON by its type is read as YAML."""
    if isinstance(body, Manifest):
        return body
    if "json" in content_type:
        return read_json(body, FOR_REQUESTS)
    if isinstance(body, bytes):
        return read_bytes(body, FOR_REQUESTS)
    return read(body, FOR_REQUESTS)
