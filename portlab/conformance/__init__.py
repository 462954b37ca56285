"""Recordings of a real cluster, played against PortLab's own.

A recording is plain data: ``playing.play`` plays it and tells for every case the first difference. Nothing here knows
a case by its name.
"""
