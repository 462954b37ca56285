"""Whatever comes in, the lab answers with a page."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portlab.web.lab.worlds import first_manifest

LINES = first_manifest().splitlines(keepends=True)
PIECES = st.one_of(
    st.sampled_from(
        [
            "ports[0]: 1\n",
            "a]: 1\n",
            "  - {port: 80}\n",
            "  clusterIP: None\n",
            "&a [*a]\n",
            '"\n',
            "? x\n",
            "|\n",
        ]
    ),
    st.text(max_size=12),
)
WORDS = st.one_of(
    st.sampled_from(["n1:nodePort", "clusterIP:port[9]", "n9:1", "²", "-1", "client", "1:2:3"]),
    st.text(max_size=12),
)


@st.composite
def manifests(draw):
    """The article's text with lines left out, doubled, or foreign pieces between them."""
    lines = list(LINES)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(lines)))
        kind = draw(st.sampled_from(["drop", "double", "put"]))
        if kind == "put":
            lines.insert(place, draw(PIECES))
        elif place < len(lines):
            lines[place : place + 1] = [] if kind == "drop" else [lines[place]] * 2
    return "".join(lines)


@pytest.fixture(scope="module")
def client():
    """One visitor for all examples."""
    return Client()


@pytest.mark.slow
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=manifests(),
    base=manifests(),
    fields=st.dictionaries(
        st.sampled_from(["f-name", "f-selector", "f-type", "f-ports-0-port", "f-ports-1-nodePort"]),
        WORDS,
    ),
    rest=st.dictionaries(
        st.sampled_from(["from", "to", "seed", "step", "do", "world", "view", "panel", "good"]),
        WORDS,
    ),
)
def test_any_request_is_answered(client, settings, text, base, fields, rest):
    settings.THROTTLE_VISITOR = settings.THROTTLE_ADDRESS = 10_000
    data = {"manifest": text, "base": base, **fields, **rest}
    assert client.post("/lab/", data).status_code == 200
