"""YAML and JSON text with places: reading, editing and writing manifests.

Knows nothing of Kubernetes objects. Start with ``read``, or ``read_json``; ``portlab.manifest.edit``
changes a text in place, ``portlab.manifest.emit`` writes one.
"""

from portlab.manifest.limits import FOR_REQUESTS
from portlab.manifest.manifest import Manifest
from portlab.manifest.paths import Location, Path, find, format_path, locate, parse_path, path_in
from portlab.manifest.problems import EditError, Problem
from portlab.manifest.read import read, read_bytes
from portlab.manifest.readjson import read_json
from portlab.manifest.tree import (
    Alias,
    Entry,
    Mapping,
    Mark,
    Node,
    Scalar,
    Sequence,
    Span,
    to_python,
    walk,
)

__all__ = [
    "FOR_REQUESTS",
    "Alias",
    "EditError",
    "Entry",
    "Location",
    "Manifest",
    "Mapping",
    "Mark",
    "Node",
    "Path",
    "Problem",
    "Scalar",
    "Sequence",
    "Span",
    "find",
    "format_path",
    "locate",
    "parse_path",
    "path_in",
    "read",
    "read_bytes",
    "read_json",
    "to_python",
    "walk",
]
