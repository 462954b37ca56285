"""Whatever a manifest's keys are made of, what the API server says of them leads to a place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.kube import Cluster, ClusterConfig
from portlab.kube.authors import fields
from portlab.manifest import find, locate, read
from portlab.manifest.emit import emit_scalar

EMPTY = Cluster(ClusterConfig())
HEAD = "apiVersion: v1\nkind: Service\n"
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text(
    st.sampled_from("ports[0].]'\"\n "), max_size=9
)


@st.composite
def manifests(draw: st.DrawFn) -> tuple[str, list[int]]:
    """A Service with odd keys, each once or twice, in some struct; and the lines of these keys."""
    lines = ["apiVersion: v1", "kind: Service", "metadata:", "  name: web", "spec:", "  ports:"]
    lines += ["  - port: 80"]
    where = draw(st.sampled_from(["", "  ", "    "]))
    if where == "  " and draw(st.booleans()):
        lines[4:] = ["spec:", "  ports: [{port: 80}]", "metadata:", "  name: web"]
        del lines[2:4]
    first = len(lines) + 1
    # Keys without a line end of their own: one line each.
    keys = draw(
        st.lists(
            KEYS.filter(lambda key: len(emit_scalar(key).splitlines()) == 1), min_size=1, max_size=3
        )
    )
    lines += [f"{where}{emit_scalar(key)}: 1" for key in keys]
    return "\n".join(lines) + "\n", list(range(first, first + len(keys)))


@settings(max_examples=150, deadline=None)
@given(manifests())
def test_unknown_and_duplicate_keys_are_found_on_their_lines(drawn: tuple[str, list[int]]) -> None:
    text, lines = drawn
    manifest = read(text)
    outcome = EMPTY.copy().apply(manifest)
    status = outcome.status
    fields(outcome)
    if status is None or outcome.problems:
        return
    for error in status.errors:
        assert locate(manifest, error.place).span.start.line >= 1
    if status.rule in ("decode-unknown-field", "decode-misspelt-field", "decode-duplicate-key"):
        location = locate(manifest, status.path)
        assert location.exact
        assert location.span.start.line in lines


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(KEYS, KEYS | st.integers(0, 9), max_size=3),
    st.sampled_from(["labels", "annotations"]),
)
def test_errors_and_warnings_of_odd_maps_have_places(data: dict[str, object], name: str) -> None:
    entries = ", ".join(
        f"{emit_scalar(key, flow=True, style=chr(34))}: {emit_scalar(value, flow=True)}"
        for key, value in data.items()
    )
    text = (
        f"{HEAD}metadata: {{name: web, {name}: {{{entries}}}}}\nspec: {{ports: [{{port: 80}}]}}\n"
    )
    manifest = read(text)
    cluster = EMPTY.copy()
    outcome = cluster.apply(manifest)
    places = [warning.path for warning in outcome.warnings]
    if outcome.status is not None:
        places += [outcome.status.path, *(error.place for error in outcome.status.errors)]
    for place in places:
        assert 1 <= locate(manifest, place).span.start.line <= 4
    assert bool(fields(outcome)) == outcome.accepted
    lenient = EMPTY.copy().create(manifest, field_validation="Warn")
    assert all(locate(manifest, each.path).exact for each in lenient.warnings)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ports[0]: 1", "ports[0]"),
        ("a]: 1", "a]"),
        ("a.b: 1", "a.b"),
        ("  ports[0].port: 1", "spec.ports[0].port"),
        ("  '\"': 1", 'spec.\\"'),
        ("  '': 1", "spec."),
    ],
)
def test_the_server_writes_every_key_after_a_dot(line: str, told: str) -> None:
    manifest = read(f"{HEAD}metadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n{line}\n")
    status = EMPTY.copy().apply(manifest).status
    assert status is not None
    assert status.message.endswith(f': strict decoding error: unknown field "{told}"')
    assert locate(manifest, status.path).span.start.line == 8
    assert find(manifest.root, ("spec", "ports", 0, "port")) is not None


def test_at_most_a_hundred_unknown_fields_are_told() -> None:
    unknown = "".join(f"k{number}: 1\n" for number in range(150))
    status = EMPTY.copy().apply(f"{HEAD}metadata: {{name: web}}\n{unknown}").status
    assert status is not None
    assert status.message.count("unknown field") == 100
