"""Whatever a page names, nothing outside a person's own folder is read, written or deleted."""

from __future__ import annotations

import contextlib
import json

import pytest

import textinator_widgets as tw
from tests.path_payloads import paths
from tests.unit.api.managing import Page, person
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import TextinatorError
from textinator_widgets.services.actors import Actor
from textinator_widgets.widgets import front_end

SECRET = "the secret 48151623"
RECORDS = json.dumps([{"text": SECRET}])


@pytest.fixture
def store(tmp_path):
    """A store whose folder has secrets around it, and links that lead to them."""
    home = tmp_path / "study"
    for folder in (tmp_path, home, home / "data-other", home / "data" / "bo"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "secret.json").write_text(RECORDS)
    mine = home / "data" / "eve"
    mine.mkdir()
    (mine / "link.json").symlink_to(tmp_path / "secret.json")
    (mine / "folder-link").symlink_to(tmp_path)
    (mine / "own.json").write_text('[{"text": "mine"}]')
    with tw.open_store(home / "study.db") as opened:
        opened.create_project("Names", task="ner", texts=["Ann."], author="anna")
        yield opened


@pytest.fixture
def tries(tmp_path):
    found = paths(str(tmp_path / "secret.json"))
    assert len(set(found)) >= 60
    return found


def outside(folder):
    """Give every file that is not this person's own or the store's, with what is in it."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "study.db" not in path.name and "/data/eve/" not in str(path)
    }


def attempts(path):
    """Give every request that takes a name of a file, with this one."""
    about = {
        "title": "T",
        "language": "en",
        "file": path,
        "text": [{"path": "text"}],
        "key": "",
        "markers": [],
    }
    texts = {"kind": "file", "file": path, "text": "text", "key": "", "name": "n"}
    return [
        ("begin_upload", {"name": path, "size": 2, "replace": True}),
        ("delete_file", {"name": path}),
        ("import_form", {"values": about}),
        ("try_import", {"values": about}),
        ("import_project", {"values": about}),
        ("try_source", {"project": 1, "values": texts}),
        ("add_source", {"project": 1, "values": texts}),
        ("preview_source", {"name": path}),
        ("begin_download", {"project": 1, "values": {"format": path}}),
        ("save_guidelines", {"project": 1, "values": {"video_summary": path[:200]}}),
    ]


def test_no_name_leads_a_manager_out_of_their_folder(store, tmp_path, tries):
    eve = Page(store, person(store, "eve", "file_managers", "project_managers"))
    store.project(1).add_collaborator("eve")
    before = outside(tmp_path)

    for path in tries:
        for verb, body in attempts(path):
            answer = eve.ask(verb, **body)
            assert SECRET not in json.dumps(answer), (verb, path)
            assert answer["status"] == "done" or answer["error"]["code"] != "internal", (verb, path)
            if verb == "begin_upload" and answer["status"] == "done":
                eve.do("add_piece", upload=answer["result"]["upload"], at=0, data="W10=")
                eve.ask("end_upload", upload=answer["result"]["upload"])

    assert outside(tmp_path) == before
    assert store.project(1).texts()["text"].tolist() == ["Ann."]
    assert len(store.projects()) == 1


def test_no_name_leads_an_annotator_to_a_file(store, tmp_path, tries):
    project = store.project(1)
    before = outside(tmp_path)

    for path in tries:
        with contextlib.suppress(TextinatorError):
            project.update(video_summary=path[:200])
        desk = PageDesk(
            project.session_of(Actor(name="bo", role="annotator", verified="python")),
            language="en",
            parts=front_end.part,
        )
        for kind, body in (
            ("load_part", {"name": path}),
            ("load_action", {"name": path}),
            ("load_film", {"start": 0}),
        ):
            answer = desk.handle({"request": "r", "type": kind, **body})
            assert answer["status"] == "failed", (kind, path)
            assert SECRET not in json.dumps(answer)
            assert answer["error"]["code"] != "internal", (kind, path)

    assert outside(tmp_path) == before
