"""The manager as a widget: whose it is, and what its page may not do."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidInput, InvalidSetting, NotAllowed


@pytest.fixture
def store(tmp_path):
    with tw.open_store(tmp_path / "s.db") as opened:
        yield opened


def test_a_notebook_manages_in_the_name_of_its_user(store):
    manager = tw.Manager(store, user="maria", language="uk")

    assert (manager.user, manager.sections, manager.links) == (
        "maria",
        ["projects", "people", "files"],
        False,
    )
    assert manager.strings["language"] == "uk"
    assert store.user("maria").groups == []
    manager.close()


def test_who_works_at_a_hub_is_who_the_hub_says(store, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "maria")

    manager = tw.Manager(store)

    assert manager.user == "maria"
    assert store.add_file("a.txt", b"one").parent.name == "maria"
    manager.close()


def test_messages_are_answered_with_their_id(store, monkeypatch):
    manager = tw.Manager(store, user="maria")
    sent = []
    monkeypatch.setattr(manager, "send", sent.append)
    values = {"title": "Names", "task": "ner", "language": "en", "texts": "Ann."}

    manager._handle_custom_msg({"request": "1", "type": "new_project", "with": {"values": values}}, [])
    manager._handle_custom_msg({"request": "2", "type": "no such thing"}, [])
    manager._handle_custom_msg("hostile", [])

    assert [(one["request"], one["status"]) for one in sent] == [
        ("1", "done"),
        ("2", "failed"),
        ("", "failed"),
    ]
    assert store.projects()["author"].tolist() == ["maria"]
    manager.close()


def test_a_page_sets_nothing(store):
    manager = tw.Manager(store, user="maria")

    manager.set_state({"user": "root", "sections": ["projects", "files"]})

    assert (manager.user, manager.sections) == ("maria", ["projects", "people", "files"])
    with pytest.raises(InvalidSetting, match="cannot be changed"):
        manager.user = "root"


def test_a_served_page_is_that_of_its_visitor(store, monkeypatch):
    store.create_user("bo")
    for name, value in {"TW_SERVED": "1", "TW_USER": "bo", "TW_VERIFIED": "login"}.items():
        monkeypatch.setenv(name, value)

    manager = tw.Manager(store)

    assert (manager.user, manager.sections, manager.links) == ("bo", [], True)
    with pytest.raises(NotAllowed):
        tw.Manager(store, user="maria")


@pytest.mark.parametrize("given", ["study.db", None])
def test_only_a_store_is_managed(given):
    with pytest.raises(InvalidInput, match="A store was expected"):
        tw.Manager(given)
