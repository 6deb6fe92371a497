"""The program works with a store on a PostgreSQL server as with a file."""

from __future__ import annotations

import json

import textinator_widgets as tw
from textinator_widgets.model.engine import reading
from textinator_widgets.services.label_actions import action_source
from textinator_widgets.serving.kernels import AnnotatorKernels, Visit
from textinator_widgets.serving.projects_dir import ProjectsDir
from textinator_widgets.serving.voila_app import configuration


def test_commands_take_the_url_of_a_database(tmp_path, run, postgres_url):
    texts = tmp_path / "texts.txt"
    texts.write_text("Ann met Bob.\nx y\n", encoding="utf-8")
    url = postgres_url.replace("@/", ":geheim@/")

    said = [run("init", url, "--title", "Names", "--task", "ner", "-i", texts)]
    with tw.open_store(url) as store:
        session = store.project("Names").annotator("anna")
        session.next()
        session.submit(labels=[{"marker": "person", "start": 0, "end": 1}])
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "config.toml").write_text(f'store = "{url}"\n', encoding="utf-8")
    for folder in (url, tmp_path / "study"):
        said.append(run("check", folder))
        said.append(run("export", folder, "-f", "csv"))
    said.append(run("migrate", url))
    said.append(run("backup", url, tmp_path / "backup.db"))
    said.append(run("copy", "--from", url, "--to", tmp_path / "copied"))
    refused = [
        run("init", url, "-i", texts),
        run("init", url, "-i", texts, "--force"),
        run("restore", url, tmp_path / "backup.db"),
        run("copy", "--from", tmp_path / "backup.db", "--to", url),
        run("lab", url),
    ]

    assert [code for code, _, _ in said] == [0] * len(said), said
    assert said[1][1] == said[3][1] == "No faults.\n"
    assert said[2][1] == said[4][1]
    assert [code for code, _, _ in refused] == [1] * len(refused)
    for words, (_, _, told) in zip(
        ("already", "empty database", "textinator copy", "something is at", "is a database"),
        refused,
        strict=True,
    ):
        assert words in told
    assert "geheim" not in str(said) + str(refused)
    for place in (tmp_path / "backup.db", tmp_path / "copied" / "textinator.db"):
        with tw.open_store(place) as store:
            assert store.project("Names").labels()["end"].tolist() == [1]


def test_a_project_folder_whose_store_is_on_a_server_lends_it_its_modules_and_films(
    tmp_path, run, postgres_url
):
    study = tmp_path / "study"
    (study / "plugins").mkdir(parents=True)
    module = "/** name: stars */\nexport default () => ({ exec() {} });\n"
    (study / "plugins" / "stars.js").write_text(module)
    (study / "config.toml").write_text(f'store = "{postgres_url}"\n', encoding="utf-8")
    task = {"markers": [{"name": "Claim", "actions": ["stars"]}], "settings": {"video_summary": "a.mp4"}}
    (tmp_path / "task.json").write_text(json.dumps(task))
    (tmp_path / "texts.txt").write_text("One.")

    code, _, told = run("init", study, "--task", tmp_path / "task.json", "-i", tmp_path / "texts.txt")
    assert (code, told) == (0, "")
    code, _, _ = run("clone", study, "Again")
    assert code == 0
    place = ProjectsDir.existing(study)
    with place.open() as store, reading(store._engine) as session:
        assert store.projects()["title"].tolist() == ["study", "Again"]
        assert action_source(session, 2, "stars") == module
    config = configuration(place)
    env = AnnotatorKernels(config=config)._environment({}, Visit("anna", "sv", "Study"))
    assert (env["TW_STORE"], env["TW_FOLDER"]) == (postgres_url, str(study))


def test_a_config_that_names_no_database_is_told(tmp_path, run):
    (tmp_path / "config.toml").write_text("store = 3\n", encoding="utf-8")

    code, _, told = run("check", tmp_path)

    assert code == 1
    assert "the URL of a database" in told


def test_what_people_did_is_backed_up_before_it_is_deleted_or_merged(
    tmp_path, run, postgres_url, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with tw.open_store(postgres_url) as store:
        project = store.create_project(
            "Names", task="ner", sources=[tw.sources.PlainText(["Ann"], name="News")]
        )
        session = project.annotator("anna")
        session.next()
        store.backup(tmp_path / "laptop.db")
        session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])
    study = tmp_path / "study"
    study.mkdir()
    (study / "config.toml").write_text(f'store = "{postgres_url}"\n', encoding="utf-8")

    merged = run("merge", tmp_path / "laptop.db", "--into", postgres_url)
    deleted = run("delete-source", study, "News", "--force")

    assert (merged[0], deleted[0]) == (0, 0), (merged, deleted)
    before_merge, before_delete = (tmp_path / "backups").iterdir(), (study / "backups").iterdir()
    for found, (_, said, _) in ((before_merge, merged), (before_delete, deleted)):
        (path,) = found
        assert f"Backup: {path}\n" in said
        with tw.open_store(path) as kept:
            assert kept.project("Names").labels()["quote"].tolist() == ["Ann"]
    with tw.open_store(postgres_url) as store:
        assert store.project("Names").labels().empty
