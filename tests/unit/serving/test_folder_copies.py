"""`textinator copy` of a folder takes along what lies beside the store, and says what stays."""

from __future__ import annotations

import os
import stat

import pytest

import textinator_widgets as tw

FILES = {
    "config.toml": f'cookie_secret = "{"a" * 64}"\n',
    "plugins/stars.js": "export default {}\n",
    "notebooks/start.ipynb": "{}\n",
    "data/deep/texts.csv": "text\nAnn met Bob.\n",
}


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "config.toml").chmod(0o600)
    (folder / "data").chmod(0o700)
    (folder / "films").mkdir()
    with tw.open_store(folder / "textinator.db") as store:
        store.create_project("Names", task="ner", texts=["Ann met Bob."])
    return folder


def files_of(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and "textinator.db" not in path.name)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def test_what_lies_beside_the_store_goes_along(study, run, tmp_path):
    copy = tmp_path / "copy"

    code, said, told = run("copy", "--from", study, "--to", copy)

    assert code == 0, told
    assert files_of(copy) == FILES
    assert "Files beside it: 4 copied\n" in said
    assert f"Not copied, and still in {study}: films\n" in said
    assert stat.S_IMODE((copy / "config.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE((copy / "data").stat().st_mode) == 0o700
    with tw.open_store(copy / "textinator.db", create=False) as store:
        assert store.project("Names").texts()["text"].tolist() == ["Ann met Bob."]


def test_nothing_is_overwritten_and_a_copy_that_is_there_stays_whole(study, run, tmp_path):
    copy = tmp_path / "copy"
    (copy / "plugins").mkdir(parents=True)
    (copy / "plugins" / "stars.js").write_text("mine")
    (copy / "config.toml").write_text(FILES["config.toml"])

    code, said, told = run("copy", "--from", study, "--to", copy)
    assert code == 0, told
    assert f"Already there, left as it was: {os.path.join('plugins', 'stars.js')}\n" in said
    assert "config.toml" not in said
    assert files_of(copy) == {**FILES, "plugins/stars.js": "mine"}

    (study / "data" / "more.txt").write_text("x")
    code, _, told = run("copy", "--from", study, "--to", copy)
    assert code == 1
    assert "something is at" in told
    assert not (copy / "data" / "more.txt").exists()


def test_a_copy_that_a_file_breaks_off_goes_on(study, run, tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    real = os.fdopen

    def full(*arguments):
        real(*arguments).close()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("textinator_widgets.serving.folder_copies.os.fdopen", full)
        code, _, told = run("copy", "--from", study, "--to", copy)
    assert code == 1
    assert "No space left on device" in told
    assert files_of(copy) == {}
    code, _, told = run("check", copy)
    assert "has not been finished" in told

    assert run("copy", "--from", study, "--to", copy)[0] == 0
    assert files_of(copy) == FILES
    assert run("check", copy)[1] == "No faults.\n"


@pytest.mark.parametrize("place", ["config.toml", "plugins", "data/deep/link", "notebooks/folder"])
def test_links_are_refused_before_anything_is_copied(study, run, tmp_path, place):
    (tmp_path / "secret").write_text("# secret")
    (tmp_path / "folder").mkdir()
    link = study / place
    if place == "config.toml":
        link.unlink()
    elif place == "plugins":
        link.rename(study / "kept")
    link.symlink_to(tmp_path / ("folder" if place in ("plugins", "notebooks/folder") else "secret"))

    code, _, told = run("copy", "--from", study, "--to", tmp_path / "copy")

    assert code == 1
    assert f"{os.path.normpath(place)} is a link" in told
    assert not (tmp_path / "copy").exists()


def test_a_link_in_the_target_leads_nothing_elsewhere(study, run, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "data").symlink_to(tmp_path / "elsewhere")

    code, _, told = run("copy", "--from", study, "--to", tmp_path / "copy")

    assert code == 1
    assert "is a link or a file" in told
    assert list((tmp_path / "elsewhere").iterdir()) == []
    inside, _, told = run("copy", "--from", study, "--to", study / "data" / "copy")
    assert inside == 1
    assert "outside" in told


def test_what_stays_behind_is_told_when_an_end_is_no_folder(study, run, tmp_path, postgres):
    url = postgres.url(postgres.new_database())
    there, back = tmp_path / "there", tmp_path / "back"

    _, to_server, _ = run("copy", "--from", study, "--to", url)
    _, to_file, _ = run("copy", "--from", study / "textinator.db", "--to", tmp_path / "bare.db")
    there.mkdir()
    (there / "config.toml").write_text(f'store = "{url}"\n')
    code, to_folder, told = run("copy", "--from", there, "--to", back)

    assert f"Not copied, and still in {study}: config.toml, data, films, notebooks, plugins\n" in to_server
    assert f"Not copied, and still in {study}: plugins, data\n" in to_file
    assert code == 0, told
    assert f"Not copied, and still in {there}: config.toml\n" in to_folder
    with tw.open_store(back / "textinator.db", create=False) as store:
        assert len(store.projects()) == 1
