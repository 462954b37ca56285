"""No text of a Service, however long, makes much work or a long line in the picture."""

import sys
from dataclasses import replace

import pytest
from scene.plays import SPEAKERS, play

from portlab.kube.objects.service import EXTERNAL_NAME
from portlab.scene import textwidth
from portlab.scene.model import LAYOUTS

LONG = "x" * 60_000
# An ordinary picture takes a quarter of it; one look at each character of a long text would be more.
MOST_LINES_RUN = 50_000
MOST_CHARACTERS = 120


def service(**spec):
    """The first Service with another spec."""
    found = play("node port").service
    return replace(found, spec=replace(found.spec, **spec))


def many_ports(count):
    (port,) = play("node port").service.spec.ports
    return tuple(
        replace(port, name=f"p{n}", port=1 + n, node_port=30_000 + n) for n in range(count)
    )


def named(name):
    found = play("node port").service
    return replace(found, metadata=replace(found.metadata, name=name))


def with_ingress(**parts):
    found = play("load balancer").service
    (ingress,) = found.status.ingress
    return replace(found, status=replace(found.status, ingress=(replace(ingress, **parts),)))


IPS = tuple(f"10.9.{n // 250}.{n % 250}" for n in range(4_000))
(PORT,) = play("node port").service.spec.ports

SERVICES = {
    "name": named(LONG),
    "selector's value": service(selector={"app": LONG}),
    "selector's key": service(selector={LONG: "web"}),
    "selectors": service(selector={f"key-{n}": "value" for n in range(3_000)}),
    "external IPs": service(type="ClusterIP", external_ips=IPS),
    "external IP": service(type="ClusterIP", external_ips=(LONG,)),
    "external name": service(type=EXTERNAL_NAME, external_name=LONG),
    "external name in words": service(type=EXTERNAL_NAME, external_name="x " * 30_000),
    "external name in Chinese": service(type=EXTERNAL_NAME, external_name="包" * 20_000),
    "cluster IP": service(cluster_ip=LONG),
    "port name": service(ports=(replace(PORT, name=LONG),)),
    "target port": service(ports=(replace(PORT, target_port=LONG),)),
    "ports": service(ports=many_ports(700)),
    "ingress host": with_ingress(ip="", hostname=LONG),
}


def lines_run(work):
    """How many lines of textwidth.py the work runs."""
    count = 0

    def line(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return line

    def call(frame, _event, _argument):
        return line if frame.f_code.co_filename == textwidth.__file__ else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def texts(scene):
    """All texts of a picture that stand in it."""
    yield from (*scene.labels, *scene.notes)
    for box in (*scene.nodes, *scene.hosts, *scene.boxes, *scene.pods, *scene.chips):
        yield from box.texts
    for line in scene.headlines:
        yield from line.texts
    for card in scene.cards:
        yield from card.texts
        for row in card.rows:
            yield from (*row.texts, *row.tiles, *(flap.text for flap in row.flaps))
    yield from (ending.text for ending in scene.endings)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_long_text_makes_neither_much_work_nor_a_long_line(name, layout):
    played = play("load balancer" if name == "ingress host" else "node port")
    played = replace(played, service=SERVICES[name])
    for words in SPEAKERS.values():
        scenes = []
        run = lines_run(lambda words=words, to=scenes: to.append(played.scene(layout, words=words)))
        (scene,) = scenes
        assert run < MOST_LINES_RUN
        assert [t.text for t in texts(scene) if len(t.text) > MOST_CHARACTERS] == []


def test_many_external_ips_are_counted():
    played = replace(play("node port"), service=SERVICES["external IPs"])
    said = [text.text for text in played.scene("wide").labels]
    assert "external IP 10.9.0.0 +3999" in said
