"""Files in the project folder: names, contents, links, roles, the audit log."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

import textinator_widgets as tw
from textinator_widgets.errors import AlreadyExists, InvalidSetting, InvalidTexts, NotAllowed, NotFound
from textinator_widgets.model import AuditLog
from textinator_widgets.model.base import utc_now
from textinator_widgets.model.engine import reading, writing
from textinator_widgets.services import files
from textinator_widgets.services.actors import Actor


@pytest.fixture
def store(tmp_path):
    with tw.open_store(tmp_path / "study.db") as opened:
        yield opened


def everything(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*"))


def test_a_file_lies_in_the_folder_of_its_user_and_is_what_was_given(store):
    content = "\ufeffåäö\r\n".encode()

    made = store.add_file("a.b.txt", content, user="fia")

    assert made == store.data_folder / "fia" / "a.b.txt"
    assert made.read_bytes() == content
    assert everything(store.data_folder) == ["fia", "fia/a.b.txt"]
    listed = store.files().iloc[0]
    assert (listed["name"], listed["size"], listed["path"]) == ("a.b.txt", len(content), "fia/a.b.txt")
    assert listed["user"] == "fia"
    assert store.files("bo").empty


def test_a_name_has_one_form_however_it_was_typed(store):
    store.add_file("a\u030a.txt", b"one")

    with pytest.raises(AlreadyExists):
        store.add_file("\u00e5.txt", b"two")
    assert list(store.files()["name"]) == ["\u00e5.txt"]


@pytest.mark.parametrize(
    "name",
    [
        "../up.txt", "/etc/up.txt", "a/b.txt", "a\\b.txt", "C:up.txt", "..txt", "...txt", ".hidden.txt",
        ".txt", "up", "up.py", "up.txt/", "up.txt.", " up.txt", "up .txt", "up..txt", "con.txt", "NUL.json",
        "com1.a.txt", "a\nb.txt", "a\0.txt", "a\u202etxt.txt", "a?.txt", "\ud800.txt", "x" * 197 + ".txt",
        "", None, 3,
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_or_hides_is_refused(store, tmp_path, name):
    with pytest.raises(InvalidSetting):
        store.add_file(name, b"text")
    with pytest.raises(InvalidSetting):
        store.delete_file(name)

    assert {one.split(".db")[0] for one in everything(tmp_path)} == {"study"}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.txt", b"", "1 to 20,000,000 bytes"),
        ("a.txt", b"x" * 20_000_001, "20,000,001"),
        ("a.txt", b"ab\xff", "byte 2"),
        ("a.txt", b"ab\0", "character 2"),
        ("a.txt", "text", "bytes"),
        ("a.json", b'{"a": 1,\n "b": }', "line 2, character 7"),
        ("a.json", b"[" * 200_000, "nested too deep"),
        ("a.jsonl", b'{"a": 1}\n\n{"a": \n', "line 3"),
    ],
    ids=["empty", "too big", "other encoding", "NUL", "no bytes", "no JSON", "deep JSON", "no JSON line"],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_with_the_place(store, name, content, told):
    with pytest.raises(InvalidTexts, match=told):
        store.add_file(name, content)
    assert store.files().empty
    assert not store.data_folder.exists()


def test_a_file_of_the_greatest_size_is_taken(store):
    store.add_file("a.txt", b"x" * 20_000_000)

    assert list(store.files()["size"]) == [20_000_000]


def test_links_are_not_followed(store, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "linked.txt").write_bytes(b"kept")
    data = store.data_folder
    (data / "fia").mkdir(parents=True)
    os.symlink(outside, data / "bo")
    os.symlink(outside / "linked.txt", data / "fia" / "linked.txt")

    assert store.files().empty
    for user in ("fia", "bo"):
        with pytest.raises(InvalidSetting, match="no link"):
            store.add_file("linked.txt", b"changed", user=user, replace=True)
        with pytest.raises(InvalidSetting, match="no link"):
            store.delete_file("linked.txt", user=user)
    assert (outside / "linked.txt").read_bytes() == b"kept"


def test_a_file_that_cannot_be_written_leaves_nothing_and_says_so(store, monkeypatch):
    store.add_file("a.txt", b"one", user="fia")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InvalidTexts, match="No space left"):
        store.add_file("a.txt", b"two", user="fia", replace=True)

    assert everything(store.data_folder) == ["fia", "fia/a.txt"]
    assert (store.data_folder / "fia/a.txt").read_bytes() == b"one"
    with reading(store._engine) as session:
        assert "replace_file" not in set(session.scalars(select(AuditLog.action)))


def test_the_folder_of_a_user_stays_while_others_are_in_it(store):
    store.add_file("a.txt", b"one")
    store.add_file("a.json", b"[]")

    store.delete_file("a.txt")

    assert list(store.files()["name"]) == ["a.json"]
    with pytest.raises(NotFound):
        store.delete_file("a.txt")


def test_only_file_managers_and_superusers_come_at_files_through_a_login(store):
    now = utc_now()
    store.create_user("fia", groups=["file_managers"])
    store.create_user(
        "pia", groups=["project_managers", "user_manager", "evaluation_managers", "translators"]
    )

    def actor(name, verified="login"):
        return Actor(user_id=store.user(name).id, name=name, role="annotator", verified=verified)

    with writing(store._engine) as session:
        files.add_file(session, actor("fia"), store.data_folder, "a.txt", b"one", owner="fia", now=now)
    with writing(store._engine) as session:
        files.add_file(
            session, actor("fia"), store.data_folder, "a.txt", b"two", owner="fia", replace=True, now=now
        )
    for refused in (actor("pia"), actor("fia", "cookie"), actor("fia", "shared"), actor("fia", "none")):
        with reading(store._engine) as session, pytest.raises(NotAllowed):
            files.files(session, refused, store.data_folder)
        with writing(store._engine) as session, pytest.raises(NotAllowed):
            files.add_file(session, refused, store.data_folder, "b.txt", b"one", owner="fia", now=now)
        with writing(store._engine) as session, pytest.raises(NotAllowed):
            files.delete_file(session, refused, store.data_folder, "a.txt", owner="fia", now=now)
    with writing(store._engine) as session:
        files.delete_file(session, actor("fia"), store.data_folder, "a.txt", owner="fia", now=now)

    with reading(store._engine) as session:
        rows = session.scalars(
            select(AuditLog).where(AuditLog.object == "file:a.txt").order_by(AuditLog.id)
        ).all()
    assert [one.action for one in rows] == ["add_file", "replace_file", "delete_file"]
    assert {one.user_id for one in rows} == {store.user("fia").id}


@pytest.mark.parametrize(
    "name", ["../up", "a/b", "..", ".hidden", "con", "a%2Fb", "x.", "ж" * 150, "a\u030a", "C:up"]
)
def test_a_folder_can_be_made_of_every_name_and_leads_nowhere_else(store, tmp_path, name):
    made = store.add_file("a.txt", b"one", user=name)

    assert made.parent.parent == store.data_folder
    assert made.resolve() == made
    assert len(made.parent.name.encode()) <= 255
    assert store.files(name)["name"].tolist() == ["a.txt"]
    assert {one.split(".db")[0].split("/")[0] for one in everything(tmp_path)} == {"study", "data"}
    store.delete_file("a.txt", user=name)
    assert everything(store.data_folder) == []


def test_names_of_users_that_differ_have_folders_that_differ(store):
    names = ["a/b", "a%2Fb", "a%252Fb", "con", "%63on", ".a", "%2Ea"]
    for name in names:
        store.add_file("a.txt", name.encode(), user=name)

    assert sorted(store.files()["user"]) == sorted(names)
