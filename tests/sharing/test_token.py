"""Tokens: what goes in comes out, nothing else opens, and no token costs much."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portlab.sharing.dictionary1 import DICTIONARY
from portlab.sharing.token import (
    ALTERED,
    FUTURE,
    MAX_TEXT,
    MAX_TOKEN,
    TOO_LARGE,
    TokenError,
    decode,
    encode,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)
DATA = st.dictionaries(st.sampled_from("mwftsnvpcrdaogqube"), TEXTS, max_size=8)
RECORDED = Path(__file__).parent / "recorded.json"


def code_of(token: str) -> str:
    """The code with which a token is turned away; "" where it opens."""
    try:
        decode(token)
    except TokenError as error:
        return error.code
    return ""


def token_from(plain: bytes, check: bytes | None = None, dictionary: bytes = DICTIONARY) -> str:
    """A token made by hand."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    packed = packer.compress(plain) + packer.flush()
    mark = hashlib.sha256(packed).digest()[:3] if check is None else check
    return "1." + base64.urlsafe_b64encode(mark + packed).rstrip(b"=").decode()


@given(DATA)
def test_what_goes_in_comes_out(data: dict[str, str]) -> None:
    assert decode(encode(data)) == data


@given(DATA)
def test_the_order_of_keys_makes_no_other_token(data: dict[str, str]) -> None:
    assert encode(dict(reversed(data.items()))) == encode(data)


def test_the_dictionary_of_version_1_is_frozen() -> None:
    assert hashlib.sha256(DICTIONARY).hexdigest() == (
        "a32c967b9e34339ce6db3709c9da377c2813df2dee5f65f7dd5e72c08bd3b310"
    )


@pytest.mark.parametrize(
    "one", json.loads(RECORDED.read_text("utf-8")), ids=lambda one: one["token"]
)
def test_recorded_tokens_open_for_ever(one: dict[str, object]) -> None:
    assert decode(str(one["token"])) == one["data"]


def test_ten_thousand_altered_tokens_are_told_apart_and_cheap() -> None:
    chance = random.Random(20261128)
    originals = [str(one["token"]) for one in json.loads(RECORDED.read_text("utf-8"))]
    slowest = 0.0
    opened = []
    for _ in range(10_000):
        original = chance.choice(originals)
        token = mutated(original, chance)
        start = time.process_time()
        code = code_of(token)
        slowest = max(slowest, time.process_time() - start)
        if not code and token != original:
            opened.append(token)
    assert (opened, slowest < 0.05) == ([], True)


def mutated(token: str, chance: random.Random) -> str:
    """A token with one to three characters changed, cut out, put in or moved, or cut off."""
    signs = list(token)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(signs)) if signs else 0
        kind = chance.randrange(5)
        if kind == 0 and signs:
            signs[at] = chance.choice(LETTERS)
        elif kind == 1:
            signs.insert(at, chance.choice(LETTERS))
        elif kind == 2 and signs:
            del signs[at]
        elif kind == 3:
            del signs[at:]
        else:
            signs = signs[at:] + signs[:at]
    return "".join(signs)


def test_every_cut_token_is_told() -> None:
    token = encode({"m": "kind: Service\nmetadata:\n  name: something-of-mine\n"})
    assert {code_of(token[:length]) for length in range(len(token))} == {ALTERED}


def test_a_token_of_another_version_is_of_the_future() -> None:
    assert [code_of(f"{version}.abcd") for version in ("2", "17", "999999")] == [FUTURE] * 3
    assert [code_of(f"{version}.abcd") for version in ("0", "01", "1000000000")] == [ALTERED] * 3


def test_what_stands_behind_the_stream_or_before_the_version_makes_no_second_token() -> None:
    token = encode({"m": "kind: Service"})
    raw = base64.urlsafe_b64decode(token[2:] + "=" * (-len(token[2:]) % 4))
    longer = raw[3:] + b"x"
    body = base64.urlsafe_b64encode(hashlib.sha256(longer).digest()[:3] + longer)
    assert code_of("1." + body.rstrip(b"=").decode()) == ALTERED
    assert code_of("0" + token) == ALTERED


def test_a_bomb_is_never_unpacked_further_than_a_text_may_be() -> None:
    assert code_of(token_from(b" " * (MAX_TEXT + 1))) == TOO_LARGE
    assert code_of(token_from(b"[" * MAX_TEXT)) == ALTERED
    # As much as a token can hold: 3 kB of deflate are 3 MB of spaces.
    assert code_of(token_from(b" " * 3_000_000)) == TOO_LARGE


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"[]",
        b"null",
        b'{"m":1}',
        b'{"m":{}}',
        b'{"m":null}',
        b"\xff",
        b'{"m":"x"',
        b"NaN",
        b'{"m": "x"}',
        b'{"m":"x","m":"x"}',
        b'{"m":"\\ud800"}',
        b'{"w":"x","m":"x"}',
    ],
)
def test_what_is_no_state_does_not_open(plain: bytes) -> None:
    assert code_of(token_from(plain)) == ALTERED


def test_a_token_whose_check_is_anothers_does_not_open() -> None:
    assert code_of(token_from(b'{"m":"x"}', check=b"abc")) == ALTERED


@pytest.mark.parametrize(
    "token", ["", ".", "1", "1.", "1.a", "1.é", "1.a b", "1.====", "x.abcd", "1.ab+/", "-1.abcd"]
)
def test_what_is_no_token_does_not_open(token: str) -> None:
    assert code_of(token) == ALTERED


def test_more_than_a_link_carries_has_no_token() -> None:
    noise = random.Random(1).randbytes(4000).hex()
    for data in ({"m": noise}, {"m": "a" * (MAX_TEXT + 1)}):
        with pytest.raises(TokenError) as caught:
            encode(data)
        assert caught.value.code == TOO_LARGE
    assert code_of("1." + "a" * MAX_TOKEN) == TOO_LARGE


def test_text_that_is_no_text_has_no_token() -> None:
    with pytest.raises(TokenError) as caught:
        encode({"m": "\ud800"})
    assert caught.value.code == ALTERED
