"""What was run at the kubectl prompt: the commands that changed the cluster, run again in their order, with what they
print.

Nothing is stored, so a changed cluster is the cluster of the text and the commands since. They travel with the state.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from portlab.kube.cluster import Cluster

_FILE = re.compile(r"(^|\s)(-\w*f|--filename)")
CHANGING = ("apply", "create", "expose", "replace", "delete")
MANIFEST_FILE = "manifest.yaml"
MAX_OUTPUT = 20_000
# How many characters of files the commands of one request may read in all.
MAX_READ = 120_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A command without the word kubectl, and what it printed. ``open_quote``: it could not even be split into words;
    ``not_here``: PortLab's kubectl lacks something that it asks for; ``left_out``: it was not run, the text being too
    long to be read so often."""

    command: str
    output: str = ""
    open_quote: bool = False
    not_here: bool = False
    left_out: bool = False


def words_of(command: str) -> list[str]:
    """The words of a command, without kubectl's own name. Raises ValueError for a quotation mark that stays open."""
    words = shlex.split(command)
    return words[1:] if words[:1] == ["kubectl"] else words


def changes_something(command: str) -> bool:
    """True for a command that is there to change what is stored."""
    try:
        words = words_of(command)
    except ValueError:
        return False
    return next((word for word in words if not word.startswith("-")), "") in CHANGING


def run(cluster: Cluster, command: str, manifest: str) -> Run:
    """Run a command on ``cluster``; ``manifest`` is the file MANIFEST_FILE and the standard input."""
    try:
        words = words_of(command)
    except ValueError:
        return Run(command=command, open_quote=True)
    shown = shlex.join(words)
    done = cluster.kubectl(words, stdin=manifest, files={MANIFEST_FILE: manifest})
    return Run(
        command=shown,
        output=(done.stdout + done.stderr)[:MAX_OUTPUT],
        not_here=done.not_here,
    )


def replay(cluster: Cluster, commands: Sequence[str], manifest: str) -> tuple[Run, ...]:
    """Run the commands on ``cluster`` one after the other, as long as they read no more than MAX_READ."""
    runs = []
    left = MAX_READ
    for command in commands:
        cost = len(manifest) if _FILE.search(command) else 0
        if cost > left:
            runs.append(Run(command=command, left_out=True))
            continue
        left -= cost
        runs.append(run(cluster, command, manifest))
    return tuple(runs)
