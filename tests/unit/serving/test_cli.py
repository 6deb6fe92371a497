"""The program, run as a person runs it."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import sqlite3

import pytest

import textinator_widgets as tw
from textinator_widgets.protocol.values import quoted

TEXT = "Ann met Bohdan in Kyiv. 😀"


@pytest.fixture
def study(tmp_path, run):
    """A project folder with one text and one label."""
    texts = tmp_path / "texts.jsonl"
    texts.write_text(json.dumps({"id": "first", "body": TEXT}), encoding="utf-8")
    code, _, told = run(
        "init", tmp_path / "study", "--task", "ner", "-i", texts, "--text", "body", "--key-column", "id"
    )
    assert code == 0, told
    with tw.open_store(tmp_path / "study" / "textinator.db") as store:
        session = store.project("study").annotator("anna")
        session.next()
        session.submit(labels=[{"marker": "Person", "start": 0, "end": 3}])
    return tmp_path / "study"


FORMATS = {
    "text": ("texts.txt", f"{TEXT}\n"),
    "json": ("texts.json", json.dumps([{"text": TEXT}])),
    "jsonl": ("texts.jsonl", json.dumps({"text": TEXT}) + "\n"),
    "csv": ("texts.csv", f'n,text\n1,"{TEXT}"\n'),
    "tsv": ("texts.tsv", f"n\ttext\n1\t{TEXT}\n"),
    "text-dir": ("folder/one.txt", TEXT),
    "json-dir": ("folder/one.json", json.dumps([{"text": TEXT}])),
}


@pytest.mark.parametrize("named", [True, False], ids=["format named", "format guessed"])
@pytest.mark.parametrize("kind", FORMATS)
def test_init_reads_every_format_and_keeps_every_character(tmp_path, run, kind, named):
    name, content = FORMATS[kind]
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content.encode())
    path = file.parent if kind.endswith("-dir") else file

    code, out, err = run("init", tmp_path / "study", "-i", path, *(["--input-format", kind] if named else []))

    assert (code, err) == (0, "")
    assert "1 text in" in out
    with tw.open_store(tmp_path / "study" / "textinator.db") as store:
        assert store.project(1).texts()["text"].tolist() == [TEXT]


def test_init_makes_a_folder_that_explains_itself(study):
    assert {path.name for path in study.iterdir()} >= {"textinator.db", "notebooks", "data", "config.toml"}
    starter = json.loads((study / "notebooks" / "start.ipynb").read_text(encoding="utf-8"))
    assert 'store.project("study")' in "".join(cell["source"] for cell in starter["cells"])


def test_init_makes_a_bare_store_file(tmp_path, run):
    (tmp_path / "texts.txt").write_text(TEXT)

    code, _, err = run("init", tmp_path / "study.db", "-i", tmp_path / "texts.txt", "--title", "T")

    assert (code, err) == (0, "")
    assert sorted(path.suffix for path in tmp_path.glob("study*")) in (
        ["", ".db", ".lock"],
        [".db", ".lock"],
        [".db"],
    )


@pytest.mark.parametrize(
    "command",
    [
        ["start"],
        ["lab"],
        ["check"],
        ["demo"],
        ["user", "list"],
        ["init", "-i", "t.txt"],
        ["start-multi-session", "-i", "t.txt", "--root-dir"],
    ],
)
@pytest.mark.parametrize("place", ["file/study", "odd"])
def test_a_folder_that_cannot_be_one_is_one_clear_line(tmp_path, run, monkeypatch, command, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.txt").write_text("Ann")
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "odd" / "config.toml").mkdir(parents=True)

    code, out, err = run(*command, place)

    assert (code, out) == (1, "")
    assert err.startswith("textinator: Expected a project folder whose config.toml can be read")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["--task", "nope"], "ner"),
        (["--language", "not a language"], "BCP 47"),
        (["-i", "nothing.csv"], "--input-path"),
        (["-i", "texts.xyz"], "--input-format"),
        (["-i", "texts.csv", "--text", "body"], "'body'"),
        (["-i", "other.csv"], "There are: 'n', 'body'. Give the name of the text with --text."),
        (["-i", "other.jsonl"], """Give the name of the text with --text, or its path as in "meta.body"."""),
        (["-i", "texts.csv", "--key-column", "id"], "Give the name of the key with --key-column."),
        (["-i", "bad.csv"], "UTF-8"),
        (["-i", "empty.txt"], "text"),
        (["-i", "nul.txt"], "NUL"),
        (["-i", "twice.csv", "--key-column", "id"], "come once"),
        (["-i", "texts.csv", "--title", "a\0"], "title"),
        (["-i", "mixed"], "--input-format"),
        (["-i", "empty.txt", "--key-column", "id"], "no fields"),
    ],
)
def test_a_wrong_init_is_one_clear_line_and_leaves_nothing(tmp_path, run, monkeypatch, arguments, phrase):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts.csv").write_text("text\nAnn\n")
    (tmp_path / "other.csv").write_text("n,body\n1,Ann\n")
    (tmp_path / "other.jsonl").write_text('{"body": "Ann"}\n')
    (tmp_path / "texts.xyz").write_text("Ann")
    (tmp_path / "bad.csv").write_bytes(b"text\n\xff\xfe\n")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "twice.csv").write_text("id,text\n1,Ann\n1,Bob\n")
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "a.txt").write_text("Ann")
    (tmp_path / "mixed" / "b.json").write_text('["Bob"]')
    (tmp_path / "nul.txt").write_bytes(b"a\0b")
    before = sorted(tmp_path.iterdir())
    given = arguments if not arguments or "-i" in arguments else [*arguments, "-i", "texts.csv"]

    code, out, err = run("init", "study", *given)

    assert (code, out) == (1, "")
    assert err.startswith("textinator: ")
    assert err.count("\n") == 1
    assert phrase in err
    assert not re.search(r"\w\(|\b[a-z_]+=\S", err)
    assert sorted(tmp_path.iterdir()) == before


def test_init_leaves_a_project_alone_that_is_there(study, run, tmp_path):
    before = (study / "textinator.db").read_bytes()

    code, _, err = run("init", study, "-i", tmp_path / "texts.jsonl", "--text", "body")

    assert code == 1
    assert "--force" in err
    assert (study / "textinator.db").read_bytes() == before


def test_force_begins_anew_and_keeps_the_old_store(study, run, tmp_path):
    code, out, err = run(
        "init", study, "-i", tmp_path / "texts.jsonl", "--text", "body", "--title", "New", "--force"
    )

    assert (code, err) == (0, "")
    (kept,) = [path for path in study.glob("*.db") if path.name != "textinator.db"]
    assert str(kept) in out
    with tw.open_store(kept) as old, tw.open_store(study / "textinator.db") as new:
        assert old.project(1).labels()["quote"].tolist() == ["Ann"]
        assert new.projects()["title"].tolist() == ["New"]


def test_export_writes_a_file_or_the_screen(study, run, tmp_path):
    code, out, _ = run("export", study, "--format", "generic")
    written, _, _ = run(
        "export", study, "--project", "study", "--format", "generic", "-o", tmp_path / "out.json"
    )

    assert (code, written) == (0, 0)
    assert json.loads(out) == json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert "Ann" in out


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [(["--project", "Nobody's"], "study"), (["--format", "nope"], "generic"), (["--project", "99"], "study")],
)
def test_a_wrong_export_names_what_there_is(study, run, arguments, phrase):
    code, out, err = run("export", study, *arguments)

    assert (code, out) == (1, "")
    assert phrase in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["check", "export", "backup", "start"])
def test_an_emptied_store_is_named_and_not_made_anew(study, run, command):
    store = study / "textinator.db"
    for file in study.glob("textinator.db*"):
        file.write_bytes(b"")

    others = {"start": ["--port", "0", "--no-browser"], "backup": [study / "copy.db"]}
    code, _, told = run(command, study, *others.get(command, []))

    assert code == 1
    assert "is empty" in told
    assert store.read_bytes() == b""


def test_check_is_quiet_about_a_good_store_and_fails_on_a_changed_quote(study, run):
    assert run("check", study)[:2] == (0, "No faults.\n")

    with sqlite3.connect(study / "textinator.db") as connection:
        connection.execute("UPDATE label SET quote = 'Bob'")
    connection.close()
    code, out, err = run("check", study)

    assert code == 1
    assert "Bob" in out or "quote" in out
    assert "1 fault" in err


def test_check_repairs_what_it_can_and_says_what_to_do_about_the_rest(study, run):
    with contextlib.closing(sqlite3.connect(study / "textinator.db")) as connection, connection:
        connection.execute("UPDATE queue SET pos = pos + 1")
        connection.execute("UPDATE label SET quote = 'Bob'")

    first = run("check", study, "--repair")
    with contextlib.closing(sqlite3.connect(study / "textinator.db")) as connection, connection:
        connection.execute(
            'UPDATE label SET quote = (SELECT substr(content, start + 1, "end" - start) FROM context)'
        )
        connection.execute("UPDATE queue SET pos = pos + 1")
    second = run("check", study, "--repair")

    assert first[0] == 1
    assert "has places that are missing (repaired)" in first[1]
    assert "restore one without faults" in first[2]
    assert first[2].endswith("1 fault.\n")
    assert (second[0], second[2]) == (0, "")
    assert second[1].endswith("Everything is repaired.\n")


def test_a_backup_is_restored_and_the_replaced_store_is_kept(study, run, tmp_path):
    assert run("backup", study, tmp_path / "copy.db")[0] == 0
    again, _, err = run("backup", study, tmp_path / "copy.db")
    with tw.open_store(study / "textinator.db") as store:
        store.project("study").update(title="Changed")

    code, out, told = run("restore", study, tmp_path / "copy.db", "--force")

    assert (again, err.count("\n")) == (1, 1)
    assert (code, told) == (0, "")
    assert "is now" in out
    with tw.open_store(study / "textinator.db") as store:
        assert store.project(1).title == "study"
        assert store.project(1).labels()["quote"].tolist() == ["Ann"]


def test_restore_makes_a_folder_again(study, run, tmp_path):
    run("backup", study, tmp_path / "copy.db")

    code, _, err = run("restore", tmp_path / "again", tmp_path / "copy.db")

    assert (code, err) == (0, "")
    with tw.open_store(tmp_path / "again" / "textinator.db") as store:
        assert len(store.project("study").labels()) == 1


def test_restore_of_nothing_makes_nothing(run, tmp_path):
    code, _, err = run("restore", tmp_path / "again", tmp_path / "copy.db")

    assert code == 1
    assert "copy.db" in err
    assert not (tmp_path / "again").exists()


def test_migrate_says_that_nothing_is_to_be_done(study, run):
    code, out, _ = run("migrate", study)

    assert code == 0
    assert "up to date" in out


@pytest.mark.parametrize("command", ["start", "lab", "export", "check", "backup", "migrate"])
def test_every_command_names_the_way_to_a_project_that_is_not_there(run, tmp_path, command):
    code, out, err = run(
        command, tmp_path / "nothing", *([tmp_path / "copy.db"] if command == "backup" else [])
    )

    assert (code, out) == (1, "")
    assert "textinator init" in err
    assert list(tmp_path.iterdir()) == []


def test_version_is_that_of_the_package(run):
    assert run("version") == (0, f"{tw.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["init"],
        ["start", ".", "--port", "x"],
        ["init", "x", "--nope"],
        ["init", "x"],
        ["start", "x", "--init"],
        ["init", "x", "--key", "id"],
    ],
)
def test_wrong_usage_is_exit_code_2(run, arguments):
    assert run(*arguments)[0] == 2


COMMANDS = ["init", "start", "lab", "demo", "export", "import", "check", "backup", "restore", "migrate"]


@pytest.mark.parametrize("command", [*COMMANDS, "spec", "clone", "version", "texts-api"])
def test_every_command_has_help_with_an_example(run, command):
    code, out, _ = run(command, "--help")

    assert code == 0
    assert f"Example:  textinator {command}" in out


KEYED = {
    "json": ("a.json", json.dumps([{"id": f"k{n}", "body": f"T{n}", "year": n} for n in range(3)])),
    "jsonl": ("a.jsonl", "".join(f'{{"id": "k{n}", "body": "T{n}", "year": {n}}}\n' for n in range(3))),
    "csv": ("a.csv", "id,body,year\n" + "".join(f"k{n},T{n},{n}\n" for n in range(3))),
    "tsv": ("a.tsv", "id\tbody\tyear\n" + "".join(f"k{n}\tT{n}\t{n}\n" for n in range(3))),
    "json-dir": None,
}


@pytest.mark.parametrize("kind", KEYED)
def test_init_keeps_keys_and_fields_of_every_format_that_has_them(tmp_path, run, kind):
    path = tmp_path / "folder"
    if KEYED[kind] is None:
        path.mkdir()
        for n in range(3):
            (path / f"{n}.json").write_text(json.dumps({"id": f"k{n}", "body": f"T{n}", "year": n}))
    else:
        path = tmp_path / KEYED[kind][0]
        path.write_text(KEYED[kind][1])

    code, _, err = run("init", tmp_path / "study", "-i", path, "--text", "body", "--key-column", "id")

    assert (code, err) == (0, "")
    with tw.open_store(tmp_path / "study" / "textinator.db") as store:
        texts = store.project(1).texts()
    assert texts["key"].tolist() == ["k0", "k1", "k2"]
    assert texts["text"].tolist() == ["T0", "T1", "T2"]
    assert [int(one["year"]) for one in texts["data"]] == [0, 1, 2]


@pytest.mark.parametrize("kind", ["text", "text-dir"])
def test_init_numbers_the_texts_of_formats_without_keys(tmp_path, run, kind):
    path = tmp_path / "a.txt"
    if kind == "text":
        path.write_text("T0\nT1\nT2\n")
    else:
        path = tmp_path / "folder"
        path.mkdir()
        for n in range(3):
            (path / f"{n}.txt").write_text(f"T{n}")

    assert run("init", tmp_path / "study", "-i", path)[0] == 0
    with tw.open_store(tmp_path / "study" / "textinator.db") as store:
        texts = store.project(1).texts()
    assert list(zip(texts["key"], texts["text"], strict=True)) == [(n, f"T{n}") for n in range(3)]


def test_a_title_of_digits_is_a_title_before_it_is_a_number(tmp_path, run):
    path = tmp_path / "study.db"
    with tw.open_store(path) as store:
        for title in ("2024", "1"):
            project = store.create_project(title, task="ner", texts=["Ann"])
            session = project.annotator("anna")
            session.next()
            session.submit(labels=[{"marker": "Person", "start": 0, "end": min(3, len(title))}])

    titled = [
        json.loads(run("export", path, "--project", name, "--format", "generic")[1])
        for name in ("2024", "1", "2")
    ]

    assert titled[1] == titled[2] != titled[0]


def test_force_never_replaces_a_file_that_is_no_store(tmp_path, run):
    table = tmp_path / "a.csv"
    table.write_text("text\nAnn\n")
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (a)")
    connection.commit()
    connection.close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    for place in (table, other):
        for force in ([], ["--force"]):
            code, _, err = run("init", place, "-i", table, *force)
            assert (code, err.count("\n")) == (1, 1)
            assert place.name in err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_migrate_leaves_nothing_beside_a_file_that_is_no_store(tmp_path, run):
    (tmp_path / "a.csv").write_text("text\nAnn\n")
    (tmp_path / "empty.db").write_bytes(b"")

    for name in ("a.csv", "empty.db"):
        code, _, err = run("migrate", tmp_path / name)
        assert (code, err.count("\n")) == (1, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "empty.db"]


def test_commands_to_copy_name_an_odd_folder_as_one_word(tmp_path, run):
    (tmp_path / "texts.txt").write_text("Ann")
    folder = tmp_path / "my 'study' \N{GRINNING FACE}"

    _, out, _ = run("init", folder, "-i", tmp_path / "texts.txt", "--title", "T")
    _, _, again = run("init", folder, "-i", tmp_path / "texts.txt")
    _, _, missing = run("check", tmp_path / "no such study")

    for command, told in (("start", out), ("lab", out), ("start", again)):
        assert f"textinator {command} {quoted(folder)}" in told
    assert f"textinator init {quoted(tmp_path / 'no such study')}" in missing
    assert quoted("plain") == "plain"


def test_what_is_wrong_with_the_project_is_told_also_where_the_port_is_taken(run, tmp_path):
    texts = tmp_path / "texts.txt"
    texts.write_text(TEXT, encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _, _, no_project = run("start", tmp_path / "nothing", "--port", port)
        code, _, busy = run("start", tmp_path / "new", "--init", "-i", texts, "--port", port)

    assert "textinator init" in no_project
    assert code == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in busy
    assert list(tmp_path.iterdir()) == [texts]
