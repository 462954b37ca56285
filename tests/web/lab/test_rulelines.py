"""The rules on a node: the lines that its tool prints, and which steps matched them, in both modes."""

import pytest
from django.test import Client

from portlab.web.lab.worlds import first_manifest

MARKED = "meta mark & 0x00004000 != 0x00000000"
PICK = "{ 0 : 10.244.1.10 . 3000, 1 : 10.244.2.10 . 3000, 2 : 10.244.2.11 . 3000 }"
NFTABLES = {"world": "three-nodes-nftables", "panel": "rules"}


def lines(**query):
    """The lines that some step matched, with those steps' numbers, and the page."""
    response = Client().get("/lab/", query)
    marked = [
        (line.text, [step["number"] for step in line.steps])
        for line in response.context["rules"]
        if line.steps
    ]
    return marked, response


def test_lines_of_iptables_save_are_marked():
    marked, response = lines(panel="rules")
    chains = [(text.split()[1].partition("-")[2].split("-")[0], steps) for text, steps in marked]
    assert sorted(chains) == [
        ("EXT", [2]),
        ("EXT", [2]),
        ("MARK", [2]),
        ("NODEPORTS", [2]),
        ("POSTROUTING", [4]),
        ("POSTROUTING", [4]),
        ("SEP", [3]),
        ("SERVICES", [2]),
        ("SVC", [2]),
    ]
    assert "<code>iptables-save</code>" in response.text
    assert "nft list" not in response.text


def test_lines_of_nft_list_are_marked_with_the_elements_that_they_found():
    marked, response = lines(**NFTABLES)
    assert marked == [
        ("elements = { tcp . 31263 : goto external-WYZYRSG3-default/backend/tcp/ }", [2]),
        ("ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports", [2]),
        (f"{MARKED} meta mark set meta mark ^ 0x00004000 masquerade fully-random", [4]),
        (f"meta l4proto tcp dnat ip to numgen random mod 3 map {PICK}", [3]),
        ('meta mark set meta mark | 0x00004000 comment "masquerade"', [2]),
        ("goto service-WYZYRSG3-default/backend/tcp/", [2]),
    ]
    assert "<code>nft list table ip kube-proxy</code>" in response.text
    assert "iptables" not in response.text.partition("pane pane-rules")[2].partition('"pane ')[0]


def test_the_table_is_whole_and_keeps_its_shape():
    _, response = lines(**NFTABLES)
    printed = response.context["picture"].cluster.rules_text("n3").splitlines()
    shown = response.context["rules"]
    assert [line.text for line in shown] == [text.strip() for text in printed if text.strip()]
    heads = [line for line in shown if line.head]
    assert heads[0].text == "table ip kube-proxy {"
    assert {line.text.split()[0] for line in heads[1:]} == {"set", "map", "chain"}
    assert {(line.depth, line.head) for line in shown} >= {(0, True), (1, True), (2, False)}


@pytest.mark.parametrize("port", [80, 31263])
def test_of_a_map_only_the_element_found_is_marked(port):
    text = first_manifest().replace("31263", "31263\n    - {name: b, port: 80, nodePort: 31000}")
    text = text.replace("- protocol", "- name: a\n      protocol")
    wanted = {80: "clusterIP:80", 31263: "n3:31263"}[port]
    response = Client().get("/lab/", {**NFTABLES, "manifest": text, "from": "curl-3", "to": wanted})
    found = [
        line.text.removeprefix("elements = { ").split(" : ")[0].split(" . ")[-1]
        for line in response.context["rules"]
        if line.steps and " : goto " in line.text and "numgen" not in line.text
    ]
    assert found == [str(port)]


def test_a_link_leads_to_the_first_line_that_matched():
    marked, response = lines(**NFTABLES)
    _, _, after = response.text.partition('id="first-match"')
    assert after.partition("</li>")[0].endswith(f"<span>{marked[0][0]}</span>")
    assert 'href="#first-match"' in response.text


def test_where_only_the_network_plugins_rule_matched_there_is_no_link():
    marked, response = lines(**NFTABLES, **{"from": "curl-3", "to": "203.0.113.10:80"})
    assert marked == []
    assert "first-match" not in response.text
