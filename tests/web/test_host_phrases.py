"""Machines without a name of their own, and refusals, in a person's words."""

from django.utils import translation

from portlab.web.shell.phrases.hosts import say_host, say_refusal, told


def test_a_node_keeps_its_name_in_every_language():
    with translation.override("zh-hans"):
        assert [say_host("n1"), say_host("client"), say_host("router")] == [
            "n1",
            "客户端",
            "路由器",
        ]


def test_a_refusal_says_what_the_sender_is_told():
    assert [
        say_refusal("rst"),
        say_refusal("icmp port-unreachable from 172.18.0.13"),
        say_refusal("icmp port-unreachable from 172.18.0.13 (send: EPERM)"),
    ] == [
        "connection refused, by a TCP reset",
        "connection refused, by ICMP port unreachable from 172.18.0.13",
        "operation not permitted, by its own kernel, and ICMP port unreachable from 172.18.0.13",
    ]


def test_facts_without_words_of_ours_stay_as_they_are():
    facts = {"node": "n1", "port": 80, "marked": True, "how": "", "pick": None}
    assert told(facts) == facts
