"""Backups that are made again and again: seven days and four weeks are kept, nothing else is touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import StoreError
from textinator_widgets.services import rotation
from textinator_widgets.services.rotation import backup_in_turn, unwanted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)  # a Sunday


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "backups"
    made.mkdir()
    return made


def put(folder, *ages, name="study"):
    """Put a file where a backup of so many days ago would be."""
    for days in ages:
        (folder / f"{name}.{NOW - timedelta(days=days):{rotation.FORM}}Z.db").write_bytes(b"")


def ages(folder):
    """Give the ages of what is left, in days."""
    times = (rotation._time_of(path, "study") for path in folder.iterdir())
    return sorted((NOW - time[0]).days for time in times if time is not None)


def test_of_a_backup_each_day_seven_days_and_four_weeks_are_left(folder):
    put(folder, *range(60))

    for path in unwanted(folder, "study"):
        path.unlink()

    # the weeks end on Sundays: today, 7, 14 and 21 days ago
    assert ages(folder) == [0, 1, 2, 3, 4, 5, 6, 7, 14, 21]
    assert unwanted(folder, "study") == []


def test_of_one_day_the_newest_is_left(folder):
    put(folder, 0.0, 0.1, 0.2, 1.0)

    assert len(unwanted(folder, "study")) == 2
    assert {path.name for path in unwanted(folder, "study")} == {
        f"study.{NOW - timedelta(days=age):{rotation.FORM}}Z.db" for age in (0.1, 0.2)
    }


def test_days_without_a_backup_do_not_count(folder):
    put(folder, 300, 400, 500)

    assert unwanted(folder, "study") == []


def test_other_files_are_left_alone(folder):
    put(folder, *range(60), name="other")
    for name in ("study.db", "study.20261199T250000Z.db", "study.monday.db", "study.20260101T000000Z.db.txt"):
        (folder / name).write_text("mine")

    assert unwanted(folder, "study") == []


def test_a_backup_in_turn_is_verified_and_old_ones_go_after_it(tmp_path):
    with tw.open_store(tmp_path / "study.db", clock=lambda: NOW) as store:
        store.create_project("Names", task="ner", texts=["Ann left."])
        folder = tmp_path / "backups"
        folder.mkdir()
        put(folder, *range(1, 40))

        made = store.backup()

        assert made == folder / "study.20261122T120000Z.db"
        assert ages(folder) == [0, 1, 2, 3, 4, 5, 6, 7, 14, 21]
        again = store.backup()
        assert again == folder / "study.20261122T120000Z-2.db"
        assert not made.exists()  # of one day the newest stays
    with tw.open_store(again, create=False) as copy:
        assert copy.check() == []
        assert copy.project("Names").texts()["text"].tolist() == ["Ann left."]


def test_nothing_is_removed_when_the_backup_fails(tmp_path, folder):
    put(folder, *range(60))
    (tmp_path / "study.db").write_text("no store at all")

    with pytest.raises(StoreError):
        backup_in_turn(tmp_path / "study.db", folder, "study", now=NOW)

    assert len(ages(folder)) == 60


def test_the_command_without_a_file_backs_up_in_turn(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from textinator_widgets.serving.cli import app

    monkeypatch.setattr("textinator_widgets.model.base.utc_now", lambda: NOW)
    with tw.open_store(tmp_path / "study.db") as store:
        store.create_project("Names", task="ner", texts=["Ann left."])
    folder = tmp_path / "backups"
    folder.mkdir()
    put(folder, *range(1, 10))

    done = CliRunner().invoke(app, ["backup", str(tmp_path / "study.db")])

    assert done.exit_code == 0, done.output
    assert "study.20261122T120000Z.db" in done.output
    assert done.output.count("Removed: ") == 2
    assert ages(folder) == [0, 1, 2, 3, 4, 5, 6, 7]
