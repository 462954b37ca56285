"""Pools: bands, the search for a free number, giving back."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from portlab.kube.apiserver.ipallocator import reserved_addresses
from portlab.kube.apiserver.pool import LOWER, TRIED_MAX, UPPER, Pool
from portlab.kube.apiserver.portallocator import reserved_ports


class FixedStart(random.Random):
    """A stream whose next number is given."""

    def __init__(self, share):
        super().__init__()
        self.share = share

    def random(self):
        return self.share


def test_a_free_start_is_taken_at_once():
    pick = Pool(low=100, high=199, reserved=20).pick(FixedStart(0.5))
    assert (pick.number, pick.start, pick.band.name, pick.tried) == (160, 140 + 20, UPPER, (160,))


def test_the_search_goes_on_to_the_next_free_number():
    pool = Pool(low=100, high=199, reserved=20)
    pool.take(160, "a")
    pool.take(161, "b")
    assert pool.pick(FixedStart(0.5)).tried == (160, 161, 162)


def test_the_search_wraps_inside_its_band():
    pool = Pool(low=100, high=109, reserved=4)
    pool.take(109, "a")
    pick = pool.pick(FixedStart(0.99))
    assert (pick.start, pick.tried, pick.number) == (109, (109, 104), 104)


def test_the_lower_band_comes_when_the_upper_is_used_up():
    pool = Pool(low=100, high=105, reserved=3)
    for number in (103, 104, 105):
        pool.take(number, "a")
    pick = pool.pick(FixedStart(0.0))
    assert (pick.number, pick.band.name, pick.band.low, pick.band.high) == (100, LOWER, 100, 102)


def test_a_full_pool_has_nothing():
    pool = Pool(low=1, high=2, reserved=0)
    pool.take(1, "a")
    pool.take(2, "a")
    assert pool.pick(FixedStart(0.0)) is None


def test_a_pool_without_numbers_has_nothing():
    assert Pool(low=11, high=10, reserved=0).pick(FixedStart(0.0)) is None


def test_a_long_search_remembers_only_its_beginning():
    pool = Pool(low=0, high=99, reserved=0)
    for number in range(60):
        pool.take(number, "a")
    pick = pool.pick(FixedStart(0.0))
    assert (pick.number, pick.tried) == (60, tuple(range(TRIED_MAX)))


def test_a_copy_goes_its_own_way():
    pool = Pool(low=1, high=9, reserved=3)
    pool.take(2, "a")
    twin = pool.copy()
    twin.take(3, "b")
    twin.release(2)
    assert (dict(pool.taken), dict(twin.taken)) == ({2: "a"}, {3: "b"})


def test_bands_are_those_of_kep_3668():
    sizes = (1, 16, 17, 512, 1024, 2768, 4096, 65535)
    assert [reserved_ports(size) for size in sizes] == [0, 0, 16, 16, 32, 86, 128, 128]


def test_bands_are_those_of_kep_3070():
    sizes = (2, 16, 32, 256, 1024, 4096, 1 << 20, 1 << 64)
    assert [reserved_addresses(size) for size in sizes] == [0, 0, 16, 16, 64, 256, 256, 256]


@settings(deadline=None)
@given(
    st.integers(0, 30),
    st.lists(st.tuples(st.booleans(), st.integers(0, 29), st.floats(0, 0.999)), max_size=80),
)
def test_a_pick_is_free_and_in_the_right_band(reserved, steps):
    pool = Pool(low=0, high=29, reserved=reserved)
    for give_back, number, share in steps:
        if give_back:
            pool.release(number)
        elif (pick := pool.pick(FixedStart(share))) is None:
            assert len(pool.taken) == 30
        else:
            free_above = [n for n in range(reserved, 30) if pool.owner(n) is None]
            assert pool.owner(pick.number) is None
            assert (pick.band.name == UPPER) == bool(free_above)
            assert pick.number in pick.band
            pool.take(pick.number, "a")
