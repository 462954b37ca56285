"""The documents of a text: their places, and what is put back."""

from __future__ import annotations

import pytest

from portlab.manifest import Sequence, find, read
from portlab.manifest.documents import Document, documents, one_by_one

A = "kind: Service\n"
B = "# second\nkind: Pod\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [("", 0, 0)]),
        ("# nothing\n", [("# nothing\n", 0, 0)]),
        (A, [(A, 0, 0)]),
        (f"---\n{A}", [(f"---\n{A}", 0, 0)]),
        (f"---\n---\n{A}", [(f"---\n{A}", 4, 1)]),
        (f"# first\n---\n{A}", [(f"# first\n---\n{A}", 0, 0)]),
        (f"{A}---\n{B}", [(A, 0, 0), (B, 18, 2)]),
        (f"{A}--- # and\n{B}", [(A, 0, 0), (B, 24, 2)]),
        (f"{A}---\n# nothing\n---\n{B}", [(A, 0, 0), (f"# nothing\n---\n{B}", 18, 2)]),
        (f"{A}---\n", [(A, 0, 0)]),
        (f"{A}---", [(A, 0, 0)]),
        # no separator to kubectl, which takes the rest of such a line for a mistake
        (f"{A}--- {A}", [(f"{A}--- {A}", 0, 0)]),
        (f"{A}---x\n", [(f"{A}---x\n", 0, 0)]),
        ("text: '\n ---\n'\n", [("text: '\n ---\n'\n", 0, 0)]),
    ],
)
def test_documents(text: str, found: list[tuple[str, int, int]]) -> None:
    """Each with its text, its index and the lines before it."""
    assert [(each.text, each.start, each.lines_before) for each in documents(text)] == found


def test_put_back_changes_one_document_only() -> None:
    """What stands before and after stays, and the next separator keeps its line."""
    whole = f"{A}---\n{B}---\n{A}"
    _first, second, third = documents(whole)
    assert second.put_back(whole, "kind: Node") == f"{A}---\nkind: Node\n---\n{A}"
    assert second.put_back(whole, "") == f"{A}---\n---\n{A}"
    assert third.put_back(whole, "kind: Node") == f"{A}---\n{B}---\nkind: Node"
    assert third == Document(text=A, start=len(A) + 4 + len(B) + 4, lines_before=5)


def items_of(text: str) -> Sequence:
    """The list at ``items``."""
    found = find(read(text).root, ("items",))
    assert isinstance(found, Sequence)
    return found


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        # as it is written, comments and all
        (
            "items:\n- kind: A # one\n  spec:\n\n    x: |\n      a\n\n      b\n# between\n- kind: B\n",
            "kind: A # one\nspec:\n\n  x: |\n    a\n\n    b\n---\nkind: B\n",
        ),
        ("items:\n    -   kind: A\n        x: 1\n", "kind: A\nx: 1\n"),
        # written anew: what stands in braces, and what points to another place
        ('{"items": [{"kind": "A", "x": {"z": 1}}]}', "kind: A\nx:\n  z: 1\n"),
        (
            "items:\n- {kind: A}\n- &b\n  kind: B\n- <<: *b\n  x: 1\n",
            "kind: A\n---\n&b\nkind: B\n---\nkind: B\nx: 1\n",
        ),
    ],
)
def test_the_items_of_a_list_become_documents(text: str, apart: str) -> None:
    """Whatever they were written like, they mean the same."""
    assert one_by_one(text, items_of(text)) == apart
