"""Kubernetes' scalar typing, by the rules of go-yaml."""

from __future__ import annotations

import pytest

from portlab.manifest import Scalar, read
from portlab.manifest.scalars import key_text, resolve_plain


def typed(text: str) -> object:
    root = read(text).root
    return root.value if isinstance(root, Scalar) else root


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80", 80),
        ("+80", 80),
        ("-80", -80),
        ("-0", 0),
        ("8_0", 80),
        ("0120", 80),
        ("0o120", 80),
        ("0x50", 80),
        ("0X50", 80),
        ("0b1010000", 80),
        ("-0b11", -3),
        ("0b-11", -3),
        ("9223372036854775807", 2**63 - 1),
        ("18446744073709551615", 2**64 - 1),
        ("-9223372036854775808", -(2**63)),
        ("18446744073709551616", 18446744073709551616.0),
        ("+18446744073709551615", 18446744073709551615.0),
        ("-9223372036854775809", -9223372036854775809.0),
        ("080", 80.0),
        ("8e1", 80.0),
        ("80.0", 80.0),
        ("80.", 80.0),
        (".5", 0.5),
        ("-.5", -0.5),
        (".5_0", 0.5),
        (".5e1_0", 5e9),
        ("0b-" + "0" * 70 + "11", -3),
        ("0b-1" + "0" * 63, -(2**63)),
        ("1_000.5", 1000.5),
        ("1e3", 1000.0),
        ("-0.0", -0.0),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert (type(typed(text)), typed(text)) == (type(value), value)


@pytest.mark.parametrize(
    "text",
    [
        "1:20",
        "22:22",
        "2024-01-01",
        "2001-12-14t21:59:43.10-05:00",
        "1.2.3",
        "8 0",
        "0x",
        "0o8",
        "0b2",
        "0x1ffffffffffffffff",
        "0b-11" + "0" * 63,
        "1e999",
        "._5",
        ".5_",
        ".5__0",
        ".5e_1",
        ".5e999",
        ".",
        "e1",
        "<<",
        "=",
        "yEs",
        "truE",
        "nULL",
        "port:80",
        "10.96.0.1",
        "½",
        "१",
    ],
)
def test_words_that_stay_strings(text: str) -> None:
    assert typed(text) == text


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("y Y yes Yes YES true True TRUE on On ON", True),
        ("n N no No NO false False FALSE off Off OFF", False),
        ("~ null Null NULL", None),
    ],
)
def test_words_with_a_meaning(words: str, value: bool | None) -> None:
    assert [resolve_plain(word) for word in words.split()] == [value] * len(words.split())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 1", "1"),
        ("!!str", ""),
        ("!!float 80", 80.0),
        ('!!int "80"', 80),
        ("!port 80", "80"),
        ("! 80", "80"),
        ("!!binary aGk=", "hi"),
        ("!!binary /w==", "\ufffd"),
        ("!!bool yes", True),
        ("!!null ''", None),
        ("!!timestamp 2001-01-01", "2001-01-01"),
        ("!!timestamp 2001-1-1T1:2:3Z", "2001-1-1T1:2:3Z"),
        ("!!timestamp 0000-02-29", "0000-02-29"),
        ("!!timestamp 2001-1-1t1:2:3,5+24:60", "2001-1-1t1:2:3,5+24:60"),
        ("!!binary 'YQ=\n\n  ='", "a"),
        ("'80'", "80"),
        ('"yes"', "yes"),
        ("|-\n  80", "80"),
    ],
)
def test_tags_and_quotes(text: str, value: object) -> None:
    root = read(f"a: {text}").root
    scalar = root.get("a") if root else None
    assert isinstance(scalar, Scalar)
    assert (type(scalar.value), scalar.value) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "code", "server"),
    [
        ("a: !!int abc", "tag", "yaml: cannot decode !!str `abc` as a !!int"),
        ("a: !!int 1.5", "tag", "yaml: cannot decode !!float `1.5` as a !!int"),
        ("a: !!timestamp 2001-02-30", "tag", None),
        ("a: !!timestamp 2001-01-01 1:2:3Z", "tag", None),
        ("a: !!timestamp 2001-1-1T1:2:3+25:00", "tag", None),
        ("a: !!binary abcd==", "invalid-binary", None),
        ("a: !!binary ==", "invalid-binary", None),
        ("a: !!null x", "tag", "yaml: cannot decode !!str `x` as a !!null"),
        (
            "a: !!binary x",
            "invalid-binary",
            "yaml: !!binary value contains invalid base64 data",
        ),
        ("a: .inf", "unsupported-value", "json: unsupported value: +Inf"),
        ("- -.INF", "unsupported-value", "json: unsupported value: -Inf"),
        (".nan", "unsupported-value", "json: unsupported value: NaN"),
        ("b: .inf\na: .nan", "unsupported-value", "json: unsupported value: NaN"),
        ("a: &x .inf\na: 1\nb: *x", "unsupported-value", "json: unsupported value: +Inf"),
    ],
)
def test_values_that_are_refused(text: str, code: str, server: str | None) -> None:
    (problem,) = read(text).problems
    assert problem.code == code
    assert server in (None, problem.facts["server"])


@pytest.mark.parametrize("text", ["a: .inf\na: 1", "a: {null: 1}\na: 2", "a: [.nan]\na:"])
def test_a_value_that_a_later_one_hides_may_be_none_of_json(text: str) -> None:
    assert read(text).problems == ()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("yes", "true"),
        ("n", "false"),
        ("010", "8"),
        ("1", "1"),
        ("80.0", "80"),
        ("1.1", "1.1"),
        ("0.1", "0.1"),
        ("1234567.0", "1.234567e+06"),
        ("123456.0", "123456"),
        ("0.00001", "1e-05"),
        ("-0.0", "-0"),
        ("16777217.0", "1.6777216e+07"),
        ("1e300", ".inf"),
        (".nan", ".nan"),
        ("-.inf", "-.inf"),
        ("2024-01-01", "2024-01-01"),
        ("a.b/c", "a.b/c"),
    ],
)
def test_keys_become_json_texts(key: str, text: str) -> None:
    assert key_text(resolve_plain(key)) == text
