"""Tables of CSV have the relations of frames, whatever edits took out, changed and brought back."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import uuid

import pytest

FRESH_SEED = int(os.environ.get("TW_SEED", 0)) or random.randrange(1_000, 10**8)
LABELS = [
    {"id": str(uuid.UUID(int=place + 1)), "marker": "person", "start": place, "end": place + 1}
    for place in range(4)
]
IDS = [str(uuid.UUID(int=100 + number)) for number in range(4)]
COLUMNS = ("relation_id", "relation", "first_label", "second_label", "cluster", "undone", "extra")


def some_relations(dice):
    relations = []
    numbers = dice.sample(range(1, 6), len(IDS))
    pairs = [(one["id"], other["id"]) for one in LABELS for other in LABELS if one is not other]
    for identity, number in zip(IDS, numbers, strict=True):
        if dice.random() < 0.6:
            ends = dice.sample(pairs, dice.randint(1, 3))
            links = [{"source": source, "target": target} for source, target in ends]
            one = {"id": identity, "relation": dice.choice(["knows", "likes"]), "links": links}
            one |= {"number": number} if dice.random() < 0.5 else {}
            relations.append(one | ({"extra": {"k": dice.randint(1, 2)}} if dice.random() < 0.4 else {}))

    return relations


@pytest.mark.parametrize("seed", [1, FRESH_SEED])
def test_tables_and_frames_have_the_same_relations_after_edits(store, seed) -> None:
    print(f"TW_SEED={seed}")  # shown when something fails
    dice = random.Random(seed)
    project = store.create_project("P", texts=["abcd"], author="maria")
    project.add_marker("Person")
    for name in ("Knows", "Likes"):
        project.add_relation(name, [("person", "person")])
    session = project.annotator("anna")
    session.next()
    batch = session.submit(labels=LABELS, relations=some_relations(dice))
    for _ in range(8):
        project.update(editing_as_revision=dice.random() < 0.2)
        batch = session.edit(batch, labels=LABELS, relations=some_relations(dice))

    table = csv.DictReader(io.StringIO(project.export("csv", table="relations", undone=True, revisions=True)))
    frame = project.relations(undone=True, revisions=True)

    of_frame = [
        (*map(str, row[:5]), str(row[5]).lower(), json.dumps(row[6]))
        for row in frame[list(COLUMNS)].itertuples(index=False)
    ]
    of_table = [
        (*(row[name] for name in COLUMNS[:6]), json.dumps(json.loads(row["extra"] or "null")))
        for row in table
    ]
    assert sorted(of_table) == sorted(of_frame)
