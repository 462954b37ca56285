"""The ground changed: what a learner makes of a described cluster before any Service comes to it.

``Changes`` says only what is other than in the description: nodes and Pods that came or went, what was changed about
one, kube-proxy's mode, the cloud, the ranges. ``changed`` makes the cluster of it, by plain rules: node n4 has
172.18.0.14 where n1 has 172.18.0.11, its Pods live in the fourth /24 of the Pod network, and a Pod that comes to a
node, new or from another one, gets the node's next free address from .10 on. A Pod cannot really move: one with its
name takes its place on the other node. text.py writes changes down for an address.
"""
