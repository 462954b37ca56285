"""The documents of the lab's text as the page tells of them: which Service is looked at, what became of the rest."""

from __future__ import annotations

from typing import Any

from portlab.kube.stream import Applied
from portlab.manifest import Mapping, Scalar, find
from portlab.manifest.documents import Document
from portlab.manifest.edit import replace_mapping, set_value
from portlab.web.lab.reading import read
from portlab.web.lab.sending import Sent, documents_of, focus_of
from portlab.web.shell.phrases import say
from portlab.web.shell.phrases.problems import PROBLEMS

SEPARATOR = "---\n"
NEW_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: service-2
spec:
  selector: {}
  ports:
  - port: 80
"""


def documents_context(sent: Sent) -> dict[str, Any]:
    """``services``: those of the text to choose from, with the one looked at; ``objects``: what else there is, with
    what became of it; ``unsent_documents``: how many documents were too many."""
    several = len(sent.applied) > 1
    return {
        "services": [
            {
                "doc": index + 1,
                "name": each.name or "?",
                "focused": index == sent.focus,
                "refused": each.status is not None,
            }
            for index, each in enumerate(sent.applied)
            if each.is_service
        ],
        "objects": [_object(each) for each in sent.applied if several and not each.is_service],
        "unsent_documents": sent.unsent,
        "focus": sent.focus + 1,
    }


def _object(applied: Applied) -> dict[str, Any]:
    status = applied.status
    explanations = []
    if status is not None:
        told = [(error.code, error.facts) for error in status.errors] or [
            (status.rule, status.facts)
        ]
        explanations = [say(PROBLEMS, code, dict(facts)) for code, facts in told]
    return {
        "kind": applied.kind,
        "name": applied.name,
        "line": applied.document.lines_before + 1,
        "message": status.message if status is not None else "",
        "explanations": explanations,
        "passed_over": applied.passed_over,
    }


def added_service(text: str) -> tuple[str, int]:
    """The text with one more Service at its end, and the number of that document. It selects what the first one
    selects, and has a name that no other document has."""
    found = documents_of(text)
    names = {_name(each) for each in found}
    name = next(
        name for number in range(2, len(found) + 3) if (name := f"service-{number}") not in names
    )
    added = set_value(NEW_SERVICE, "metadata.name", name)
    selector = find(read(found[focus_of(found, 0)].text).root, ("spec", "selector"))
    if isinstance(selector, Mapping):
        pairs = {
            entry.key: entry.value.value
            for entry in selector.entries
            if isinstance(entry.value, Scalar) and isinstance(entry.value.value, str)
        }
        added = replace_mapping(added, "spec.selector", pairs)
    if not any(each.text.strip() for each in found):
        return added, 1
    joint = "" if text.endswith("\n") else "\n"
    return f"{text}{joint}{SEPARATOR}{added}", len(found) + 1


def _name(document: Document) -> str:
    node = find(read(document.text).root, ("metadata", "name"))
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""


def without_document(text: str, index: int) -> str:
    """The text without one of its documents."""
    kept = [each.text for at, each in enumerate(documents_of(text)) if at != index]
    ended = [each if each.endswith("\n") else f"{each}\n" for each in kept]
    return SEPARATOR.join(ended)
