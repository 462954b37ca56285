"""Cluster files: descriptions of a cluster on disk, for the page and for the command line."""

from __future__ import annotations

from pathlib import Path

from portlab.kube.objects.clusterconfig import ClusterConfig, ClusterConfigError
from portlab.kube.objects.clusterdescription import from_dict
from portlab.manifest import read, to_python


def load_config(path: Path) -> ClusterConfig:
    """The cluster that a YAML or JSON file describes. Raises OSError, or ClusterConfigError with a line to tell."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ClusterConfigError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    manifest = read(text)
    if manifest.problems:
        problem = manifest.problems[0]
        raise ClusterConfigError(f"{path}:{problem.line}:{problem.column}: {problem.message}")
    if manifest.root is None:
        raise ClusterConfigError(f"{path}: is empty")
    return from_dict(to_python(manifest.root))
