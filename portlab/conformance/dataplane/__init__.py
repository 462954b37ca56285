"""Playing recordings of a real data plane: what became of packets, the rules that decided it, and the objects behind.

fixtures/conformance/dataplane/README.md says what a recording holds and what in it was left to chance.
"""
