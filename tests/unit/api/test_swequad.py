"""126 real questions go through a session and come out equal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

WHERE = os.environ.get("TW_SWEQUAD")


@pytest.mark.skipif(
    not WHERE, reason="TW_SWEQUAD does not name swequad-mc-dev.json, which is not ours to ship"
)
def test_every_question_and_span_comes_out_equal(store) -> None:
    questions = json.loads(Path(str(WHERE)).read_text("utf-8"))["data"]
    project = store.create_project(
        "SweQUAD-MC", task="mcqa", texts=[one["context"] for one in questions], language="sv"
    )
    session = project.annotator("anna")
    while (item := session.next()) is not None:
        one = questions[item.key]
        session.submit(
            inputs=[{"marker": "Question", "content": one["question"]}],
            labels=[
                {
                    "marker": choice["type"],
                    "start": choice["start"],
                    "end": choice["end"],
                    "quote": choice["text"],
                }
                for choice in one["choices"]
            ],
        )

    inputs = project.inputs()
    labels = project.labels()
    assert dict(zip(inputs.key, inputs.content, strict=True)) == {
        n: one["question"] for n, one in enumerate(questions)
    }
    found = {(row.key, row.name, row.start, row.end, row.quote) for row in labels.itertuples()}
    assert found == {
        (number, choice["type"], choice["start"], choice["end"], choice["text"])
        for number, one in enumerate(questions)
        for choice in one["choices"]
    }
    assert len(labels) == sum(len(one["choices"]) for one in questions)
    exported = {
        (entry["context"], annotation["question"]): sorted(choice["text"] for choice in annotation["choices"])
        for entry in project.export()
        for annotation in entry["annotations"]
    }
    assert exported == {
        (one["context"], one["question"]): sorted(choice["text"] for choice in one["choices"])
        for one in questions
    }
