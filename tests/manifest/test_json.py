"""Reading JSON: as strictly as Go does, in its words, with the place of everything."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.manifest import (
    Mapping,
    Scalar,
    Sequence,
    find,
    format_path,
    locate,
    read,
    read_json,
    to_python,
    walk,
)
from portlab.manifest.limits import FOR_PAGES

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda below: (
        st.lists(below, max_size=3) | st.dictionaries(st.text('ab.é🎉"\\\n', max_size=3), below)
    ),
    max_leaves=10,
)


@given(VALUES, st.booleans(), st.sampled_from([None, 0, 3]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_json_says_what_it_says(data: Any, ascii_only: bool, indent: Any, encoded: bool) -> None:
    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    manifest = read_json(text.encode() if encoded else text)
    assert (manifest.problems, manifest.format, manifest.text) == ((), "json", text)
    assert same(to_python(manifest.documents[0]), data)
    for path, node in walk(manifest.root):
        source = text[node.span.start.index : node.span.end.index]
        assert same(json.loads(source), to_python(node))
        assert find(manifest.root, path) == node
        assert locate(manifest, path).span == node.span


def same(one: Any, other: Any) -> bool:
    """Tell whether data is equal in types too."""
    return repr(one) == repr(other) and one == other


def test_the_tree_is_that_of_yaml() -> None:
    text = '{"a": [1, true, null], "b": {"c": "d"}}'
    assert read_json(text).root == read(text).root
    manifest = read(text)
    assert (manifest.format, manifest.body) == ("yaml", text.encode())


def test_numbers_keep_their_spelling() -> None:
    root = read_json("[80.0, 1e2, -0, 0.10, 9223372036854775808, 1E400, 80]").root
    assert isinstance(root, Sequence)
    numbers = [(node.text, node.value) for node in root.items if isinstance(node, Scalar)]
    assert repr(numbers) == (
        "[('80.0', 80.0), ('1e2', 100.0), ('-0', 0), ('0.10', 0.1), "
        "('9223372036854775808', 9.223372036854776e+18), ('1E400', inf), ('80', 80)]"
    )


def test_duplicates_are_kept() -> None:
    root = read_json('{"a": 1, "b": 2, "a": {"c": 3}, "\\u0061": 4}').root
    assert isinstance(root, Mapping)
    assert [entry.key for entry in root.entries] == ["a", "b", "a", "a"]
    assert [entry.key_node.span.start.column for entry in root.duplicates] == [18, 33]
    assert to_python(root) == {"a": 4, "b": 2}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b'"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'),
        (b'"\\u00e9\\u4E16\\ud83c\\uDF89"', "é世🎉"),
        (b'"\\ud83c"', "\ufffd"),
        (b'"\\udf89\\ud83c"', "\ufffd\ufffd"),
        (b'"\\ud83cx\\u0041"', "\ufffdxA"),
        (b'"\\ud83c\\ud83c\\udf89"', "\ufffd🎉"),
        (b'"\\\\ud83c"', "\\ud83c"),
        (b'"\xff"', "\ufffd"),
        (b'"\xe2\x82"', "\ufffd\ufffd"),
        (b'"\xed\xa0\x80"', "\ufffd\ufffd\ufffd"),
        (b'"\x7f\xc2\x85"', "\x7f\x85"),
        (b'"\\u0000"', "\x00"),
    ],
)
def test_strings(source: bytes, text: str) -> None:
    manifest = read_json(source)
    assert to_python(manifest.root) == text
    assert manifest.body == source


@pytest.mark.parametrize("text", ["null", " null\n"])
def test_null_is_no_tree(text: str) -> None:
    manifest = read_json(text)
    assert (manifest.problems, manifest.root, len(manifest.documents)) == ((), None, 1)


@pytest.mark.parametrize(
    ("text", "column", "server"),
    [
        ("", 1, "unexpected end of JSON input"),
        ("  ", 3, "unexpected end of JSON input"),
        ("{", 2, "unexpected end of JSON input"),
        ('{"a"', 5, "unexpected end of JSON input"),
        ('{"a":', 6, "unexpected end of JSON input"),
        ("[1", 3, "unexpected end of JSON input"),
        ("[1,", 4, "unexpected end of JSON input"),
        ('"a', 3, "unexpected end of JSON input"),
        ('["a\\n', 6, "unexpected end of JSON input"),
        ("a: b", 1, "invalid character 'a' looking for beginning of value"),
        ("[,]", 2, "invalid character ',' looking for beginning of value"),
        ("[1,]", 4, "invalid character ']' looking for beginning of value"),
        ("\ufeff{}", 1, "invalid character 'ï' looking for beginning of value"),
        ("“a”", 1, "invalid character 'â' looking for beginning of value"),
        ("'a'", 1, "invalid character '\\'' looking for beginning of value"),
        ("\\", 1, "invalid character '\\\\' looking for beginning of value"),
        ("\x00", 1, "invalid character '\\x00' looking for beginning of value"),
        ("\x7f", 1, "invalid character '\\x7f' looking for beginning of value"),
        ("+1", 1, "invalid character '+' looking for beginning of value"),
        (".5", 1, "invalid character '.' looking for beginning of value"),
        ("NaN", 1, "invalid character 'N' looking for beginning of value"),
        ('{"a":1,}', 8, "invalid character '}' looking for beginning of object key string"),
        ("{a", 2, "invalid character 'a' looking for beginning of object key string"),
        ("{1:2}", 2, "invalid character '1' looking for beginning of object key string"),
        ('{"a" 1}', 6, "invalid character '1' after object key"),
        ('{"a":1 "b"', 8, "invalid character '\"' after object key:value pair"),
        ('{"a":1]', 7, "invalid character ']' after object key:value pair"),
        ("[1 2]", 4, "invalid character '2' after array element"),
        ("[01]", 3, "invalid character '1' after array element"),
        ("{} x", 4, "invalid character 'x' after top-level value"),
        ("{}{}", 3, "invalid character '{' after top-level value"),
        ("01", 2, "invalid character '1' after top-level value"),
        ('"a\tb"', 3, "invalid character '\\t' in string literal"),
        ('"\\x"', 3, "invalid character 'x' in string escape code"),
        ('"\\', 3, "invalid character ' ' in string escape code"),
        ('"\\u12g4"', 6, "invalid character 'g' in \\u hexadecimal character escape"),
        ('"\\u12"', 6, "invalid character '\"' in \\u hexadecimal character escape"),
        ('"\\u', 4, "invalid character ' ' in \\u hexadecimal character escape"),
        ("trux", 4, "invalid character 'x' in literal true (expecting 'e')"),
        ("t", 2, "invalid character ' ' in literal true (expecting 'r')"),
        ("[fals]", 6, "invalid character ']' in literal false (expecting 'e')"),
        ("nil", 2, "invalid character 'i' in literal null (expecting 'u')"),
        ("nulll", 5, "invalid character 'l' after top-level value"),
        ("-", 2, "invalid character ' ' in numeric literal"),
        ("-a", 2, "invalid character 'a' in numeric literal"),
        ("[1.]", 4, "invalid character ']' after decimal point in numeric literal"),
        ("1.e5", 3, "invalid character 'e' after decimal point in numeric literal"),
        ("1e", 3, "invalid character ' ' in exponent of numeric literal"),
        ("1e+x", 4, "invalid character 'x' in exponent of numeric literal"),
        ("[" * 10_001, 10_001, "invalid character '[' exceeded max depth"),
        ('{"":' * 10_001, 40_001, "invalid character '{' exceeded max depth"),
        ("[" * 10_000, 10_001, "unexpected end of JSON input"),
    ],
)
def test_what_is_no_json(text: str, column: int, server: str) -> None:
    manifest = read_json(text)
    assert (manifest.documents, manifest.format) == ((), "json")
    (problem,) = manifest.problems
    assert (problem.line, problem.column, problem.facts["server"]) == (1, column, server)
    assert problem.code == ("json-end" if server.startswith("unexpected") else "json-syntax")
    assert problem.message == server


def test_a_fault_has_its_facts_and_its_line() -> None:
    (problem,) = read_json('{\n  "a": 1\r\n  "b": 2\n}').problems
    assert (problem.line, problem.column) == (3, 3)
    assert (problem.facts["character"], problem.facts["where"]) == (
        "'\"'",
        "after object key:value pair",
    )


def test_of_bytes_the_first_one_is_told() -> None:
    (problem,) = read_json(b'["\xff", \xe2\x82\xac]').problems
    assert (problem.column, problem.facts["character"]) == (7, "'â'")
    (problem,) = read_json(b"\xff\xfe{\x00").problems
    assert problem.facts["character"] == "'ÿ'"


def test_the_limits_are_those_of_yaml() -> None:
    deep = "[" * FOR_PAGES.max_depth + "]" * FOR_PAGES.max_depth
    assert read_json(deep).problems == ()
    (problem,) = read_json(f"[{deep}]").problems
    assert (problem.code, problem.column, problem.facts["limit"]) == ("too-deep", 33, 32)
    many = json.dumps(list(range(FOR_PAGES.max_events - 2)))
    assert read_json(many).problems == ()
    (problem,) = read_json(many.replace("]", ",0]")).problems
    assert (problem.code, problem.facts) == ("too-many-events", {"limit": FOR_PAGES.max_events})
    large = f'"{"é" * (FOR_PAGES.max_bytes // 2 - 1)}"'
    assert read_json(large).problems == ()
    for body in (large + " ", (large + " ").encode()):
        (problem,) = read_json(body).problems
        assert (problem.code, problem.column) == ("too-large", FOR_PAGES.max_bytes // 2 + 2)


def test_a_fault_of_the_text_goes_before_our_own_limits() -> None:
    assert [each.code for each in read_json("[" * 40).problems] == ["json-end"]
    assert [each.code for each in read_json("[1," * 6000).problems] == ["json-end"]


def test_half_a_character_in_a_text_is_a_problem() -> None:
    (problem,) = read_json('["\ud800"]').problems
    assert (problem.code, problem.column) == ("lone-surrogate", 3)


SIGNS = "{}[]\":,01.-+eEtrufalsn \n\\/b'é\x00"


@given(st.text(st.sampled_from(SIGNS + "\ud800"), max_size=20) | st.text() | st.binary())
@settings(max_examples=400, deadline=None)
def test_nothing_makes_it_raise(body: str | bytes) -> None:
    manifest = read_json(body)
    assert bool(manifest.problems) != bool(manifest.documents)
    for problem in manifest.problems:
        assert problem.line <= manifest.text.count("\n") + manifest.text.count("\r") + 1
        assert 1 <= problem.column <= len(manifest.text) + 1
    for path, node in walk(manifest.root):
        assert 0 <= node.span.start.index < node.span.end.index <= len(manifest.text)
        assert locate(manifest, format_path(path)).exact


@given(st.text(st.sampled_from(SIGNS), max_size=20))
@settings(max_examples=400, deadline=None)
def test_it_accepts_what_other_readers_of_json_accept(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        accepted = False
    else:
        accepted = True
    assert (read_json(text).problems == ()) == accepted
