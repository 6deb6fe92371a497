"""Frames whose rows a process of its own reads are those that this process reads."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading

import pandas as pd
import pytest

import textinator_widgets as tw
from textinator_widgets.model.engine import writing
from textinator_widgets.services import arrow_road, columns

PERSON = {"id": "a", "marker": "Person", "start": 0, "end": 5}
PLACE = {"id": "b", "marker": "Location", "start": 11, "end": 14}
TEXTS = [f"Ann{number} 😀 met Bob𝔘 in number {number}." for number in range(8)]
FILTERS = [
    {},
    {"user": ["anna", "carl"]},
    {"since": "2030-05-01T09:00:00.020Z"},
    {"keys": [0, 1, 2, 3, 4]},
    {"markers": ["person", "location", "note"]},
    {"markers": "location"},
    {"flagged": False},
    {"review_status": ["none", "rr"]},
    {"revisions": True, "undone": True},
    {"undone": True, "user": "boris"},
    {"until": "2030-05-02", "with_text": True},
    {"keys": [3]},
]
FRAMES = ("inputs", "relations", "batches")

STANDS_IN = """
import os
with open({told!r} + ".begun", "w") as file:
    file.write(str(os.getpid()))
import importlib.util, signal, sys
spec = importlib.util.spec_from_file_location("real", {script!r})
real = importlib.util.module_from_spec(spec)
spec.loader.exec_module(real)
def tell():
    with open({told!r}, "w") as file:
        file.write(str(os.getpid()))
def wait(*_):
    tell()
    while True:
        signal.pause()
def die(*_):
    tell()
    os.kill(os.getpid(), signal.SIGKILL)
"""
CUT_SHORT = """
import pyarrow as pa
new_stream = pa.ipc.new_stream
class Cut:
    def __init__(self, output, schema):
        self.stream, self.output, self.left = new_stream(output, schema), output, 3
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass
    def write_batch(self, batch):
        self.stream.write_batch(batch)
        self.output.flush()
        self.left -= 1
        if not self.left:
            die()
pa.ipc.new_stream = Cut
real.ROWS = 2
real.main(sys.argv[1])
"""
FAULTS = {
    "ends at once": "tell(); sys.exit(3)",
    "never is ready": "wait()",
    "never begins": "real._begin = wait; real.main(sys.argv[1])",
    "sends nothing": "real._send = wait; real.main(sys.argv[1])",
    "is killed in the middle": CUT_SHORT,
    "is killed at its end": "send = real._send\n"
    "real._send = lambda *a: (send(*a), die())\nreal.main(sys.argv[1])",
    "cannot select": "tell(); send = real._send\n"
    "real._send = lambda c, s, o: send(c, 'SELECT x FROM y', o)\nreal.main(sys.argv[1])",
}

SILENT = ("never is ready", "never begins", "sends nothing")


@pytest.fixture(scope="module")
def filled(tmp_path_factory, new_clock):
    """A store with answers that were edited, revised, withdrawn, reviewed and flagged."""
    path, clock = tmp_path_factory.mktemp("arrow") / "study.db", new_clock()
    with tw.open_store(path, clock=clock) as store:
        first = store.create_project("Other", task="ner", texts=TEXTS, data_order="os").annotator("anna")
        first.next()
        first.submit(labels=[PERSON])
        project = store.create_project("P", task="ner", texts=TEXTS, data_order="os", allow_reviewing=True)
        project.add_marker("Note", "free-text")
        project.add_marker("Sure", "range", range={"min": 0, "max": 9})
        project.add_relation("knows", [("Person", "Location"), ("Person", "Person")])
        for user in ("anna", "boris", "carl"):
            work(project, user, clock)
        project.annotator("rita")
        project.allow_reviewer("rita")
        batches = project.batches()["batch"].tolist()
        for status, batch in zip(("rr", "rs", "no"), batches, strict=False):
            project.annotator("rita").set_review(batch, status)
    return path


@pytest.fixture
def project(filled, tmp_path, clock, monkeypatch):
    """A copy of that store, of which a process reads the rows."""
    monkeypatch.setattr(columns, "LARGE", 1)
    clock.turn(days=1)
    with tw.open_store(shutil.copy(filled, tmp_path / "study.db"), clock=clock) as store:
        yield store.project("P")


def work(project, user, clock):
    session = project.annotator(user)
    made = []
    for _ in range(4):
        clock.turn(milliseconds=20)
        if user == "boris" and not made:
            session.next()
            session.flag({"feedback": "odd"})
        made.append(answer(session))
    session.edit(made[0], labels=[PERSON], inputs=[{"marker": "Note", "content": "less\n😀"}])
    session.withdraw(made[1])
    if user == "carl":
        project.update(editing_as_revision=True)
        session.edit(made[2], labels=[{**PERSON, "extra": {"sure": [None, "ȧ"]}}])


def answer(session):
    session.next()
    return session.submit(
        labels=[PERSON, PLACE],
        inputs=[{"marker": "Note", "content": 'a "note" 𝔘 %s 100%'}, {"marker": "Sure", "content": 3}],
        relations=[{"relation": "knows", "links": [{"source": "a", "target": "b"}]}],
    )


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG, arrow_road.logger.name)
    return caplog


def in_this_process(project, name, **filters):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(columns, "LARGE", 10**9)
        return getattr(project, name)(**filters)


def were_read_beside(log) -> bool:
    return any("A process has read" in message for message in log.messages)


def assert_equal(frame, expected) -> None:
    pd.testing.assert_frame_equal(frame, expected, check_exact=True, check_categorical=True)
    for name in frame:
        assert type(frame[name].array) is type(expected[name].array), name
        assert list(map(type, frame[name])) == list(map(type, expected[name])), name


@pytest.mark.parametrize(
    ("name", "filters"),
    [("labels", one) for one in FILTERS] + [(name, one) for name in FRAMES for one in FILTERS[::4]],
    ids=str,
)
def test_the_frames_are_equal_whoever_reads_the_rows(project, log, name, filters) -> None:
    frame = getattr(project, name)(**filters)

    # few batches among many are looked up one by one, in this process
    assert were_read_beside(log) == (name != "batches" and filters != FILTERS[-1])
    assert_equal(frame, in_this_process(project, name, **filters))


def test_a_view_gives_the_frame_that_a_process_reads(project, log) -> None:
    frame = project.view("inputs", undone=True).frame()

    assert were_read_beside(log)
    assert_equal(frame, in_this_process(project, "inputs", undone=True))


def test_small_frames_and_those_without_the_extra_start_no_process(project, log, monkeypatch) -> None:
    expected = project.labels()
    assert were_read_beside(log)
    log.clear()

    monkeypatch.setattr(arrow_road, "SCRIPT", "no such script")
    with pytest.MonkeyPatch.context() as without:
        without.setitem(sys.modules, "adbc_driver_sqlite", None)
        assert_equal(project.labels(), expected)
    monkeypatch.setattr(columns, "LARGE", 10_000)
    assert_equal(project.labels(), expected)

    assert log.messages == []


def test_the_driver_is_never_loaded_into_this_process(project, tmp_path) -> None:
    code = (
        "import sys, textinator_widgets as tw\n"
        "from textinator_widgets.services import columns\n"
        "columns.LARGE = 1\n"
        f"print(len(tw.open_store({str(tmp_path / 'study.db')!r}).project('P').labels()))\n"
        "print([name for name in sys.modules if 'adbc' in name])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n")[:2] == [str(len(project.labels())), "[]"]


CONTENDER = """
import sqlite3, sys, threading
left = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), left.set()), daemon=True).start()
store = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
tried = got = 0
while not left.is_set() or not tried:
    tried += 1
    try:
        store.execute("BEGIN IMMEDIATE")
        got += 1
        store.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        assert "locked" in str(error)
    if tried == 1:
        print("trying", flush=True)
print(got, flush=True)
"""


def test_a_writer_keeps_its_lock_while_and_after_a_process_reads(project, tmp_path, log) -> None:
    with writing(project._engine):
        contender = subprocess.Popen(
            [sys.executable, "-c", CONTENDER, str(tmp_path / "study.db")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert contender.stdout.readline() == "trying\n"
        frame = project.labels()
        got, _ = contender.communicate(timeout=60)

    assert were_read_beside(log)
    assert len(frame) == len(project.labels())
    assert got == "0\n"


def is_gone(told) -> bool:
    try:
        os.kill(int(told.with_name("told.begun").read_text()), 0)
    except ProcessLookupError:
        return True
    return False


def put_in_place(monkeypatch, tmp_path, fault):
    told = tmp_path / "told"
    script = tmp_path / "stands_in.py"
    script.write_text(STANDS_IN.format(script=str(arrow_road.SCRIPT), told=str(told)) + FAULTS[fault])
    monkeypatch.setattr(arrow_road, "SCRIPT", script)
    return told


@pytest.mark.parametrize("fault", FAULTS)
def test_a_process_that_fails_costs_no_row(project, log, tmp_path, monkeypatch, fault) -> None:
    expected = in_this_process(project, "labels")
    told = put_in_place(monkeypatch, tmp_path, fault)
    if fault in SILENT:  # to import Arrow takes a busy machine longer than that
        monkeypatch.setattr(arrow_road, "PATIENCE_S", 5.0)

    frame = project.labels()

    assert_equal(frame, expected)
    assert log.text.count("Rows are read in this process, because") == 1
    assert not were_read_beside(log)
    assert is_gone(told)


def test_an_interrupt_ends_the_process(project, tmp_path, monkeypatch) -> None:
    told = put_in_place(monkeypatch, tmp_path, "sends nothing")
    os.mkfifo(told)
    seen = []

    def interrupt() -> None:
        seen.append(int(told.read_text()))
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        project.labels()
    thread.join()

    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)
    assert len(project.batches()) > 0


@pytest.mark.parametrize("times", [1, 99])
def test_what_others_write_before_the_process_sees_it_is_in_no_half(project, log, monkeypatch, times) -> None:
    before = len(project.labels())
    begin, left = arrow_road.Reader.begin, [times]

    def late(reader):
        if left[0]:
            left[0] -= 1
            answer(project.annotator(f"late {left[0]}"))
        return begin(reader)

    monkeypatch.setattr(arrow_road.Reader, "begin", late)
    log.clear()
    frame = project.labels()

    assert were_read_beside(log) == (times == 1)
    assert len(frame) == before + 2 * (times - left[0])
    assert_equal(frame, in_this_process(project, "labels"))


def test_what_others_write_while_the_process_reads_is_not_in_the_frame(project, log, monkeypatch) -> None:
    expected = in_this_process(project, "labels")
    ask = arrow_road.Reader.ask

    def late(reader, *given):
        session = project.annotator("anna")
        batch = project.batches(user="anna")["batch"].iloc[-1]
        session.edit(batch, labels=[PLACE])
        answer(project.annotator("late"))
        return ask(reader, *given)

    monkeypatch.setattr(arrow_road.Reader, "ask", late)
    log.clear()
    frame = project.labels()

    assert were_read_beside(log)
    assert_equal(frame, expected)
    assert "late" in in_this_process(project, "labels")["user"].tolist()
