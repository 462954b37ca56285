"""The lab's text sent to a cluster: every document of it, one of which is what form, problems and picture are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portlab.kube.apiserver.outcome import Outcome
from portlab.kube.cluster import Cluster
from portlab.kube.stream import Applied, apply_documents
from portlab.manifest import Manifest, Scalar, find
from portlab.manifest.documents import Document, documents
from portlab.web.lab.podstates import put_pods
from portlab.web.lab.reading import read

MAX_DOCUMENTS = 40
MAX_PODS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a text: of ``applied`` documents the one at ``focus`` is looked at, and ``outcome`` answers it.
    ``unsent`` counts the documents that were too many."""

    cluster: Cluster
    applied: tuple[Applied, ...]
    focus: int
    outcome: Outcome
    unsent: int

    @property
    def focused(self) -> Applied:
        """The document that is looked at."""
        return self.applied[self.focus]


def focus_of(found: Sequence[Document], wanted: int) -> int:
    """The index of the document that is looked at: the ``wanted`` one, from 1; for 0, or where that is no Service, the
    first Service, or else the first document."""
    kinds = [_kind(read(each.text)) for each in found]
    if 0 < wanted <= len(found) and kinds[wanted - 1] in ("Service", ""):
        return wanted - 1
    return kinds.index("Service") if "Service" in kinds else 0


def _kind(manifest: Manifest) -> str:
    node = find(manifest.root, ("kind",))
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""


def documents_of(text: str) -> tuple[Document, ...]:
    """The documents of a text, as many as are sent."""
    return documents(text)[:MAX_DOCUMENTS]


def send_text(cluster: Cluster, text: str, wanted: int, pods: Mapping[str, str]) -> Sent:
    """Send every document of ``text`` to ``cluster`` and look at the one ``wanted``. Then its Pods, those of the text
    among them, get the states in ``pods``."""
    every = documents(text)
    found = every[:MAX_DOCUMENTS]
    focus = focus_of(found, wanted)
    applied = apply_documents(cluster, found, most_pods=MAX_PODS, read_text=read)
    put_pods(cluster, pods)
    outcome = applied[focus].outcome
    if outcome is None:
        # No document is a Service: the API server's own words say so best.
        outcome = cluster.apply(applied[focus].manifest, dry_run=True)
    return Sent(
        cluster=cluster,
        applied=applied,
        focus=focus,
        outcome=outcome,
        unsent=len(every) - len(found),
    )
