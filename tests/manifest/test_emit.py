"""Writing: what is written reads back as the same data, with the same types."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.manifest import read, to_python
from portlab.manifest.emit import Layout, emit, emit_flow, emit_scalar
from portlab.manifest.shape import shape_of_data

SOUND_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TRICKY_TEXT = st.one_of(
    st.text(
        st.sampled_from("019 .:-_+xobeE#'\"\\\n\t\r,[]{}&*!|>%@`~?=<\x85\u2028\ufeff\x00🎉"),
        max_size=12,
    ),
    st.sampled_from(["y", "yes", "off", "False", "null", "~", "0x50", "0o17", "010", "1e3"]),
    st.sampled_from(["1_000", "1:20", "2024-01-01", ".inf", "<<", "=", "-", "?", "...", "---"]),
)
STRINGS = st.one_of(SOUND_TEXT, TRICKY_TEXT)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    STRINGS,
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(STRINGS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    DATA,
    st.sampled_from([Layout(), Layout(step=4, dash=0), Layout(step=1, dash=3), Layout(quote='"')]),
)
@settings(max_examples=200, deadline=None)
def test_what_is_written_reads_back(data: Any, layout: Layout) -> None:
    manifest = read(emit(data, layout))
    assert manifest.problems == ()
    assert shape_of_data(to_python(manifest.root)) == shape_of_data(data)


@given(DATA)
@settings(max_examples=200, deadline=None)
def test_flow_style_reads_back_and_quoted_it_is_json(data: Any) -> None:
    manifest = read(f"a: {emit_flow(data)}\n")
    assert manifest.problems == ()
    assert shape_of_data(to_python(manifest.root)) == shape_of_data({"a": data})
    assert json.loads(emit_flow(data, '"')) == data


@given(STRINGS, st.sampled_from(["", "'", '"']), st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_quoting_reads_back(text: str, style: str, flow: bool) -> None:
    written = emit_scalar(text, style=style, flow=flow)
    read_back = read(f"[{written}, {{{written}: 1}}]" if flow else f"- {written}\n")
    assert read_back.problems == ()
    assert to_python(read_back.root) == ([text, {text: 1}] if flow else [text])


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("web", "web"),
        ("your-backend-app", "your-backend-app"),
        ("app.kubernetes.io/name", "app.kubernetes.io/name"),
        ("10.96.0.1", "10.96.0.1"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("fd00:10:96::1", "fd00:10:96::1"),
        ("世界", "世界"),
        ("two words", "two words"),
        ("yes", '"yes"'),
        ("010", '"010"'),
        ("80", '"80"'),
        ("1e3", '"1e3"'),
        ("22:22", '"22:22"'),
        ("2024-01-01", '"2024-01-01"'),
        ("", '""'),
        ("null", '"null"'),
        ("<<", '"<<"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("it's", '"it\'s"'),
        ("-a", '"-a"'),
        (" a", '" a"'),
        ("a\x00\u2028\ufeff", '"a\\u0000\\u2028\\ufeff"'),
        (80, "80"),
        (True, "true"),
        (None, "null"),
        (0.5, "0.5"),
    ],
)
def test_scalars_are_quoted_only_where_needed(value: Any, written: str) -> None:
    assert emit_scalar(value) == written


def test_the_layout_is_that_of_the_documentation() -> None:
    service = {
        "kind": "Service",
        "metadata": {"labels": {}, "annotations": {"note": "one\ntwo\n", "key": "a\nb"}},
        "spec": {"ports": [{"port": 80, "name": "http"}, {"port": 81}], "externalIPs": []},
    }
    assert emit(service) == (
        "kind: Service\n"
        "metadata:\n"
        "  labels: {}\n"
        "  annotations:\n"
        "    note: |\n"
        "      one\n"
        "      two\n"
        "    key: |-\n"
        "      a\n"
        "      b\n"
        "spec:\n"
        "  ports:\n"
        "    - port: 80\n"
        "      name: http\n"
        "    - port: 81\n"
        "  externalIPs: []\n"
    )


def test_long_keys_are_written_so_that_yaml_takes_them() -> None:
    data = {"k" * 2000: {"a": 1}, "l" * 2000: [1], "m" * 2000: "x"}
    assert to_python(read(emit(data)).root) == data


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 2**64, -(2**63) - 1, "\ud800"])
def test_what_yaml_or_json_cannot_carry(value: Any) -> None:
    with pytest.raises(ValueError, match=r"number|integer|character"):
        emit({"a": value})


@pytest.mark.parametrize("value", [b"x", {1: 2}, {"a": object()}])
def test_other_types_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="not a"):
        emit(value)
