"""Go's spelling of what YAML decodes to."""

from __future__ import annotations

import math

import pytest

from portlab.manifest import read
from portlab.manifest.gofloat import format_float
from portlab.manifest.gosyntax import go_quote, go_syntax


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (100000.0, "100000"),
        (1000000.0, "1e+06"),
        (1234567.5, "1.2345675e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e300, "1e+300"),
        (2**53 + 2.0, "9.007199254740994e+15"),
        (5e-324, "5e-324"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_floats_have_as_few_digits_as_tell_them_apart(value: float, text: str) -> None:
    assert format_float(value, 64) == text


def test_floats_of_32_bits() -> None:
    numbers = (0.1, 16777217.0, 3.4028234663852886e38, 1e39)
    assert [format_float(each, 32) for each in numbers] == [
        "0.1",
        "1.6777216e+07",
        "3.4028235e+38",
        "+Inf",
    ]


def test_quoting() -> None:
    assert go_quote('a"\\\x07\x7f\x85\t\xa0é🎉\u2028\U000e0001') == (
        r'"a\"\\\a\x7f\u0085\t\u00a0é🎉\u2028\U000e0001"'
    )


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("~", "<nil>"),
        ("[~, yes, 'yes', 1.0]", '[]interface {}{interface {}(nil), true, "yes", 1}'),
        ("{}", "map[interface {}]interface {}{}"),
        ("{a: 1, a: 2}", 'map[interface {}]interface {}{"a":2}'),
        (
            "{10: a, 9: b, 1.5: c, .nan: d, b: e, a: f, yes: g, no: h}",
            (
                'map[interface {}]interface {}{"a":"f", "b":"e", '
                '9:"b", 10:"a", NaN:"d", 1.5:"c", false:"h", true:"g"}'
            ),
        ),
        ("[18446744073709551615]", "[]interface {}{0xffffffffffffffff}"),
    ],
)
def test_go_syntax(text: str, spelled: str) -> None:
    root = read(f"- {text}").root
    assert root is not None
    assert go_syntax(root.items[0]) == spelled  # type: ignore[union-attr]


def test_keys_that_json_does_not_have_are_spelled_too() -> None:
    (problem,) = read("? {18446744073709551615: a, 1: b, ~: c}\n: d").problems
    assert problem.facts["server"] == (
        "yaml: invalid map key: map[interface {}]interface {}"
        '{interface {}(nil):"c", 0xffffffffffffffff:"a", 1:"b"}'
    )
