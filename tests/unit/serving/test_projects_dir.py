from __future__ import annotations

import os
import stat

import pytest

from textinator_widgets.errors import InvalidSetting, StoreUnusable
from textinator_widgets.serving.projects_dir import ProjectsDir, packaged_notebooks


def test_a_folder_holds_its_store_under_a_fixed_name(tmp_path):
    place = ProjectsDir.at(tmp_path / "study")

    assert place.store == tmp_path / "study" / "textinator.db"
    assert place.root == tmp_path / "study"


def test_a_store_file_stands_for_itself(tmp_path):
    file = tmp_path / "study.db"
    file.write_bytes(b"")

    place = ProjectsDir.existing(file)

    assert (place.store, place.root) == (file, None)


def test_a_folder_without_a_store_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(StoreUnusable, match="textinator init"):
        ProjectsDir.existing(tmp_path)


def test_the_cookie_secret_stays_and_only_its_owner_reads_it(tmp_path):
    place = ProjectsDir.at(tmp_path / "study")
    place.make_folders()

    first, second = place.cookie_secret(), place.cookie_secret()

    assert first == second
    assert len(first) >= 32
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "study" / "config.toml").stat().st_mode) == 0o600


def test_a_weak_or_unreadable_secret_is_refused(tmp_path):
    place = ProjectsDir.at(tmp_path / "study")
    place.make_folders()
    config = tmp_path / "study" / "config.toml"

    config.write_text('cookie_secret = "short"\n')
    with pytest.raises(InvalidSetting, match="at least 32"):
        place.cookie_secret()

    config.write_text("cookie_secret = \n")
    with pytest.raises(InvalidSetting, match="TOML"):
        place.cookie_secret()


def test_a_store_file_keeps_its_secret_in_the_users_state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "study.db"
    file.write_bytes(b"")

    secret = ProjectsDir.at(file).cookie_secret()

    assert ProjectsDir.at(file).cookie_secret() == secret
    assert not (tmp_path / "config.toml").exists()


def test_the_notebook_of_the_annotator_comes_with_the_package():
    assert (packaged_notebooks() / "annotate.ipynb").is_file()
