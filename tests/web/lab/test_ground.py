"""The world's form: controls, buttons, faults beside their fields, and the address that carries it all."""

from __future__ import annotations

import re

import pytest
from addresses import parts_at
from django.test import Client

from portlab.teaching.ground import changes as rules
from portlab.web.lab.worlds import WORLDS, config_of
from portlab.web.shell.phrases.world import BALANCERS, GROUND_PROBLEMS, STACKS


def ground_of(page: str) -> str:
    """The changes that a page carries."""
    found = re.search(r'name="ground" value="([^"]*)"', page)
    assert found
    return found[1]


def posted(parts: dict[str, str]) -> str:
    """The page after a form with these controls."""
    return Client().post("/lab/", {"panel": "world", **parts}).text


def test_all_words_are_there() -> None:
    assert (tuple(BALANCERS), tuple(STACKS)) == (rules.BALANCERS, rules.STACKS)


@pytest.mark.parametrize("world", WORLDS)
def test_what_was_drawn_changes_nothing(world: str) -> None:
    page = Client().get("/lab/", {"world": world, "panel": "world"}).text
    controls = dict(re.findall(r'<input[^>]*name="(g\.[^"]*)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]*name="(g\.[^"]*)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(
            r'value="([^"]*)"', options
        )
        assert chosen
        controls[name] = chosen[1]
    assert len(controls) == 5 + 2 * 3 + 4 * 4 + 1
    sent = {**controls, "world": world, "drawn-world": world}
    assert ground_of(Client().post("/lab/", sent).text) == ""


@pytest.mark.parametrize(
    ("controls", "ground"),
    [
        ({"g.mode": "nftables"}, "mode.nftables"),
        ({"g.lb": "proxy"}, "lb.proxy"),
        ({"g.np": " 30000-30100 "}, "np.30000-30100"),
        ({"g.cidr": "10.97.0.0/24"}, "cidr.10.97.0.0_24"),
        ({"g.stack": "dual"}, "stack.dual"),
        ({"g.node.n1.zone": "zone-c"}, "node.n1.zone.zone-c"),
        ({"g.node.n1.ready": "not-ready"}, "node.n1.not-ready"),
        ({"g.pod.web-1.on": "n3"}, "pod.web-1.on.n3"),
        (
            {"g.pod.web-1.labels": "app=x, example.com/a_b=c.d"},
            "pod.web-1.labels.app.x.example_dcom_sa__b.c_dd",
        ),
        ({"g.pod.web-1.listens": "3000, 53/udp"}, "pod.web-1.listens.3000.53-UDP"),
        ({"g.pod.web-1.listens": ""}, "pod.web-1.listens"),
        ({"g.pod.web-1.ports": "web:3000, 9/TCP"}, "pod.web-1.ports.web.3000..9"),
        ({"do": "node.add"}, "node.n4.add"),
        ({"do": "node.n2.remove"}, "node.n2.remove~pod.web-2.remove~pod.web-3.remove"),
        ({"do": "node.add", "ground": "node.n2.remove"}, ""),
        ({"do": "node.n4.remove", "ground": "node.n4.add~pod.web-1.on.n4"}, "pod.web-1.remove"),
        ({"do": "pod.add"}, "pod.web-4.add.n1.web-1"),
        ({"do": "pod.add.n3"}, "pod.web-4.add.n3.web-1"),
        ({"do": "pod.add", "g.new.on": "n2"}, "pod.web-4.add.n2.web-1"),
        ({"do": "pod.web-4.remove", "ground": "pod.web-4.add.n3.web-1"}, ""),
        ({"do": "pod.web-1.remove"}, "pod.web-1.remove"),
        ({"do": "reset-world", "ground": "mode.nftables", "g.lb": "proxy"}, ""),
        ({"do": "node.n9.remove"}, ""),
        ({"do": "pod.web-1.sleeps"}, ""),
    ],
)
def test_a_control_or_button_changes_one_thing(controls: dict[str, str], ground: str) -> None:
    assert ground_of(posted(controls)) == ground


@pytest.mark.parametrize(
    ("control", "value", "code"),
    [
        ("np", "5", "node-port-range"),
        ("cidr", "ten", "service-cidr"),
        ("pod.web-1.labels", "app", "labels-notation"),
        ("pod.web-1.labels", "a b=c", "labels"),
        ("pod.web-1.listens", "many", "listens-notation"),
        ("pod.web-1.ports", "http", "ports-notation"),
        ("node.n1.zone", "a b", "zone"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_kept(control: str, value: str, code: str) -> None:
    page = (
        Client().post("/lab/", {"panel": "world", f"g.{control}": value, "g.mode": "nftables"}).text
    )
    field = re.search(rf'<input[^>]*name="g\.{re.escape(control)}"[^>]*>', page)
    assert field
    assert f'value="{value}"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert str(GROUND_PROBLEMS[code]).replace("'", "&#x27;") in page
    assert ground_of(page) == "mode.nftables"


def test_the_last_node_stays() -> None:
    page = posted({"do": "node.n1.remove", "ground": "node.n2.remove~node.n3.remove"})
    assert str(GROUND_PROBLEMS["no-nodes"]) in page


def test_a_pod_joins_by_the_selector_of_the_service_that_is_looked_at() -> None:
    text = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: db}\n"
        "spec: {selector: {app: db}, ports: [{port: 5432}]}\n"
    )
    assert ground_of(posted({"do": "pod.add.n1", "manifest": text})) == (
        "pod.pod-1.add.n1..default~pod.pod-1.labels.app.db"
    )


def test_the_menus_states_are_the_panels() -> None:
    page = posted({"do": "pod.web-1.silent"})
    assert 'name="pods" value="web-1.silent"' in page
    assert 'name="pods" value=""' in posted({"do": "pod.web-1.as-is", "pods": "web-1.silent"})


def test_an_address_carries_it_all() -> None:
    ground = "mode.nftables~lb.proxy~node.n4.add~pod.web-1.on.n4"
    response = Client().get("/lab/", {"ground": ground, "panel": "world"})
    assert parts_at(response.context["address"])["ground"] == ground
    assert response.context["world"]["summary"] == "4 nodes, nftables, a cloud load balancer"
    assert response.context["trace_view"].total > 0


def test_wrong_parts_of_an_address_fall_back() -> None:
    page = Client().get("/lab/", {"ground": "mode.ipvs~node.n4.add~pod.q.remove"}).text
    assert ground_of(page) == "node.n4.add"


def test_another_world_to_begin_with_chooses_mode_and_cloud() -> None:
    page = Client().post(
        "/lab/",
        {
            "world": "three-nodes-cloud",
            "drawn-world": "three-nodes",
            "ground": "mode.nftables~node.n4.add",
            "g.mode": "nftables",
            "g.lb": "none",
        },
    )
    assert ground_of(page.text) == "node.n4.add"
    assert page.context["world"]["summary"] == "4 nodes, iptables, a cloud load balancer"


def test_services_left_out_are_named() -> None:
    page = Client().get("/lab/", {"ground": "np.30000-30100", "panel": "world"}).text
    assert "Left out, because its numbers are outside the ranges: shop/web." in page


def test_every_pod_and_node_of_the_scene_can_be_taken() -> None:
    response = Client().get("/lab/", {"ground": "node.n4.add", "panel": "world"})
    config = config_of("three-nodes", "node.n4.add")
    wanted = {f"node.{node.name}" for node in config.nodes} | {
        f"pod.{pod.name}" for pod in config.pods
    }
    page = response.text
    assert set(re.findall(r'data-grip="([^"]*)"', page)) == wanted
    assert {row.replace("-", ".", 1) for row in re.findall(r'id="row-([^"]*)"', page)} == wanted
