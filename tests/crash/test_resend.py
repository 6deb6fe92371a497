"""An answer that is sent again and again is stored once and acknowledged every time."""

from __future__ import annotations

import subprocess
import sys

from textinator_widgets.api.store import open_store

RESEND = """
import os, sys
from textinator_widgets.api.store import open_store
store = open_store(sys.argv[1])
children = []
for number in range(8):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            session = store.project(1).annotator("anna")
            for turn in range(7):
                labels = [{"marker": "Person", "start": 0, "end": 3, "quote": "Zoë", "id": "a"}]
                done = session.submit(labels=labels, key="the same key")
                os.write(1, f"{done.uuid} {len(done.labels)}\\n".encode())
            code = 0
        finally:
            os._exit(code)
    children.append(child)
sys.exit(sum(os.waitpid(child, 0)[1] for child in children))
"""


def test_one_submit_key_from_eight_processes_is_stored_once_and_answered_every_time(place):
    path = place
    with open_store(path) as store:
        project = store.create_project(
            "Names", task="ner", texts=["Zoë left.", "She is back."], data_order="os"
        )
        project.annotator("anna").next()

    done = subprocess.run([sys.executable, "-c", RESEND, path], capture_output=True, text=True, timeout=120)

    assert (done.stderr, done.returncode) == ("", 0)
    answers = done.stdout.splitlines()
    assert len(answers) == 56
    assert set(answers) == {f"{answers[0].split()[0]} 1"}
    with open_store(path) as store:
        assert store.project("Names").labels()["quote"].tolist() == ["Zoë"]
        assert len(store.project("Names").batches()) == 1
