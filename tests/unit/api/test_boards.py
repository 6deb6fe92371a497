"""The editing board, edits in place and as revisions, and reviews, through `AnnotationSession`."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from textinator_widgets.errors import InvalidInput, KeyReused, NotAllowed, StaleEdit, UnknownBatch
from textinator_widgets.services import titles

TEXTS = ["Anna lives in Oslo", "東京都に住む", "Zoë met Anna 👍", "nothing here"]


@pytest.fixture
def project(store):
    made = store.create_project("Board", texts=TEXTS, author="maria", data_order="os", allow_reviewing=True)
    made.add_marker("Person", code="per")
    made.add_marker("Place", code="loc")
    made.add_marker("Comment", "free-text", code="note")
    made.add_relation("Lives in", [("Person", "Place")], code="lives", direction="0")
    return made


def work(project, user="anna", count=4):
    session = project.annotator(user)
    done = []
    for number in range(count):
        item = session.next()
        labels = [{"id": "a", "marker": "per", "start": 0, "end": 4}]
        inputs = [{"marker": "note", "content": f"note {number} värld"}]
        relations = []
        if item.text.startswith("Anna"):
            labels.append({"id": "b", "marker": "loc", "start": 14, "end": 18})
            relations = [{"relation": "lives", "links": [{"source": "a", "target": "b"}]}]
        done.append(session.submit(labels, inputs, relations))
    return session, done


def numbers(page):
    return [row["number"] for row in page["rows"]]


def found(session, scope, kind, text):
    return sorted(numbers(session.board([{"scope": scope, "type": kind, "text": text}])))


def test_people_see_their_own_batches_and_the_author_everybodys(project):
    anna, done = work(project)
    work(project, "bo", 1)

    own = anna.board()
    assert numbers(own) == [4, 3, 2, 1]
    assert [row["batch"] for row in own["rows"]] == [batch.uuid for batch in reversed(done)]
    assert own["rows"][3]["title"] == TEXTS[0]
    assert own["rows"][3]["labels"] == 2
    assert (own["total"], own["pages"], own["everybody"]) == (4, 1, False)
    everybody = project.annotator("maria").board()
    assert [row["user"] for row in everybody["rows"]] == ["bo", "anna", "anna", "anna", "anna"]
    assert everybody["everybody"]


def test_a_board_has_pages_of_thirty(store):
    project = store.create_project("Many", texts=[f"text {n}" for n in range(65)], data_order="os")
    project.add_marker("Person", code="per")
    session = project.annotator("anna")
    for _ in range(65):
        session.next()
        session.submit([{"marker": "per", "start": 0, "end": 4}])

    assert numbers(session.board()) == list(range(65, 35, -1))
    assert numbers(session.board(page=3)) == [5, 4, 3, 2, 1]
    assert session.board(page=99)["page"] == 3
    assert len(session.board(sample=True)["rows"]) == 5
    with pytest.raises(InvalidInput, match="from 1"):
        session.board(page=0)


@pytest.mark.parametrize(
    ("scope", "kind", "text", "numbers"),
    [
        ("text", "phr", "lives in", [1]),
        ("text", "phr", "in lives", []),
        ("text", "int", "OSLO anna", [1]),
        ("text", "phr", "京都", [2]),
        ("text", "phr", "都京", []),
        ("text", "phr", "zoe\u0308", [3]),
        ("text", "phr", "👍", [3]),
        ("text", "web", "anna -oslo", [3]),
        ("text", "web", '"lives in" or nothing', [1, 4]),
        ("text", "web", '"; DROP TABLE batch; --', []),
        ("text", "ext", TEXTS[3], [4]),
        ("text", "nemp", "", [1, 2, 3, 4]),
        ("note", "phr", "note 2", [3]),
        ("note", "int", "VÄRLD 0", [1]),
        ("note", "ext", "note 1 värld", [2]),
        ("note", "nemp", "", [1, 2, 3, 4]),
        ("all", "phr", "oslo", [1]),
        ("loc", "nemp", "", [1]),
        ("number", "phr", "1, 3,99", [1, 3]),
        (-2, "phr", "2", [2]),
        (0, "phr", "!!", []),
    ],
)
def test_a_search_finds(project, scope, kind, text, numbers):
    session, _ = work(project)

    assert found(session, scope, kind, text) == numbers


EXACTLY = [
    ("kind", "a", [1, 4]),
    ("kind", "b", [4]),
    ("kind", "A", []),
    ("kind", ",", []),
    ("kind", '["c"]', [2]),
    ("group", "g", [1, 2]),
    ("group", "h", [1]),
    ("mood", "5", [1]),
    ("mood", "5.0", [1]),
    ("mood", "5.50", [2]),
    ("all", "a", [1, 4]),
    ("all", "5", [1]),
    ("all", ",", [4]),
    ("all", "42", [1, 2, 3]),
    ("text", "b", [2]),
    ("number", "2", [2]),
    ("marker:text", "42", [1]),
    ("marker:number", "42", [3]),
    ("marker:all", "42", [2]),
    ("marker:kind", "b", [4]),
]


def test_a_search_finds_exactly_a_choice_a_number_and_what_a_marker_called_like_a_scope_holds(store):
    made = store.create_project("Fields", texts=["a 5", "b", "c", "d"], data_order="os")
    made.add_marker("Text", "free-text")
    made.add_marker("Number", "integer")
    made.add_marker("All", "free-text")
    made.add_marker("Kind", "check", choices=["a", "b", "c"])
    made.add_marker("Group", "radio", choices=[{"group": "g", "choices": ["h", "i"]}])
    made.add_marker("Mood", "range", range=(0, 10, 0.5))
    session = made.annotator("anna")
    for given in (
        {"text": "42", "number": 5, "kind": ["a", "c"], "group": ["g", "h"], "mood": 5},
        {"all": "42", "kind": ["c"], "group": ["g", "i"], "mood": 5.5},
        {"text": 'say "a", b', "number": 42},
        {"text": ",", "kind": ["a", "b", "c"]},
    ):
        session.next()
        session.submit(inputs=[{"marker": marker, "content": content} for marker, content in given.items()])

    assert [(scope, text, found(session, scope, "ext", text)) for scope, text, _ in EXACTLY] == EXACTLY


def test_clauses_hold_together_and_words_alone_look_in_the_text(project):
    session, _ = work(project)

    both = [
        {"scope": "text", "type": "phr", "text": "anna"},
        {"scope": "note", "type": "phr", "text": "note 2"},
    ]
    assert numbers(session.board(both)) == [3]
    assert numbers(session.board("anna")) == [3, 1]


@pytest.mark.parametrize(
    "search",
    [
        5,
        ["x"],
        [{"scope": "no such", "type": "phr", "text": "x"}],
        [{"scope": "all", "type": "like", "text": "x"}],
        [{"scope": "number", "type": "phr", "text": "one"}],
        [{"scope": "all", "type": "phr", "text": 3}],
    ],
)
def test_a_search_that_is_none_is_refused(project, search):
    with pytest.raises(InvalidInput):
        project.annotator("anna").board(search)


def test_an_edit_in_place_keeps_the_batch_and_says_what_changed(project):
    session, done = work(project, count=1)
    labels = [done[0].labels[0], {"marker": "loc", "start": 5, "end": 10}]

    edited = session.edit(done[0], labels, [{"marker": "note", "content": "now other"}], key="k", version=1)

    assert edited.uuid == done[0].uuid
    assert [label["quote"] for label in edited.labels] == ["Anna", "lives"]
    assert edited.relations == []
    row = session.board()["rows"][0]
    assert row["version"] == 2
    assert row["revisions"][0]["changes"] == [
        "Deleted Place: Oslo",
        "Added Place: lives",
        "Changed Comment: now other (before: Comment: note 0 värld)",
        "Deleted Lives in 1: Anna → Oslo",
    ]
    assert project.edits()["changes"].tolist() == ["\n".join(row["revisions"][0]["changes"])]
    assert list(project.labels()["quote"]) == ["Anna", "lives"]
    assert set(project.labels(undone=True)["quote"]) == {"Anna", "lives", "Oslo"}
    assert found(session, "note", "phr", "now other") == [1]
    assert found(session, "note", "phr", "note 0") == []
    again = session.edit(done[0], labels, [{"marker": "note", "content": "now other"}], key="k", version=1)
    assert again == edited
    with pytest.raises(KeyReused):
        session.edit(done[0], [], [{"marker": "note", "content": "third"}], key="k", version=2)


def test_an_undone_label_comes_back_with_a_later_edit(project):
    session, done = work(project, count=1)
    inputs = [{"marker": "note", "content": "x"}]
    session.edit(done[0], done[0].labels[:1], inputs)
    edited = session.edit(done[0], done[0].labels, inputs, done[0].relations)

    assert edited.labels == done[0].labels
    assert [one["links"] for one in edited.relations] == [one["links"] for one in done[0].relations]
    assert len(project.relations()) == 1


def test_relations_of_a_revision_are_those_of_the_edit(project):
    project.update(editing_as_revision=True)
    session, done = work(project, count=1)

    edited = session.edit(done[0], done[0].labels, done[0].inputs)

    assert edited.uuid != done[0].uuid
    assert edited.relations == []
    assert len(project.relations()) == 0
    assert len(project.relations(revisions=True)) == 1
    rows = session.board()["rows"]
    assert [(row["number"], row["batch"]) for row in rows] == [(1, edited.uuid)]
    assert rows[0]["revisions"][0]["changes"] == ["Deleted Lives in 1: Anna → Oslo"]


@pytest.mark.parametrize("as_revision", [False, True])
def test_a_stale_edit_is_refused_and_carries_what_is_stored(project, as_revision):
    project.update(editing_as_revision=as_revision)
    session, done = work(project, count=1)
    other = session.edit(done[0], done[0].labels, version=1)

    with pytest.raises(StaleEdit) as refused:
        session.edit(done[0], [], [{"marker": "note", "content": "mine"}], version=1)

    assert refused.value.batch["batch"] == other.uuid
    assert refused.value.batch["answer"]["labels"] == other.labels
    assert session.batches() == [other]


def test_an_edit_without_a_version_is_one_of_the_newest_revision(project):
    project.update(editing_as_revision=True)
    session, done = work(project, count=1)
    bo = project.annotator("bo")
    project.allow_reviewer("bo")
    bo.review(done[0], done[0].labels[:1])

    last = session.edit(done[0], done[0].labels, done[0].inputs, key="again")
    assert session.edit(done[0], done[0].labels, done[0].inputs, key="again") == last
    with pytest.raises(StaleEdit) as refused:
        session.edit(done[0], done[0].labels[:1], version=1)
    assert refused.value.batch["batch"] == last.uuid

    project.update(editing_as_revision=False)
    in_place = session.edit(done[0], done[0].labels[:1], key="once")
    assert session.edit(done[0], done[0].labels[:1], key="once") == in_place
    assert in_place.uuid == last.uuid
    assert len(project.labels()) == 1
    assert project.batches(revisions=True)["version"].tolist() == [1, 1, 2]
    bo.review(done[0], done[0].labels)
    assert session.edit(done[0], done[0].labels[:1], key="once").uuid == last.uuid
    assert len(project.labels()) == len(done[0].labels)


def test_an_edit_that_comes_again_after_others_changes_nothing(project):
    session, (batch,) = work(project, count=1)
    first, second = ({"labels": batch.labels[at : at + 1], "inputs": batch.inputs} for at in (0, 1))
    session.edit(batch, **first, key="A", version=1)
    edited = session.edit(batch, **second, key="B", version=2)
    project.update(allow_editing=False)

    assert session.edit(batch, **first, key="A", version=1) == edited
    assert session.edit(batch, **first, key="A") == edited
    with pytest.raises(KeyReused):
        session.edit(batch, **second, key="A")

    assert project.batches()["version"].tolist() == [3]
    assert len(project.edits()) == 2


def test_the_key_of_an_edit_belongs_to_its_person(project):
    session, (batch,) = work(project, count=1)
    bo = project.annotator("bo")
    project.allow_reviewer("bo")
    edited = session.edit(batch, batch.labels, batch.inputs, key="1")

    revision = bo.review(batch, batch.labels, batch.inputs, key="1")

    assert revision.uuid != edited.uuid
    assert project.batches(revisions=True)["user"].tolist() == ["anna", "bo"]


def test_a_withdrawn_batch_is_found_by_what_it_held_and_not_by_what_edits_took_out(project):
    session, (batch, _) = work(project, count=2)
    extra = {"marker": "per", "start": 8, "end": 10}
    session.edit(batch, [*batch.labels, extra], [{"marker": "note", "content": "before"}])
    session.edit(batch, batch.labels, [])
    session.edit(batch, batch.labels, [{"marker": "note", "content": "after"}])
    session.edit(batch, batch.labels, [])
    session.withdraw(batch)

    def found_undone(scope, kind, text=""):
        return numbers(session.board([{"scope": scope, "type": kind, "text": text}], undone=True))

    assert found_undone("all", "phr", "Oslo") == found_undone("loc", "ext", "Oslo") == [1]
    assert found_undone("all", "nemp") == [2, 1]
    assert found_undone("all", "phr", "in") == found_undone("per", "ext", "in") == []
    assert found_undone("note", "phr", "after") == found_undone("note", "ext", "after") == []
    assert found_undone("note", "nemp") == [2]
    assert [row["labels"] for row in session.board(undone=True)["rows"]] == [1, 2]
    session.restore(batch)
    session.edit(batch, batch.labels, [{"marker": "note", "content": "again"}])
    session.withdraw(batch)
    assert found_undone("note", "web", "again") == found_undone("all", "int", "again") == [1]
    assert found(session, "all", "phr", "Oslo") == []


def test_a_revision_that_somebody_else_replaced_is_not_for_who_reviews_no_more(project):
    anna, done = work(project, count=1)
    bo = project.annotator("bo")
    project.allow_reviewer("bo")
    project.update(editing_as_revision=True)
    revised = bo.review(done[0], done[0].labels[:1])
    newest = anna.edit(done[0], done[0].labels)
    project.allow_reviewer("bo", False)

    with pytest.raises(NotAllowed):
        bo.edit(revised, done[0].labels[:1])
    assert anna.batches() == [newest]


def test_others_batches_cannot_be_touched_but_by_the_author(project):
    _, done = work(project, count=1)
    stranger, author = project.annotator("eve"), project.annotator("maria")

    for act in (stranger.withdraw, stranger.flag_batch, stranger.restore):
        with pytest.raises(UnknownBatch):
            act(done[0])
    with pytest.raises(UnknownBatch):
        stranger.edit(done[0], done[0].labels)
    author.edit(done[0], done[0].labels)
    assert list(project.batches()["user"]) == ["maria"]
    assert list(project.batches(revisions=True)["user"]) == ["anna", "maria"]


def test_flags_are_set_and_found(project):
    session, done = work(project, count=2)

    session.flag_batch(done[0])
    assert numbers(session.board(flagged=True)) == [1]
    session.flag_batch(done[0], False)
    assert numbers(session.board(flagged=True)) == []


def test_a_withdrawn_batch_is_restored_as_it_was(project):
    session, done = work(project, count=2)
    session.edit(done[0], done[0].labels[:1], done[0].inputs)
    before = [
        frame.to_dict() for frame in (project.labels(undone=True), project.inputs(), project.relations())
    ]

    session.withdraw(done[0])
    assert numbers(session.board()) == [2]
    assert numbers(session.board(undone=True)) == [2, 1]
    with pytest.raises(StaleEdit, match="withdrawn"):
        session.edit(done[0], done[0].labels)
    session.restore(done[0])
    session.restore(done[0])

    after = [
        frame.to_dict() for frame in (project.labels(undone=True), project.inputs(), project.relations())
    ]
    assert after == before


def test_reviewing_is_for_those_who_may_and_always_makes_a_revision(project):
    anna, done = work(project, count=1)
    bo = project.annotator("bo")
    with pytest.raises(NotAllowed):
        bo.board(review=0)
    with pytest.raises(NotAllowed):
        bo.review(done[0], done[0].labels)

    project.allow_reviewer("bo")
    assert [row["user"] for row in bo.board(review=0)["rows"]] == ["anna"]
    assert bo.board(review=1)["rows"] == []
    revised = bo.review(done[0], done[0].labels[:1], done[0].inputs)
    bo.set_review(revised.uuid, "rs", "agreed")

    assert revised.uuid != done[0].uuid
    row = anna.board()["rows"][0]
    assert (row["batch"], row["user"], row["number"]) == (revised.uuid, "bo", 1)
    found = {"status": "rs", "comment": "agreed", "reviewer": "bo", "resolved_by": "bo"}
    assert row["review"].items() >= found.items()
    assert len(project.batches()) == 1
    assert len(project.batches(revisions=True)) == 2
    with pytest.raises(InvalidInput):
        bo.set_review(revised.uuid, "maybe")


def test_titles_come_from_the_first_match(project):
    session, _ = work(project, count=1)
    project.update(editing_title_regex=r"in (\w+)")

    assert session.board()["rows"][0]["title"] == "Oslo"


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"(x)\1", "(", "(?=a)", "a*b*c*", "a" * 501])
def test_an_expression_that_could_take_long_is_refused(project, pattern):
    with pytest.raises(tw.errors.InvalidSetting, match="editing_title_regex"):
        project.update(editing_title_regex=pattern)
    with pytest.raises(ValueError, match=r"regular|repetition|taken"):
        titles.finder(pattern)
