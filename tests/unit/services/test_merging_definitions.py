"""Texts, markers, units and relations that one copy of a store has and the other has not."""

from __future__ import annotations

import pytest

import textinator_widgets as tw
from tests.unit.services.merged_stores import ANN, BEGIN, Clock, apart, content, merged_both_ways
from textinator_widgets.errors import AlreadyExists


def annotate_all(store, user, **answer):
    session = store.project("Names").annotator(user)
    while session.next() is not None:
        session.submit(**answer)


def whats(done):
    return sorted(one["what"] for one in done.found)


def test_texts_markers_units_and_relations_of_both_sides_come_together(pair, tmp_path):
    left, right = pair
    here = left.project("Names")
    here.add_marker("Dog", shortcut="D", actions=["comments"], export_name="hound")
    here.add_source(["Rex ran."])
    annotate_all(left, "boris", labels=[{"marker": "dog", "start": 0, "end": 3}])
    there = right.project("Names")
    unit = there.add_unit(size=2, minimum_required=0)
    there.add_marker("Breed", "free-text", unit=unit)
    there.add_marker("Cat", range=None, restrictions=["<= 5"], choices=None)
    there.add_relation("chases", [("Cat", "Person")], direction="2", restrictions=["<= 3"])
    there.add_pre_marker("Person", ["Kim", "Pia"])
    there.add_source(tw.sources.PlainText(["Pia left.", "Tom left."], name="More"))
    link = {"relation": "chases", "links": [{"source": "c", "target": "a"}]}
    labels = [{**ANN}, {"id": "c", "marker": "cat", "start": 4, "end": 7}]
    annotate_all(
        right,
        "carl",
        labels=labels,
        relations=[link],
        inputs=[{"marker": "Breed", "content": "x", "group_order": 1}],
    )

    done = merged_both_ways(left, right, tmp_path)

    assert (done.texts, done.batches, done.definitions, len(done.found)) == (2, 5, 5, 0)
    assert [one["code"] for one in here.spec()["markers"]][-3:] == ["dog", "breed", "cat"]
    assert here.texts()["text"].tolist()[-3:] == ["Rex ran.", "Pia left.", "Tom left."]
    session = left.project("Names").annotator("boris")
    assert session.next().text == "Pia left."
    session.submit(labels=[{"marker": "cat", "start": 0, "end": 3}])


def test_what_one_side_changed_is_changed_and_what_both_changed_is_told(pair, tmp_path):
    left, right = pair
    here, there = left.project("Names"), right.project("Names")
    here.update_marker("Person", color="#111111", actions=["comments"])
    there.update_marker("Person", name="Human", actions=[{"name": "slider", "field": "score"}])
    there.update_relation("knows", shortcut="K")

    done = merged_both_ways(left, right, tmp_path)

    assert whats(done) == ["the marker 'person' differs"]
    (told,) = done.found
    assert told["kept_apart"]["color"] == "#111111"
    (person, *_) = here.spec()["markers"]
    assert (person["name"], person.get("color") == "#111111") == ("Human", False)
    assert {one["name"] for one in person["actions"]} == {"comments", "slider"}
    assert here.spec()["relations"][0]["shortcut"] == "K"


def test_two_markers_of_one_code_and_two_kinds_stay_apart_with_their_answers(pair):
    left, right = pair
    left.project("Names").add_marker("Dog", "free-text")
    annotate_all(left, "boris", inputs=[{"marker": "dog", "content": "Rex"}])
    right.project("Names").add_marker("Dog", "m-span")
    annotate_all(right, "carl", labels=[{"marker": "dog", "start": 0, "end": 3}])

    done = left.merge(right.path)

    assert len(done.found) == 5
    assert "the marker 'dog' cannot be taken: The marker 'dog' has 3 answers" in str(whats(done))
    (dog,) = (one for one in done.found if one["batch"] is None and "cannot" in one["what"])
    assert dog["kept_apart"]["anno_type"] == "m-span"
    answers = [one for one in done.found if one["batch"] is not None]
    assert {one["what"] for one in answers} == {"marker 'dog' is another one here"}
    assert answers[0]["kept_apart"]["labels"][0]["quote"] == "Ann"
    assert (done.batches, left.check()) == (0, [])


def test_a_shortcut_and_an_export_name_that_were_given_twice_stay_with_the_first(pair, tmp_path):
    left, right = pair
    left.project("Names").add_marker("Dog", shortcut="D", export_name="pet")
    right.project("Names").add_marker("Cat", shortcut="D", export_name="pet")

    done = merged_both_ways(left, right, tmp_path)

    markers = {one["code"]: one for one in left.project("Names").spec()["markers"]}
    assert (markers["dog"]["shortcut"], markers["dog"]["export_name"]) == ("D", "pet")
    assert (markers["cat"].get("shortcut"), markers["cat"].get("export_name")) == (None, None)
    assert whats(done) == ["two have the export_name 'pet'", "two have the shortcut 'D'"]


@pytest.mark.parametrize("sides", [("Person", "Note"), ("Note", "Person")])
def test_a_shortcut_that_two_markers_were_given_apart_stays_with_the_one_made_first(pair, tmp_path, sides):
    for store, marker in zip(pair, sides, strict=True):
        store.project("Names").update_marker(marker, shortcut="X")

    done = merged_both_ways(*pair, tmp_path)

    markers = {one["code"]: one for one in pair[0].project("Names").spec()["markers"]}
    assert (markers["person"]["shortcut"], markers["note"].get("shortcut") or None) == ("X", None)
    assert whats(done) == ["two have the shortcut 'X'"]


def test_a_shortcut_that_went_to_another_marker_is_settled_once(pair, tmp_path):
    left, right = pair
    project = left.project("Names")
    project.remove_marker("Organization")
    project.update_marker("Location", shortcut="O")
    project.update_marker("Note", shortcut="K")
    right.project("Names").update_relation("knows", shortcut="K")

    merged_both_ways(left, right, tmp_path)

    for store, other in ((left, right), (right, left)):
        again = store.merge(other.path)
        assert (again.definitions, again.found) == (0, [])
        markers = {one["code"]: one.get("shortcut") for one in store.project("Names").spec()["markers"]}
        assert (markers["location"], markers["organization"] or None) == ("O", None)


@pytest.mark.parametrize("moved", [("Person", "Location"), ("Location", "Person")])
def test_a_shortcut_that_one_side_gave_to_another_marker_goes_there(pair, tmp_path, moved):
    left, right = pair
    for store in pair:
        store.project("Names").update_marker(moved[0], shortcut="X")
    right.project("Names").update_marker(moved[0], shortcut="")
    right.project("Names").update_marker(moved[1], shortcut="X")

    done = merged_both_ways(left, right, tmp_path)

    markers = {one["name"]: one.get("shortcut") for one in left.project("Names").spec()["markers"]}
    assert (markers[moved[0]] or None, markers[moved[1]]) == (None, "X")
    assert whats(done) == []


def test_what_one_side_removed_comes_back_and_is_told(pair, tmp_path):
    left, right = pair
    left.project("Names").add_pre_marker("Person", ["Bob"])
    right.merge(left.backup(tmp_path / "words.db"))
    right.project("Names").remove_pre_marker("Person", ["Bob"])
    right.project("Names").remove_marker("Organization")
    right.project("Names").delete_contexts("Texts 1", force=True)

    done = merged_both_ways(left, right, tmp_path)

    assert whats(done) == [
        "a word of the marker 'person' was removed on one side",
        "the marker 'organization' was removed on one side",
        "the source 'Texts 1' was deleted on one side",
    ]
    assert "organization" in [one["code"] for one in right.project("Names").spec()["markers"]]


def test_a_source_that_another_project_lost_is_not_told_as_deleted(pair, tmp_path):
    left, right = pair
    left.create_project("Others", task="ner", texts=["Other text."])  # its source has the same name
    right.project("Names").delete_contexts("Texts 1", force=True)

    done = right.merge(left.path)

    told = [(one["project"], one["what"]) for one in done.found]
    assert told == [("Names", "the source 'Texts 1' was deleted on one side")]


def test_a_project_that_is_not_here_is_made_with_all_that_is_in_it(pair, tmp_path):
    left, right = pair
    right.project("Names").update(title="People")
    other = right.create_project("Pets", task="mcqar", texts=["Rex is a dog."], author="maria", seed=4)
    unit_code = other.spec()["units"][0]["code"]

    done = merged_both_ways(left, right, tmp_path)

    assert done.projects == 1
    assert left.projects()["title"].tolist() == ["Names", "Pets"]  # a new title is no new project
    assert whats(done) == ["the title differs"]
    assert left.project("Pets").spec() == other.spec()
    assert left.project("Pets").spec()["units"][0]["code"] == unit_code
    assert left.project("Pets").texts()["text"].tolist() == ["Rex is a dog."]
    with pytest.raises(AlreadyExists):
        left.create_project("Pets", task="ner", texts=["x"])


def test_a_text_that_was_read_again_on_one_side_is_the_later_one(pair, tmp_path):
    left, right = pair
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Ann left.", encoding="utf-8")
    left.project("Names").add_source(tw.sources.TextFiles(folders=[tmp_path / "texts"], name="Files"))
    right.merge(left.path)
    (tmp_path / "texts" / "a.txt").write_text("Ann stays.", encoding="utf-8")
    (tmp_path / "texts" / "b.txt").write_text("Bob stays.", encoding="utf-8")
    right.project("Names").reindex()

    done = merged_both_ways(left, right, tmp_path)

    assert (done.texts, whats(done)) == (1, [])
    assert left.project("Names").texts()["text"].tolist()[3:] == ["Ann stays.", "Bob stays."]


def test_sources_of_one_name_with_other_texts_are_two(pair, tmp_path):
    left, right = pair
    left.project("Names").add_source(["Rex ran."])
    right.project("Names").add_source(["Pia left."])

    done = merged_both_ways(left, right, tmp_path)

    assert whats(done) == ["two sources are called 'Texts 2'"]
    texts = left.project("Names").texts()
    assert texts["source"].tolist()[3:] == ["Texts 2", "Texts 2 (2)"]
    assert texts["text"].tolist()[3:] == ["Rex ran.", "Pia left."]


def test_a_laptop_joins_a_store_on_either_database(made, place, tmp_path):
    _, right = apart(made, tmp_path)
    with tw.open_store(place, clock=Clock(BEGIN)) as store, right:
        first = store.merge(made, backups=tmp_path / "kept")
        right.project("Names").add_marker("Dog", restrictions=["<= 2"], actions=["slider"])
        right.project("Names").add_source(["Rex ran."])
        annotate_all(right, "carl", labels=[{"marker": "dog", "start": 0, "end": 3}])

        done = store.merge(right.path, backups=tmp_path / "kept")
        again = store.merge(right.path, backups=tmp_path / "kept")

        assert (first.projects, first.texts, first.batches, first.found) == (1, 3, 1, [])
        assert (done.texts, done.definitions, done.batches, done.found) == (1, 1, 4, [])
        assert (again.texts, again.definitions, again.batches) == (0, 0, 0)
        assert store.check() == []
        assert content(store)["label"] == content(right)["label"]
        assert {one.backup for one in (first, done, again)} == set((tmp_path / "kept").iterdir())
        with tw.open_store(done.backup) as before:
            assert before.project("Names").labels()["user"].tolist() == ["anna", "anna"]
