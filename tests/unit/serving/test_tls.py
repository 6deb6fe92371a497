from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from textinator_widgets.errors import InvalidSetting
from textinator_widgets.serving.tls import server_context, warn_of_dates

KEPT = Path(__file__).parent / "certificates"


def test_a_certificate_with_its_key_is_taken_without_a_word():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_dates(server_context(KEPT / "localhost.pem", KEPT / "localhost.key"), KEPT / "localhost.pem")


def test_a_certificate_that_has_expired_is_a_warning():
    context = server_context(KEPT / "expired.pem", KEPT / "localhost.key")

    with pytest.warns(UserWarning, match=r"expired\.pem has expired; browsers will refuse it"):
        warn_of_dates(context, KEPT / "expired.pem")


@pytest.mark.parametrize(
    ("cert", "key", "told"),
    [
        ("localhost.pem", "other.key", "other.key belongs to another certificate"),
        ("localhost.key", "localhost.pem", "look whether the two files are swapped"),
        ("localhost.pem", "localhost.pem", "its private key in .*localhost.pem"),
        ("nothing.pem", "localhost.key", "file for --cert, but .*nothing.pem cannot be read"),
        ("localhost.pem", "nothing.key", "file for --key, but .*nothing.key cannot be read"),
        (".", "localhost.key", "cannot be read"),
        ("localhost.pem", "locked.key", "Expected a key without a password"),
    ],
)
def test_files_that_do_not_serve_are_told_by_name(cert, key, told):
    with pytest.raises(InvalidSetting, match=told):
        server_context(KEPT / cert, KEPT / key)
