"""Edits that mend a text: other names for keys, one of several equal keys, a value that becomes a list."""

from __future__ import annotations

import pytest

from portlab.manifest import to_python
from portlab.manifest.edit import remove_repeat, rename_key, set_data, wrap_in_list
from portlab.manifest.problems import EditError
from portlab.manifest.read import read

TEXT = """\
kind: Service
spec:
  ports:
    # the front
    port: 80   # plain
    targetPort: 8080

  type: NodePort # first
  # second
  type: ClusterIP
"""


@pytest.mark.parametrize(
    ("path", "key", "after"),
    [
        ("spec.ports.port", "prt", TEXT.replace("    port: 80", "    prt: 80")),
        ("spec.type", "kind", TEXT.replace("  type: ClusterIP", "  kind: ClusterIP")),
        ("spec.type", "yes", TEXT.replace("  type: ClusterIP", '  "yes": ClusterIP')),
        ("spec.nothing", "kind", TEXT),
        ("", "kind", TEXT),
    ],
)
def test_a_key_gets_another_name(path, key, after):
    assert rename_key(TEXT, path or (), key) == after


@pytest.mark.parametrize(
    ("which", "after"),
    [
        (0, TEXT.replace("  type: NodePort # first\n", "")),
        (1, TEXT.replace("  # second\n  type: ClusterIP\n", "")),
        (2, TEXT),
        (-1, TEXT),
    ],
)
def test_one_of_two_equal_keys_goes_with_its_comments(which, after):
    assert remove_repeat(TEXT, "spec.type", which) == after


@pytest.mark.parametrize("path", ["kind", "spec.nothing", "spec.ports.port.deeper", ()])
def test_a_key_that_stands_once_stays(path):
    assert remove_repeat(TEXT, path, 0) == TEXT


def test_equal_keys_in_braces_go_too():
    assert remove_repeat("spec: {a: 1, b: 2, a: 3}\n", "spec.a", 0) == "spec: {b: 2, a: 3}\n"


def test_a_repeat_beside_a_merge_key_is_refused():
    with pytest.raises(EditError):
        remove_repeat("x: &x {b: 1}\nz:\n  <<: *x\n  a: 1\n  a: 2\n", "z.a", 0)


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        (
            TEXT,
            "spec.ports",
            TEXT.replace("    port: 80", "    - port: 80").replace("    target", "      target"),
        ),
        ("spec: {ports: {port: 80}}\n", "spec.ports", "spec: {ports: [{port: 80}]}\n"),
        ("spec:\n  a: {}\n", "spec.a", "spec:\n  a: [{}]\n"),
        ("spec:\n  a: x # why\n", "spec.a", "spec:\n  a: # why\n    - x\n"),
        (
            "a:\n  b: |\n    one\n\n    two\n  c: 1\nd: 2\n",
            "a",
            "a:\n  - b: |\n      one\n\n      two\n    c: 1\nd: 2\n",
        ),
        ("a: 1\n", "b", "a: 1\n"),
    ],
)
def test_a_value_becomes_the_only_item_of_a_list(text, path, after):
    wrapped = wrap_in_list(text, path)
    assert wrapped == after
    assert read(wrapped).problems == ()


def test_plain_data_is_written_as_it_is():
    text = set_data(TEXT, "spec.selector", {"app": "web", "tier": "1"})
    assert to_python(read(text).root)["spec"]["selector"] == {"app": "web", "tier": "1"}
    assert text == TEXT + '  selector:\n    app: web\n    tier: "1"\n'


def test_an_alias_is_not_renamed_through():
    with pytest.raises(EditError):
        rename_key("x: &x {b: 1}\nz: *x\n", "z.b", "c")
