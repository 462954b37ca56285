"""LabState: what an address or a form says, and the address that says it again."""

import random
from urllib.parse import urlsplit

from addresses import parts_at
from django.test import RequestFactory

from portlab.web.lab.state import LabState, read_state
from portlab.web.lab.worlds import first_manifest


def test_a_bare_address_is_the_first_visit() -> None:
    assert read_state(RequestFactory().get("/lab/")) == LabState(manifest=first_manifest())


def test_the_first_visit_has_a_bare_address() -> None:
    assert LabState(manifest=first_manifest()).address() == "/lab/"


def test_an_address_leads_back_to_its_state() -> None:
    state = LabState(
        manifest="kind: Service # 服务\n",
        good=first_manifest(),
        world="three-nodes-cloud",
        origin="curl-3",
        destination="clusterIP:port",
        seed=7,
        step=3,
        view="yaml",
        panel="rules",
        predict=False,
        guess="source-172.18.0.13",
    )
    address = state.address()
    token = urlsplit(address).path.rpartition("/")[2]
    assert read_state(RequestFactory().get(address), token) == state


def test_an_address_can_change_a_part() -> None:
    parts = parts_at(LabState(manifest=first_manifest(), seed=4).address(step=2))
    assert (parts["seed"], parts["step"], parts["manifest"]) == ("4", "2", first_manifest())


def test_the_addresses_of_steps_are_those_of_the_state_at_the_step():
    for state in (
        LabState(manifest=first_manifest(), step=4),
        LabState(manifest="kind: Service", good=first_manifest(), seed=2, step=4),
    ):
        step_address = state.step_address()
        assert [step_address(step) for step in range(9)] == [
            state.address(step=step) for step in range(9)
        ]


def test_a_long_text_has_no_address() -> None:
    assert LabState(manifest="# " + random.Random(1).randbytes(4000).hex()).address() == ""


def test_nonsense_in_an_address_falls_back() -> None:
    request = RequestFactory().get(
        "/lab/", {"world": "mars", "step": "-1", "seed": "1e9", "view": "3d", "panel": "?"}
    )
    assert read_state(request) == LabState(manifest=first_manifest())


def test_line_ends_of_a_form_become_those_of_the_textarea() -> None:
    request = RequestFactory().post("/lab/", {"manifest": "a: 1\r\nb: 2\rc: 3\n"})
    assert read_state(request).manifest == "a: 1\nb: 2\nc: 3\n"


def test_form_fields_count_only_with_the_text_they_were_drawn_from() -> None:
    factory = RequestFactory()
    assert read_state(factory.post("/lab/", {"manifest": "", "f-name": "x"})).typed == {}
    with_base = factory.post("/lab/", {"manifest": "", "base": "", "f-name": "x"})
    assert read_state(with_base).typed == {"name": "x"}
