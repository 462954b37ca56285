"""The lab over HTTP: first visit, refused Services, bad input of every kind, links and updates."""

import random
import re

import pytest
from addresses import parts_at
from django.test import Client

from portlab.web.lab.worlds import first_manifest

HTMX = {"HX-Request": "true", "HX-Target": "results", "HX-Trigger": "edit-yaml"}
NOT_IN_RANGE = (
    "Invalid value: 80: provided port is not in the valid range. "
    "The range of valid ports is 30000-32767"
)


def update(client, text, **fields):
    """What htmx sends after an edit of the text, the last good text being the article's."""
    good = fields.pop("good", first_manifest())
    return client.post("/lab/", {"manifest": text, "good": good, **fields}, headers=HTMX)


def place_of_first_problem(response):
    """(line, column) of the first problem in the answer's list."""
    found = re.search(r'data-goto-line="(\d+)" data-goto-column="(\d+)"', response.text)
    return (int(found[1]), int(found[2])) if found else None


@pytest.mark.parametrize("address", ["/", "/lab/"])
def test_a_first_visit_shows_the_article_stored_and_ready_to_send(address):
    response = Client().get(address)
    assert response.status_code == 200
    assert [
        response.context["outcome"].accepted,
        response.context["picture"].origin,
        response.context["picture"].destination,
        response.context["state"].step,
    ] == [True, "client", "n3:nodePort", 0]


def test_a_link_names_a_step():
    response = Client().get("/lab/?step=3")
    assert [scene.step for scene in response.context["scenes"]] == [3, 3]


def test_a_step_beyond_the_last_is_the_last():
    response = Client().get("/lab/?step=99")
    assert [scene.step for scene in response.context["scenes"]] == [7, 7]


def test_a_refused_service_is_a_result_with_place_and_server_text():
    response = update(Client(), first_manifest().replace("31263", "80"))
    assert response.status_code == 200
    problem = response.context["problems"][0]
    assert (problem.message, problem.path, problem.line, problem.column) == (
        NOT_IN_RANGE,
        "spec.ports[0].nodePort",
        13,
        17,
    )
    assert response.context["stale"]
    assert response.context["picture"].service.spec.ports[0].node_port == 31263


def test_a_taken_node_port_is_refused_in_the_servers_words():
    response = update(Client(), first_manifest().replace("31263", "31999"))
    assert [problem.message for problem in response.context["problems"]] == [
        "Invalid value: 31999: provided port is already allocated"
    ]


def test_a_refused_service_without_a_good_one_before_has_no_picture():
    text = first_manifest().replace("31263", "80")
    response = Client().get("/lab/", {"manifest": text})
    assert response.status_code == 200
    assert response.context["picture"] is None
    assert "Nothing is stored yet" in response.text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("kind: [", (1, 8)),
        ("a: b: c", (1, 5)),
        ("kind: Service\n\tspec: 1", (2, 1)),
        ("spec: &a {b: *a}", (1, 14)),
        ("a: *b", (1, 4)),
        ("name: a\0b", (1, 8)),
        ("name: \x07", (1, 7)),
        ("? [a]\n: b", (1, 3)),
        ("a: !!int b", (1, 4)),
        ("[" * 100_000, (1, 65537)),
        ("[" * 60_000, (1, 33)),
        ("{" * 60_000, (1, 33)),
        ("- " * 32_000, (1, 65)),
        ("a: " + "x" * 70_000, (1, 65537)),
        ("- a\n" * 6_000, (4998, 3)),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_text_that_cannot_be_read_is_a_named_problem_with_its_place(text, place):
    response = update(Client(), text)
    assert response.status_code == 200
    problem = response.context["problems"][0]
    assert problem.explanation
    assert (problem.line, problem.column) == place
    assert place_of_first_problem(response) == (problem.line, problem.column)
    assert response.context["stale"]
    assert response.context["state"].manifest == text


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "# 服务 🚢\n" + text,
        lambda text: text + "---\nkind: [broken\n",
    ],
    ids=["CRLF", "BOM", "emoji", "a second document"],
)
def test_an_unusual_but_good_text_is_stored(change):
    response = update(Client(), change(first_manifest()))
    assert response.context["problems"] == []
    assert response.context["outcome"].accepted


def test_what_follows_an_odd_end_of_a_document_is_said_to_be_ignored():
    response = update(Client(), first_manifest() + "--- {kind: Pod}\n")
    assert "ignored from line 14 on" in response.text


def test_a_wrong_type_is_told_where_it_stands():
    response = update(Client(), first_manifest().replace("port: 3000\n", "port: many\n", 1))
    problem = response.context["problems"][0]
    assert response.context["outcome"].status.code == 400
    assert (problem.line, problem.path) == (11, "spec.ports[0].port")


def test_an_error_leads_to_the_field_as_the_manifest_names_it():
    text = first_manifest().replace("  type: NodePort", "  type: NodePort\n  clusterIP: 1.2.3.4")
    response = update(Client(), text)
    problem = response.context["problems"][0]
    assert (problem.path, problem.line) == ("spec.clusterIPs", 7)
    assert response.context["service_form"].fields["clusterIP"].problems == (problem.message,)


def test_a_default_stands_as_ghost_text_and_says_where_it_comes_from():
    response = update(Client(), first_manifest().replace("      targetPort: 3000\n", ""))
    asides = {
        name: (field.aside.author, field.aside.ghost)
        for name, field in response.context["port_forms"][0].fields.items()
    }
    assert asides == {
        "port": ("you", ""),
        "targetPort": ("default", "3000 = port"),
        "nodePort": ("you", ""),
        "protocol": ("you", ""),
        "name": ("", ""),
    }


def test_the_ranges_know_whose_numbers_they_show():
    response = Client().get("/lab/")
    assert [
        [
            (mark.value, mark.owner, mark.mine)
            for mark in bar.marks
            if mark.owner != "default/kubernetes"
        ]
        for bar in response.context["bars"]
    ] == [
        [("31263", "default/backend", True), ("31999", "shop/web", False)],
        [
            ("10.96.0.80", "shop/web", False),
            (response.context["outcome"].service.spec.cluster_ip, "default/backend", True),
        ],
    ]


def test_an_unknown_field_is_told_where_it_stands():
    response = update(Client(), first_manifest().replace("nodePort", "nodeport"))
    problem = response.context["problems"][0]
    assert 'unknown field "spec.ports[0].nodeport"' in problem.message
    assert problem.line == 13


def test_a_body_beyond_all_measure_is_an_http_fault():
    response = Client().post("/lab/", {"manifest": "x" * 2_000_000})
    assert response.status_code == 413


def test_an_update_has_the_results_and_no_whole_page():
    response = update(Client(), first_manifest().replace("backend", "shop"))
    assert "<html" not in response.text
    assert response.text.count('id="results"') == 1
    assert response.text.count('id="service-form"') == 1
    assert (
        response["Vary"]
        == "HX-Request, HX-Target, Accept, Accept-Language, Cookie, Accept-Encoding"
    )


def test_an_update_after_a_form_edit_leaves_the_controls_alone():
    text = first_manifest()
    response = Client().post(
        "/lab/",
        {"manifest": text, "base": text, "good": text, "f-name": "shop"},
        headers={**HTMX, "HX-Trigger": "edit-form"},
    )
    assert 'id="service-form"' not in response.text
    assert 'id="err_id_f-name"' in response.text
    assert response.context["state"].manifest == text.replace("name: backend", "name: shop")


def test_an_update_gives_the_page_the_address_of_its_state():
    text = first_manifest().replace("backend", "shop")
    address = update(Client(), text, step="2")["HX-Replace-Url"]
    parts = parts_at(address)
    assert (parts["manifest"], parts["step"]) == (text, "2")
    assert Client().get(address).context["state"].manifest == text


def test_a_history_restore_gets_the_whole_page():
    response = Client().get("/lab/", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in response.text


def test_a_selector_that_is_none_keeps_what_was_typed():
    text = first_manifest()
    response = Client().post(
        "/lab/", {"manifest": text, "base": text, "good": text, "f-selector": "web"}
    )
    assert response.context["state"].manifest == text
    assert response.context["service_form"]["selector"].value() == "web"
    assert "key=value" in response.text
    assert "nothing was stored" not in response.text


def test_a_request_whose_destination_is_gone_goes_where_the_type_suggests():
    text = first_manifest().replace("NodePort", "ClusterIP").replace("      nodePort: 31263\n", "")
    response = update(Client(), text, **{"from": "client", "to": "n1:nodePort"})
    assert (
        response.context["picture"].origin,
        response.context["picture"].destination,
        response.context["picture"].readdressed,
    ) == ("curl-3", "clusterIP:port", True)


@pytest.mark.parametrize(
    "text",
    [
        first_manifest()
        .replace("type: NodePort", "type: ClusterIP\n  clusterIP: None")
        .replace("      nodePort: 31263\n", ""),
        "apiVersion: v1\nkind: Service\nmetadata: {name: out}\nspec: {type: ExternalName, externalName: example.org}",
        "apiVersion: v1\nkind: Service\nmetadata: {name: none}\nspec: {clusterIP: None}",
        first_manifest().replace("your-backend-app", "nobody"),
        first_manifest().replace("NodePort", "LoadBalancer", 1),
    ],
    ids=["headless", "ExternalName", "no ports", "no endpoints", "pending load balancer"],
)
def test_a_service_of_another_kind_has_its_page(text):
    response = update(Client(), text)
    assert response.status_code == 200
    assert response.context["outcome"].accepted


def test_a_name_that_is_there_is_replaced():
    text = "kind: Service\napiVersion: v1\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 81}]}\n"
    response = update(Client(), text)
    assert response.context["outcome"].accepted
    assert "200 OK" in response.text


@pytest.mark.parametrize("action", ["remove-port-²", "remove-port-", "remove-port-99999", "x"])
def test_an_action_that_is_none_changes_nothing(action):
    response = update(Client(), first_manifest(), do=action)
    assert response.status_code == 200
    assert response.context["state"].manifest == first_manifest()


def test_many_ports_make_no_endless_page():
    ports = "".join(f"  - {{name: p{number}, port: {number}}}\n" for number in range(1, 601))
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: many}}\nspec:\n  type: NodePort\n  ports:\n{ports}"
    response = update(Client(), text, panel="rules", layout="wide")
    assert response.context["outcome"].accepted
    assert len(response.content) < 400_000
    assert len(response.context["destinations"]) <= 200


def test_a_text_too_long_for_an_address_leaves_no_other_address():
    response = update(
        Client(), first_manifest() + f"# {random.Random(1).randbytes(5000).hex()}", step="3"
    )
    assert response["HX-Replace-Url"] == "/lab/"
    assert "too long for an address" in response.text
    assert 'href=""' not in response.text


def test_sending_again_draws_anew():
    response = update(Client(), first_manifest(), do="send-again", seed="4")
    assert response.context["state"].seed == 5


def test_no_other_method_is_taken():
    assert Client().put("/lab/").status_code == 405


def test_the_page_in_chinese_keeps_the_servers_own_words():
    text = first_manifest().replace("31263", "80")
    response = Client().get("/lab/", {"manifest": text, "lang": "zh-hans"})
    assert '<html lang="zh-Hans"' in response.text
    assert NOT_IN_RANGE in response.text


@pytest.mark.parametrize(
    ("language", "summaries"),
    [
        (
            "en",
            [
                "3 nodes, iptables, no cloud",
                "3 nodes, nftables, no cloud",
                "3 nodes, iptables, a cloud load balancer",
            ],
        ),
        (
            "zh-hans",
            [
                "3 个节点，iptables，无云",
                "3 个节点，nftables，无云",
                "3 个节点，iptables，有云负载均衡器",
            ],
        ),
    ],
)
def test_the_worlds_on_offer_say_what_they_are(language, summaries):
    response = Client().get("/lab/", {"lang": language})
    assert [world["summary"] for world in response.context["worlds"]] == summaries


def test_in_nftables_mode_a_wrong_port_of_a_cluster_ip_is_refused():
    asked = {"from": "curl-3", "to": "clusterIP:81", "step": "2"}
    found = [
        Client().get("/lab/", {"world": world, **asked}).context["trace_view"]
        for world in ("three-nodes", "three-nodes-nftables")
    ]
    assert [(view.verdict, view.reason.partition(". ")[2]) for view in found] == [
        ("timed out", "In iptables mode no rule matches, and the packet wanders off."),
        ("refused", "In nftables mode kube-proxy rejects every other port, so n3 refused."),
    ]
