"""Files that commands are given: the manifest and the cluster, and what is said when one is of no use."""

from __future__ import annotations

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandParser

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.cluster import Cluster
from portlab.kube.kubectl.errors import STANDARD_INPUT, error_text, unreadable_text
from portlab.kube.objects.clusterconfig import ClusterConfigError
from portlab.manifest import Manifest, read
from portlab.web.shell.clusterfiles import load_config

# Exit codes: kubectl or the API server refuses what the file says; a file or word cannot be used at all.
REFUSED, UNUSABLE = 1, 2


class UnusableFileError(Exception):
    """A file that cannot be opened, is no UTF-8 text or describes no cluster; its text is one line."""


def add_cluster_arguments(parser: CommandParser) -> None:
    """The arguments that say which cluster a command works on: its file, and what decides what is left to chance."""
    parser.add_argument(
        "--cluster",
        type=Path,
        default=settings.BASE_DIR / "fixtures" / "clusters" / "three-nodes.yaml",
        help="a file that describes the cluster (default: three nodes)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="decides what is left to chance (default: 0)"
    )


def read_text(source: str) -> str:
    """The text in a file, or on standard input for ``-``. Raises UnusableFileError."""
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise UnusableFileError(f"{error.filename or source}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnusableFileError(f"{source}: is not UTF-8 text (byte {error.start})") from error


def read_manifest(source: str) -> Manifest:
    """The manifest in a file, or on standard input for ``-``. Raises UnusableFileError; a text that is no YAML
    is a manifest with problems."""
    return read(read_text(source))


def open_cluster(path: Path, seed: int) -> Cluster:
    """The cluster that a file describes. Raises UnusableFileError."""
    try:
        return Cluster(load_config(path), seed)
    except OSError as error:
        raise UnusableFileError(f"{error.filename or path}: {error.strerror}") from error
    except ClusterConfigError as error:
        told = str(error)
        line = told if told.startswith(str(path)) else f"{path}: {told}"
        raise UnusableFileError(line) from error


def refusal(outcome: Outcome, source: str) -> str:
    """kubectl's words for a refused manifest; "" for an accepted one."""
    shown = STANDARD_INPUT if source == "-" else source
    if outcome.problems:
        return unreadable_text(outcome.problems[0], shown)
    if outcome.status is None:
        return ""
    return error_text(outcome.status, shown, "creating" if outcome.created else "replacing")
