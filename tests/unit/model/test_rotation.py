"""Backups that are made again and again: seven days and four weeks are kept, nothing else is touched."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

import textinator_widgets as tw
from textinator_widgets.errors import StoreError
from textinator_widgets.services import rotation
from textinator_widgets.services.backup_names import backup_name
from textinator_widgets.services.rotation import backup_in_turn, unwanted
from textinator_widgets.serving.cli import app

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


def test_a_backup_that_was_just_made_is_there_also_while_the_clock_stands_still_or_goes_back(
    tmp_path, monkeypatch, place
):
    monkeypatch.chdir(tmp_path)
    now = NOW
    with tw.open_store(place, clock=lambda: now) as store:
        store.create_project("Names", task="ner", texts=["Ann left."])
        made = []
        for back in (0, 0, 0, 0, 1, 1, 1):
            now = NOW - timedelta(minutes=back)
            made.append(store.backup())
            assert made[-1].exists()

    assert len(set(made[:4])) == 4
    assert made[3].name.endswith("Z-4.db")
    assert made[3].exists()  # the newest of its day
    with tw.open_store(made[-1], create=False) as copy:
        assert copy.project("Names").texts()["text"].tolist() == ["Ann left."]


def test_nothing_is_removed_when_the_backup_fails(tmp_path, folder):
    put(folder, *range(60))
    (tmp_path / "study.db").write_text("no store at all")

    with pytest.raises(StoreError):
        backup_in_turn(tmp_path / "study.db", folder, now=NOW)

    assert len(ages(folder)) == 60


def test_the_command_without_a_file_backs_up_in_turn(tmp_path, monkeypatch):
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


def test_the_backups_of_two_files_of_one_folder_are_turned_apart(tmp_path):
    made = []
    for name in ("study.db", "study.sqlite", "study.sqlite.db", "study"):
        with tw.open_store(tmp_path / name, clock=lambda: NOW) as store:
            store.create_project(name, task="ner", texts=["Ann left."])
            made.append(store.backup())

    assert len(list((tmp_path / "backups").iterdir())) == 4
    for path, title in zip(made, ("study.db", "study.sqlite", "study.sqlite.db", "study"), strict=True):
        with tw.open_store(path) as copy:
            assert copy.project(title).texts()["text"].tolist() == ["Ann left."]


def test_the_backups_of_two_databases_are_turned_apart(tmp_path, monkeypatch, postgres):
    monkeypatch.chdir(tmp_path)
    databases = [postgres.take(), postgres.take()]
    urls = [postgres.url(database).replace("@/", ":geheim@/") for database in databases]
    try:
        for url in urls:
            with tw.open_store(url) as store:
                store.create_project(url[-3:], task="ner", texts=[url])
            done = CliRunner().invoke(app, ["backup", url])
            assert done.exit_code == 0, done.output
            assert "Removed" not in done.output
        with tw.open_store(urls[0]) as store:
            made = store.backup()
    finally:
        for database in databases:
            postgres.give_back(database)

    found = sorted((tmp_path / "backups").iterdir())
    # the command and the method turn the same backups: of one day the newest is left
    assert len(found) == 2
    assert made in found
    assert made.name.startswith(f"{databases[0]}-")
    assert "geheim" not in str(found)
    kept = set()
    for path in found:
        with tw.open_store(path) as copy:
            assert copy.check() == []
            kept.update(copy.project(1).texts()["text"])
    assert kept == set(urls)


def test_each_database_has_a_name_of_its_own_that_a_file_can_have(monkeypatch):
    for variable in ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGUSER", "PGOPTIONS"):
        monkeypatch.delenv(variable, raising=False)
    server = "postgresql+psycopg://anna:geheim@"
    urls = [
        f"{server}db.example.org/study",
        f"{server}db.example.org:5433/study",
        f"{server}localhost/study",
        f"{server}localhost/a%2Fb",
        f"{server}localhost/a b",
        f"{server}localhost/{'å' * 60}",
        f"{server}localhost/{'x' * 300}",
        f"{server}/study?host=/run/postgresql",
        f"{server}localhost/study?options=-csearch_path%3Dother",
    ]
    names = [backup_name(url) for url in urls]

    assert names[0].startswith("study-db.example.org-5432-")
    assert len(set(names)) == len(urls)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name)
        assert not name.startswith(".")
        assert "geheim" not in name
    assert backup_name(urls[0]) == backup_name(urls[0].replace("geheim", "other"))
    assert backup_name(urls[0]) == backup_name(urls[0].replace("org/", "org:5432/"))
    monkeypatch.setenv("PGPORT", "5433")
    assert backup_name(urls[0]) == names[1]
