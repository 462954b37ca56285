"""YAML text with places: reading, editing and writing manifests.

Knows nothing of Kubernetes objects. Start with ``read``; ``portlab.manifest.edit`` changes a text
in place, ``portlab.manifest.emit`` writes one.
"""

from portlab.manifest.paths import Location, Path, find, format_path, locate, parse_path
from portlab.manifest.problems import EditError, Problem
from portlab.manifest.read import Manifest, read, read_bytes
from portlab.manifest.tree import (
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
    "read",
    "read_bytes",
    "to_python",
    "walk",
]
