"""A password is kept as a hash of its own, and is nowhere else."""

from __future__ import annotations

import logging

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import text

import textinator_widgets as tw
from textinator_widgets.model.copies import plain_tables
from textinator_widgets.model.engine import reading

PASSWORD = "correct horse Åre staple"


@pytest.fixture
def store(place):
    with tw.open_store(place) as opened:
        yield opened


def hash_of(store, name):
    with reading(store._engine) as session:
        query = text('SELECT password_hash FROM "user" WHERE name = :name')
        return session.scalar(query, {"name": name})


def test_a_password_is_kept_as_an_argon2id_hash_that_no_other_password_has(store):
    for name in ("anna", "bo"):
        store.create_user(name, password=PASSWORD)
    store.create_user("cia")

    first, second = hash_of(store, "anna"), hash_of(store, "bo")

    assert first != second  # equal passwords cannot be told
    for one in (first, second):
        assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert PasswordHasher().verify(one, PASSWORD)
        with pytest.raises(VerifyMismatchError):
            PasswordHasher().verify(one, PASSWORD[:-1])
    assert hash_of(store, "cia") is None


def test_a_password_is_in_no_row_file_frame_message_or_log(store, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)

    store.create_user("anna", password=PASSWORD)
    with pytest.raises(tw.errors.AlreadyExists) as taken:
        store.create_user("anna", password=PASSWORD)
    with pytest.raises(tw.errors.InvalidSetting) as wrong:
        store.create_user("bo", password=PASSWORD * 50)
    store.backup(tmp_path / "backup.db")

    secret = PASSWORD.encode()
    assert {
        path.name for path in tmp_path.rglob("*") if path.is_file() and secret in path.read_bytes()
    } == set()
    with reading(store._engine) as session:
        rows = [
            str(tuple(row))
            for table in plain_tables().sorted_tables
            for row in session.connection().execute(table.select())
        ]
    assert any("create_user" in row for row in rows)
    told = [*rows, caplog.text, str(taken.value), str(wrong.value), repr(store.user("anna"))]
    assert [one for one in told if PASSWORD in one] == []


def test_no_list_of_people_shows_the_hash(store):
    store.create_user("anna", password=PASSWORD)

    shown = [repr(store.user("anna")), store.users().to_csv()]

    assert [one for one in shown if hash_of(store, "anna") in one or "argon2" in one] == []
    assert store.users()["has_password"].tolist() == [True]
