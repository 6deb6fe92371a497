"""The film of a project comes from the folder of its store, piece by piece, and from nowhere else."""

from __future__ import annotations

import base64

import pytest

import textinator_widgets as tw
from textinator_widgets.api.page import PageDesk
from textinator_widgets.errors import InvalidSetting, NotFound
from textinator_widgets.model.engine import reading
from textinator_widgets.services import films
from textinator_widgets.services.label_actions import action_source

FILM = bytes(range(256)) * 10


@pytest.fixture
def made(tmp_path):
    """Returns a function that makes the desk of a page whose project names this film."""
    home = tmp_path / "study"
    home.mkdir()
    with tw.open_store(home / "study.db") as store:

        def desk(name):
            project = store.create_project(f"P {name!r}", texts=["a"], video_summary=name)
            return PageDesk(project.annotator("anna"), language="en", parts=str)

        yield desk


def has_film(desk):
    return desk.screen()["settings"]["film"]


def ask(desk, start):
    return desk.handle({"request": "r", "type": "load_film", "start": start})


def test_a_film_is_given_piece_by_piece(made, tmp_path, monkeypatch):
    monkeypatch.setattr(films, "PIECE", 1000)
    (tmp_path / "study" / "films").mkdir()
    (tmp_path / "study" / "films" / "Intro.MP4").write_bytes(FILM)
    desk = made("films/Intro.MP4")
    assert has_film(desk) is True

    pieces, start, size = [], 0, 1
    while start < size:
        reply = ask(desk, start)["result"]
        pieces.append(base64.b64decode(reply["source"]))
        start, size = reply["next"], reply["size"]
        assert reply["kind"] == "video/mp4"

    assert [len(piece) for piece in pieces] == [1000, 1000, 560]
    assert b"".join(pieces) == FILM
    for wrong in (-1, 2560, 2**53):
        assert ask(desk, wrong)["error"]["code"] == "not_found"
    assert ask(desk, "0")["error"]["code"] == "bad_request"


@pytest.mark.parametrize(
    "name",
    [
        "missing.mp4",
        "../secret.mp4",
        "link.mp4",
        "folder.mp4",
        "empty.webm",
        "study.db",
        "https://example.org/film.mp4",
        "a film of words",
        None,
    ],
)
def test_what_is_no_film_of_the_folder_is_not_given(made, tmp_path, name):
    home = tmp_path / "study"
    (tmp_path / "secret.mp4").write_bytes(FILM)
    (home / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    (home / "folder.mp4").mkdir()
    (home / "empty.webm").touch()
    desk = made(name)

    assert has_film(desk) is False
    assert ask(desk, 0)["error"] == {"code": "not_found", "message": "The film cannot be loaded."}


def test_a_film_that_is_too_large_is_not_given(made, tmp_path, monkeypatch):
    monkeypatch.setattr(films, "MOST_BYTES", 100)
    (tmp_path / "study" / "film.webm").write_bytes(FILM)

    assert has_film(made("film.webm")) is False


def test_an_absolute_path_outside_of_the_folder_is_not_given(made, tmp_path):
    (tmp_path / "secret.mp4").write_bytes(FILM)

    assert has_film(made(str(tmp_path / "secret.mp4"))) is False


def test_a_store_on_a_server_has_the_films_and_modules_of_the_folder_that_it_is_opened_with(
    postgres_url, tmp_path
):
    folder = tmp_path / "study"
    (folder / "plugins").mkdir(parents=True)
    (folder / "films").mkdir()
    (folder / "films" / "a.mp4").write_bytes(FILM)
    (tmp_path / "secret.mp4").write_bytes(FILM)
    module = "/** name: stars */\nexport default () => ({ exec() {} });\n"
    (folder / "plugins" / "stars.js").write_text(module)
    (tmp_path / "link").symlink_to(folder)
    with tw.open_store(postgres_url, folder=tmp_path / "link") as store:
        assert store.data_folder == folder / "data"
        project = store.create_project("P", texts=["a"], video_summary="films/a.mp4")
        outside = store.create_project("Q", texts=["a"], video_summary="../secret.mp4")
        project.add_marker("Person", actions=["stars"])
        desk = PageDesk(project.annotator("anna"), language="en", parts=str)
        assert has_film(desk) is True
        assert base64.b64decode(ask(desk, 0)["result"]["source"]) == FILM
        assert has_film(PageDesk(outside.annotator("anna"), language="en", parts=str)) is False
    (folder / "plugins" / "stars.js").write_text(f"// newer\n{module}")
    with tw.open_store(postgres_url, folder=str(folder)) as store, reading(store._engine) as session:
        assert action_source(session, 1, "stars").startswith("// newer")
    with (
        tw.open_store(postgres_url) as store,
        reading(store._engine) as session,
        pytest.raises(NotFound, match="cannot be read"),
    ):
        action_source(session, 1, "stars")


@pytest.mark.parametrize("wrong", ["missing", "file", 1, "a\0b"])
def test_what_is_no_folder_of_a_store_is_refused(postgres_url, tmp_path, wrong):
    (tmp_path / "file").touch()
    with pytest.raises(InvalidSetting, match="folder must be"):
        tw.open_store(postgres_url, folder=tmp_path / wrong if wrong in ("missing", "file") else wrong)
    with pytest.raises(InvalidSetting, match=r"study\.db.*has its modules and films beside it"):
        tw.open_store(tmp_path / "study.db", folder=tmp_path)
    assert not (tmp_path / "study.db").exists()


def test_a_store_on_a_server_without_a_folder_says_so(postgres_url):
    with tw.open_store(postgres_url) as store:
        with pytest.raises(InvalidSetting, match=r"has none; got 'films/a.mp4'.*video_remote"):
            store.create_project("P", texts=["a"], video_summary="films/a.mp4")
        assert store.projects().empty
        project = store.create_project("P", texts=["a"], video_summary="https://example.org/a.mp4")
        with pytest.raises(InvalidSetting, match=r"has none; got 'a\.webm'"):
            project.update(title="Q", video_summary="a.webm")
        assert store.projects()["title"].tolist() == ["P"]
        with pytest.raises(InvalidSetting, match="on a server there is no folder 'plugins'"):
            project.add_marker("Person", actions=["stars"])
