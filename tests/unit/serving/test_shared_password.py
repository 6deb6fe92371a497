from __future__ import annotations

import base64

import pytest

from textinator_widgets.serving.shared_password import FREE, LONGEST_S, SharedPassword


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def shared(clock):
    return SharedPassword("Zo\u00eb", "s\u00e4ker: ordet", clock=clock)


def basic(text, *, kind="Basic"):
    return f"{kind} {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize("given", ["Zo\u00eb:s\u00e4ker: ordet", "Zoe\u0308:sa\u0308ker: ordet"])
def test_the_password_fits_however_its_accents_are_typed(shared, given):
    assert shared.fits(basic(given))
    assert shared.fits(basic(given, kind="BASIC"))


@pytest.mark.parametrize(
    "given",
    [None, "", "Basic", "Basic ", "Basic !!!", "Basic //8=", "Bearer x", basic(""), basic(":"),
     basic("Zo\u00eb:"), basic("Zo\u00eb"), basic("zo\u00eb:s\u00e4ker: ordet"),
     basic("Zo\u00eb:s\u00e4ker: ordet "),
     basic("Zo\u00eb:s\u00e4ker: ordet", kind="Digest"), basic("Zo\u00eb:s\u00e4ker: ordet") + ", Basic x"],
)  # fmt: skip
def test_anything_else_does_not(shared, given):
    assert not shared.fits(given)


def test_guesses_wait_longer_and_longer_and_only_where_they_come_from(shared, clock):
    for _ in range(FREE - 1):
        shared.count_failure("10.0.0.1")
    assert shared.wait_s("10.0.0.1") == 0

    waits = []
    for _ in range(12):
        shared.count_failure("10.0.0.1")
        waits.append(shared.wait_s("10.0.0.1"))

    assert waits[:3] == [2, 4, 8]
    assert waits[-1] == LONGEST_S
    assert shared.wait_s("10.0.0.2") == 0
    clock.now += LONGEST_S
    assert shared.wait_s("10.0.0.1") == 0


def test_the_right_password_makes_good_what_was_mistyped(shared):
    for _ in range(FREE):
        shared.count_failure("10.0.0.1")

    shared.forget_failures("10.0.0.1")

    assert shared.wait_s("10.0.0.1") == 0


def test_the_addresses_of_one_network_are_one_guesser(shared):
    for number in range(FREE + 1):
        shared.count_failure(f"2001:db8::{number:x}")

    assert shared.wait_s("2001:db8::ffff") > 0
    assert shared.wait_s("2001:db8:0:1::1") == 0
