"""Objects as `-o yaml` prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portlab.kube.kubectl.yamlprinter import yaml_text
from portlab.manifest import read, to_python

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    "ab \n\t:#-?'\"\\,[]{}&*!|>%@`0123456789._~=<", max_size=200
)
# A bare `<<` is what the real kubectl writes for such a key, though it does not read it so.
KEYS = TEXTS.filter(lambda text: text != "<<")
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("web", "web"),
        ("", '""'),
        ("a b", "a b"),
        ("80", '"80"'),
        ("080", '"080"'),
        ("80-8080", "80-8080"),
        ("1e3", '"1e3"'),
        ("1_000", '"1_000"'),
        ("0x1f", '"0x1f"'),
        (".inf", '".inf"'),
        ("yes", '"yes"'),
        ("y", '"y"'),
        ("Off", '"Off"'),
        ("true", '"true"'),
        ("null", '"null"'),
        ("~", '"~"'),
        ("<<", "<<"),
        ("12:30", '"12:30"'),
        ("2020-01-01", '"2020-01-01"'),
        ("2020-01-01T00:00:00Z", '"2020-01-01T00:00:00Z"'),
        ("10.96.0.1", "10.96.0.1"),
        ("fd00::1", "fd00::1"),
        ("None", "None"),
        ("a:", "'a:'"),
        ("a: b", "'a: b'"),
        ("a:b", "a:b"),
        ("a #b", "'a #b'"),
        ("a#b", "a#b"),
        ("#a", "'#a'"),
        ("-", "'-'"),
        ("- a", "'- a'"),
        ("-a", "-a"),
        ("--- a", "'--- a'"),
        ("...", "'...'"),
        ("? a", "'? a'"),
        ("?a", "?a"),
        ("*a", "'*a'"),
        ("{a}", "'{a}'"),
        ("%a", "'%a'"),
        ("@a", "'@a'"),
        ("'a'", "'''a'''"),
        ('"a"', "'\"a\"'"),
        (" a", "' a'"),
        ("a ", "'a '"),
        ("a\\b", "a\\b"),
        ("a\tb", '"a\\tb"'),
        ("\x00\x07\x1b\x7f\x85\r", '"\\0\\a\\e\\x7F\\N\\r"'),
        ("é中", "é中"),
        ("\U0001f600", '"\\U0001F600"'),
        ("\ufeff", '"\\uFEFF"'),
        ("a\nb", "|-\n  a\n  b"),
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\n", "|+\n  a"),
        ("\na", "|2-\n\n  a"),
        (" a\nb", "|2-\n   a\n  b"),
        ("a\nb ", '"a\\nb "'),
        ("a \nb", '"a \\nb"'),
        ("a\n\tb", '"a\\n\\tb"'),
    ],
)
def test_a_text(text, written):
    lines = yaml_text({"k": text}).removesuffix("\n")
    expected = f"k: {written}"
    assert lines == (f"{expected}\n" if text == "a\n\n" else expected)


@pytest.mark.parametrize(
    ("data", "written"),
    [
        ({}, "{}"),
        ([], "[]"),
        ({"b": {}, "a": []}, "a: []\nb: {}"),
        (
            {"a": None, "b": True, "c": -5, "d": 1.5, "e": 1e-7, "f": 2.5e25},
            "a: null\nb: true\nc: -5\nd: 1.5\ne: 1e-07\nf: 2.5e+25",
        ),
        ({"a": [1, {"c": 2, "b": [3]}, [4, [5]]]}, "a:\n- 1\n- b:\n  - 3\n  c: 2\n- - 4\n  - - 5"),
        ({"a": {"b": ["x\ny"]}}, "a:\n  b:\n  - |-\n    x\n    y"),
        (
            {"a10": 1, "a2": 2, "A": 3, "a-b": 4, "a.b": 5, "ab": 6, "a": 7},
            "A: 3\na: 7\na-b: 4\na.b: 5\na2: 2\na10: 1\nab: 6",
        ),
        ({"yes": 1, "1": 2, "a b": 3}, '"1": 2\na b: 3\n"yes": 1'),
        ({"k" * 128: 1}, f"{'k' * 128}: 1"),
        ({"k" * 129: 1}, f"? {'k' * 129}\n: 1"),
        ({"k" * 129: {"a": [1], "b": 2}}, f"? {'k' * 129}\n: a:\n  - 1\n  b: 2"),
        ({"a\nb": [1, 2]}, "? |-\n  a\n  b\n: - 1\n  - 2"),
        ({"a\rb": "c\nd"}, '? "a\\rb"\n: |-\n  c\n  d'),
    ],
)
def test_structures(data, written):
    assert yaml_text(data) == f"{written}\n"


def test_long_texts_go_on_in_the_next_line():
    words = "long " * 40
    assert yaml_text({"a": {"note": words.strip()}}) == (
        f"a:\n  note: {'long ' * 14}long\n    {'long ' * 15}long\n    {'long ' * 8}long\n"
    )
    assert yaml_text({"note": words}) == (
        f"note: '{'long ' * 14}long\n  {'long ' * 15}long\n  {'long ' * 9}'\n"
    )
    assert yaml_text({"note": "\t" + "x" * 90 + "  y z"}) == f'note: "\\t{"x" * 90}\n  \\ y z"\n'
    assert yaml_text({"k": "x" * 200}) == f"k: {'x' * 200}\n"


@given(DATA)
def test_what_is_written_is_read_again(data):
    text = yaml_text(data)
    manifest = read(text)
    assert manifest.problems == ()
    assert to_python(manifest.root) == data
