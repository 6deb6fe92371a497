"""Names and addresses of people."""

from __future__ import annotations

import pytest

from textinator_widgets.errors import AlreadyExists


def test_an_address_and_a_name_are_never_two_peoples(store):
    anna = store.create_user("anna", email="anna@example.org")
    store.create_user("bo@example.org", email="bo@example.org")

    for wrong in ("anna@example.org", "ANNA@example.org"):
        with pytest.raises(AlreadyExists):
            store.create_user(wrong)
        with pytest.raises(AlreadyExists):
            store.create_user("mallory", email=wrong)
    with pytest.raises(AlreadyExists):
        store.create_user("mallory", email="Bo@example.org")

    assert anna.email == "anna@example.org"
    assert store.users()["user"].tolist() == ["anna", "bo@example.org"]
