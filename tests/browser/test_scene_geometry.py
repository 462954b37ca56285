"""The scene measured as Chromium draws it: worlds of 1 to 6 nodes, 1 to 40 Pods and 1 to 20 ports, every kind of
Service and of ending, every step, both languages, from a telephone to a projector. Nothing overlaps or is cut off."""

from dataclasses import replace
from itertools import product

import pytest
from django.template.loader import render_to_string
from scene.plays import CLOUD, SPEAKERS, Played, cluster_of, world

from portlab.kube.cluster import Cluster
from portlab.kube.kubeproxy.destinations import DestinationError
from portlab.kube.kubeproxy.send import default_request
from portlab.kube.objects.clusterconfig import IPTABLES, NFTABLES
from portlab.scene.compose import compose_layouts

# The widths of pages, and what their margins and the form beside it leave to the scene.
ROOMS = {360: 328, 390: 358, 768: 736, 1280: 912, 1920: 1312}
NODES = (1, 2, 3, 6)
PODS = (1, 8, 40)
PORTS = (1, 3, 20)
BALANCERS = {"vip": world("three-nodes-cloud").load_balancer, "proxy": CLOUD, "pending": None}
KINDS = ("ClusterIP", "NodePort", *BALANCERS, "headless", "ExternalName")
FATES = ("answered", "refused", "timed out", "unreachable", "from a Pod")


def manifest(kind, ports, fate):
    """A Service of a kind; what its packet meets is partly its own doing."""
    if kind == "ExternalName":
        return (
            "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\n"
            "spec: {type: ExternalName, externalName: shop.production.example.com}\n"
        )
    app = "nobody" if fate == "refused" else "your-backend-app"
    lines = ["apiVersion: v1", "kind: Service", "metadata: {name: backend}", "spec:"]
    if kind == "headless":
        lines.append("  clusterIP: None")
    elif kind != "ClusterIP":
        lines.append(f"  type: {'LoadBalancer' if kind in BALANCERS else kind}")
        if fate == "timed out":
            lines.append("  externalTrafficPolicy: Local")
    lines += [f"  selector: {{app: {app}}}", "  ports:"]
    lines += [f"  - {{name: p{n}, port: {3000 + n}, targetPort: 3000}}" for n in range(ports)]
    return "\n".join(lines) + "\n"


def uneven(config):
    """The same cluster with half of its Pods on one node."""
    first = config.nodes[0]
    crowd = len(config.pods) // 2
    moved = tuple(
        replace(pod, node=first.name, ip=f"10.244.1.{100 + n}") if n < crowd else pod
        for n, pod in enumerate(config.pods)
    )
    return replace(config, pods=moved)


def staged(nodes, pods, ports, kind, fate, mode):
    """A world with its Service and the packet that meets such a fate there; as much of it as that world allows."""
    config = uneven(cluster_of(nodes, pods))
    config = replace(config, proxy_mode=mode, load_balancer=BALANCERS.get(kind))
    if fate == "unreachable":
        config = replace(config, router_drops_silently=False)
    if fate == "timed out":
        # With the policy Local a node without an endpoint drops; the fullest node's Pods are not ready.
        config = replace(
            config,
            pods=tuple(replace(p, ready=p.node != config.nodes[0].name) for p in config.pods),
        )
    cluster = Cluster(config, seed=1)
    outcome = cluster.apply(manifest(kind, ports, fate))
    assert outcome.service is not None, outcome.status
    asked = default_request(cluster.world, outcome.service)
    if fate == "unreachable":
        asked = ("client", "clusterIP:port" if kind == "ClusterIP" else "10.1.2.3:80")
    elif fate == "from a Pod":
        asked = ("curl-1", asked[1] if asked else "10.1.2.3:80")
    elif fate == "timed out" and kind in ("NodePort", "pending"):
        asked = ("client", f"{config.nodes[0].name}:nodePort")
    trace = None
    if asked is not None:
        try:
            trace = cluster.send(*asked, seed=nodes + pods, service=outcome.service)
        except DestinationError:
            trace = None
    slices = cluster.endpoint_slices(outcome.service.metadata.name)
    return Played(config=config, service=outcome.service, slices=slices, trace=trace)


def worlds():
    """Every size with every kind; ports, fates and proxy modes take turns, so that all of them meet all kinds."""
    for turn, (kind, nodes, pods) in enumerate(product(KINDS, NODES, PODS)):
        fate = FATES[(turn + turn // len(FATES)) % len(FATES)]
        mode = (IPTABLES, NFTABLES)[turn // 2 % 2]
        yield nodes, pods, PORTS[turn % 3 - turn // 3 % 3], kind, fate, mode


MEASURE = """
([html, rooms]) => {
  const holder = document.getElementById('measured');
  holder.innerHTML = html;
  const found = [];
  const states = (svg, step) => {
    for (const one of svg.querySelectorAll('[data-steps]')) {
      const steps = one.dataset.steps.split(' ').filter(Boolean).map(Number);
      if (!steps.length) continue;
      const state = steps.includes(step) ? 'now' : Math.min(...steps) < step ? 'done' : 'ahead';
      for (const each of ['done', 'now', 'ahead']) one.classList.toggle(each, each === state);
    }
  };
  const shown = (element) => element.checkVisibility({visibilityProperty: true});
  const placed = (svg, element, x0, y0, x1, y1) => {
    const matrix = svg.getScreenCTM().inverse().multiply(element.getScreenCTM());
    return {x0: x0 + matrix.e, y0: y0 + matrix.f, x1: x1 + matrix.e, y1: y1 + matrix.f};
  };
  const ink = (svg, text) => {
    const box = text.getBBox();
    const y = Number(text.getAttribute('y'));
    const size = parseFloat(getComputedStyle(text).fontSize);
    const inked = placed(svg, text, box.x + .5, y - size * .7, box.x + box.width - .5, y + size * .18);
    return {...inked, said: text.lastChild.data};
  };
  const box = (svg, rect) => {
    const b = rect.getBBox();
    const group = rect.parentNode;
    const said = group.querySelector('title')?.textContent || group.getAttribute('class');
    return {...placed(svg, rect, b.x, b.y, b.x + b.width, b.y + b.height), said};
  };
  const overlap = (a, b) =>
    a.x0 < b.x1 - .5 && b.x0 < a.x1 - .5 && a.y0 < b.y1 - .5 && b.y0 < a.y1 - .5;
  const inside = (a, b) =>
    a.x0 >= b.x0 - 1 && a.x1 <= b.x1 + 1 && a.y0 >= b.y0 - 1 && a.y1 <= b.y1 + 1;
  for (const room of rooms) {
    holder.style.width = `${room}px`;
    const svg = [...holder.querySelectorAll('svg[data-scene]')].find(shown);
    const view = svg.viewBox.baseVal;
    const all = {x0: 0, y0: 0, x1: view.width, y1: view.height};
    const tell = (what, a, b) => found.push(
      `${svg.getAttribute('class')} in ${room}: ${what}: ${a.said}${b ? ` | ${b.said}` : ''}`
    );
    const scale = svg.getBoundingClientRect().width / view.width;
    if (Math.abs(svg.getBoundingClientRect().height - view.height * scale) > 1) tell('out of shape', {said: scale});
    const texts = [...svg.querySelectorAll('text')];
    const still = texts.filter(t => !t.closest('.card, .headline, .ending, .badge')).filter(shown);
    const labels = still.map(t => ink(svg, t));
    const things = [...svg.querySelectorAll(':is(.host, .chip, .chain, .pod-box) > rect')].filter(shown);
    const boxes = things.map(r => box(svg, r));
    const nodes = [...svg.querySelectorAll('.node:not(.open) > rect')].map(r => box(svg, r));
    const badges = [...svg.querySelectorAll('.badge circle')].filter(shown).map(c => box(svg, c));
    const pairs = (list, what) => list.forEach((a, i) => list.slice(i + 1).forEach(b => {
      if (overlap(a, b)) tell(what, a, b);
    }));
    pairs(labels, 'texts overlap');
    pairs(boxes, 'boxes overlap');
    pairs(nodes, 'nodes overlap');
    pairs(badges, 'numbers overlap');
    for (const each of [...labels, ...boxes, ...nodes]) if (!inside(each, all)) tell('leaves the picture', each);
    still.forEach((t, i) => {
      const group = t.parentNode;
      const own = group.querySelector(':scope > rect');
      if (own && !inside(labels[i], box(svg, own))) tell('text leaves its box', labels[i]);
      if (!own) boxes.forEach(b => { if (overlap(labels[i], b)) tell('text on a box', labels[i], b); });
      badges.forEach(b => { if (overlap(labels[i], b)) tell('number on a text', labels[i]); });
    });
    for (const t of texts) {
      const told = t.querySelector('title') || t.parentNode.querySelector(':scope > title');
      if (t.lastChild.data.includes('…') && !told) tell('cut off', {said: t.lastChild.data});
    }
    for (let step = 0; step <= Number(svg.dataset.total); step += 1) {
      states(svg, step);
      const at = (what, a, b) => tell(`step ${step}: ${what}`, a, b);
      const card = svg.querySelector('.card.now');
      if (card) {
        const paper = box(svg, card.querySelector('.paper'));
        if (!inside(paper, all)) at('card leaves the picture', paper);
        labels.forEach(l => { if (overlap(l, paper)) at('card on a text', l); });
        const words = [...card.querySelectorAll('text')].map(t => ink(svg, t));
        words.forEach(w => { if (!inside(w, paper)) at('text leaves the card', w); });
        pairs(words.filter(w => w.said !== ':'), `step ${step}: texts of the card overlap`);
        const middle = {...paper, x0: paper.x0 + 1, x1: paper.x1 - 1};
        badges.forEach(b => { if (overlap(b, middle)) at('card on a number', b); });
      }
      const lines = [...svg.querySelectorAll('.headline.now text, .ending:not(.ahead) text')]
        .filter(t => t.lastChild?.data).map(t => ink(svg, t));
      pairs(lines, `step ${step}: headline`);
      for (const line of lines) {
        if (!inside(line, all)) at('headline leaves the picture', line);
        [...labels, ...boxes, ...badges].forEach(l => {
          if (overlap(line, l)) at('headline on', line, l);
        });
      }
    }
    states(svg, 0);
  }
  holder.replaceChildren();
  return found;
}
"""


@pytest.fixture(scope="module")
def bench(browser, live_server):
    """One page with the real style sheets, for all scenes."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 1920, "height": 1080},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/lab/")
    page.evaluate(
        """() => {
          const holder = document.createElement('div');
          holder.className = 'scene';
          holder.id = 'measured';
          document.body.replaceChildren(holder);
        }"""
    )
    yield page
    context.close()


@pytest.mark.parametrize("language", SPEAKERS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_overlaps_and_nothing_is_cut_off(bench, kind, language):
    """Measured in user units, at every room that a page gives the scene."""
    wrong = []
    for nodes, pods, ports, of, fate, mode in worlds():
        if of != kind:
            continue
        played = staged(nodes, pods, ports, of, fate, mode)
        scenes = compose_layouts(
            played.config, played.service, played.slices, played.trace, words=SPEAKERS[language]
        )
        html = "".join(render_to_string("lab/scene.svg", {"scene": scene}) for scene in scenes)
        found = bench.evaluate(MEASURE, [html, list(ROOMS.values())])
        wrong += [
            f"{nodes} nodes, {pods} Pods, {ports} ports, {fate}, {mode}: {one}" for one in found
        ]
    assert wrong == []


def test_the_grid_covers_every_size_kind_and_fate():
    grid = list(worlds())
    assert {(nodes, pods) for nodes, pods, *_ in grid} == set(product(NODES, PODS))
    assert {(ports, kind) for _, _, ports, kind, *_ in grid} == set(product(PORTS, KINDS))
    assert {(kind, fate) for *_, kind, fate, _ in grid} == set(product(KINDS, FATES))
    assert {mode for *_, mode in grid} == {IPTABLES, NFTABLES}
    traces = [staged(*each).trace for each in grid]
    assert {trace.verdict if trace else "nothing sent" for trace in traces} == {
        "answered",
        "refused",
        "timed out",
        "unreachable",
        "nothing sent",
    }
