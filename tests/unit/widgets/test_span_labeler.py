from __future__ import annotations

import json
from pathlib import Path

import pytest

from textinator_widgets.errors import (
    InvalidInput,
    InvalidSetting,
    InvalidTexts,
    OffsetOutOfRange,
    QuoteMismatch,
    UnknownMarker,
    UnknownSetting,
)
from textinator_widgets.widgets.span_labeler import SpanLabeler

HARD = json.loads((Path(__file__).parents[2] / "hard_texts.json").read_text(encoding="utf-8"))["texts"]
ACCEPTED = [text for text in HARD if text["expect"] == "accept"]
REJECTED = [text for text in HARD if text["expect"] == "reject"]


@pytest.fixture
def labeler():
    return SpanLabeler(
        "Ann met Bohdan 😀 in Kyiv.", markers=["Person", {"name": "Place", "color": "#2a9d5c"}]
    )


def label(start, end, quote, marker="person", identity="a"):
    return {"id": identity, "marker": marker, "start": start, "end": end, "quote": quote}


def test_markers_get_codes_colours_and_keys_of_their_own(labeler):
    codes = [control["code"] for control in labeler.markers]
    keys = [control["shortcut"] for control in labeler.markers]

    assert codes == ["person", "place"]
    assert keys == ["P", "L"]
    assert labeler.markers[1]["color"] == "#2a9d5c"


def test_labels_of_the_page_become_a_table(labeler):
    labeler.comm.receive({"method": "update", "state": {"labels": [label(20, 24, "Kyiv", "place")]}})

    row = labeler.frame().iloc[0]
    assert (row["marker"], row["name"], row["quote"]) == ("place", "Place", "Kyiv")
    assert labeler.text[row["start"] : row["end"]] == row["quote"]


def test_labels_from_python_are_completed(labeler):
    labeler.labels = [{"marker": "Person", "start": 8, "end": 14}]

    (one,) = labeler.labels
    assert (one["marker"], one["quote"]) == ("person", "Bohdan")
    assert one["id"]


def test_an_empty_table_has_its_columns(labeler):
    assert list(labeler.frame().columns) == ["label_id", "marker", "name", "start", "end", "quote", "extra"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"marker": "person", "start": 0, "end": 99}, OffsetOutOfRange),
        ({"marker": "person", "start": 3, "end": 3}, OffsetOutOfRange),
        ({"marker": "person", "start": -1, "end": 3}, OffsetOutOfRange),
        ({"marker": "person", "start": 0, "end": 3, "quote": "Bob"}, QuoteMismatch),
        ({"marker": "nobody", "start": 0, "end": 3}, UnknownMarker),
    ],
)
def test_wrong_labels_from_python_raise_and_change_nothing(labeler, given, error):
    with pytest.raises(error):
        labeler.labels = [given]

    assert labeler.labels == []


@pytest.mark.parametrize(
    "labels",
    [
        None,
        "x",
        7,
        {},
        [None],
        [[]],
        [{}],
        [label(0, 99, "Ann")],
        [label(0, 3, "Bob")],
        [label(0, 3, "Ann", "nobody")],
        [label("0", 3, "Ann")],
        [label(0, 3.0, "Ann")],
        [label(True, 3, "nn")],
        [label(0, 3, "Ann"), label(0, 3, "Ann")],
        [label(0, 3, "Ann", identity="x" * 1000)],
        [{**label(0, 3, "Ann"), "extra": "x"}],
        [{**label(0, 3, "Ann"), "extra": {"x": "y" * 100_000}}],
    ],
)
def test_wrong_labels_of_a_page_are_not_taken_and_it_gets_ours_again(labeler, labels):
    labeler.labels = [label(0, 3, "Ann")]
    labeler.comm.sent.clear()

    labeler.comm.receive({"method": "update", "state": {"labels": labels}})

    assert labeler.labels == [label(0, 3, "Ann")]
    assert labeler.comm.states()[-1]["labels"] == [label(0, 3, "Ann")]


@pytest.mark.parametrize(
    "name", ["text", "markers", "relation_controls", "strings", "_esm", "_css", "max_labels", "nothing"]
)
def test_a_page_changes_nothing_but_labels_and_relations(labeler, name):
    before = getattr(labeler, name, None)

    labeler.comm.receive({"method": "update", "state": {name: "changed"}})

    assert getattr(labeler, name, None) == before


@pytest.mark.parametrize(
    "data",
    [{}, {"method": "update"}, {"method": "update", "state": 3}, {"method": 7}, None, [],
     {"method": "custom"}, {"method": "update", "state": {"labels": []}, "buffer_paths": [["labels", 7]]}],
)  # fmt: skip
def test_messages_of_no_known_shape_never_raise(labeler, data):
    labeler.comm.receive(data)

    assert labeler.labels == []


def test_a_relation_stays_with_a_label_whose_id_is_spelled_otherwise():
    upper = "0B3BB0B6-0D4E-4C6C-9C5F-2F6B4F3C9A01"
    labels = [label(0, 3, "Ann", identity=upper), label(8, 14, "Bohdan", identity="b")]
    links = [{"source": upper.lower(), "target": "b"}]
    relation = {"id": "r", "relation": "meets", "links": links, "number": 1}
    labeler = SpanLabeler("Ann met Bohdan.", markers=["Person"], labels=labels, relations=[relation])

    labeler.labels = labels

    assert labeler.relations == [relation]


def test_a_relation_goes_with_its_label():
    labels = [label(0, 3, "Ann", identity="a"), label(8, 14, "Bohdan", identity="b")]
    relation = {"id": "r", "relation": "meets", "links": [{"source": "a", "target": "b"}]}
    labeler = SpanLabeler("Ann met Bohdan.", markers=["Person"], labels=labels, relations=[relation])

    labeler.labels = labels[:1]

    assert labeler.relations == []


TEXT = "Ann met Bohdan: she knew him."
FOUR = {"a": (0, 3), "b": (8, 14), "c": (16, 19), "d": (25, 28)}


@pytest.mark.parametrize(
    ("direction", "kept", "links"),
    [
        ("2", "abcd", ["ab", "bc", "cd"]),
        ("2", "abc", ["ab", "bc"]),
        ("2", "dca", ["ac", "cd"]),
        ("2", "bd", ["bd"]),
        ("2", "c", []),
        ("0", "acd", ["cd"]),
        ("0", "bd", []),
    ],
)
def test_a_cluster_is_linked_around_labels_that_python_takes_out(direction, kept, links):
    def named(ids):
        return [label(*FOUR[one], TEXT[slice(*FOUR[one])], identity=one) for one in ids]

    chain = [{"source": one, "target": two} for one, two in ("ab", "bc", "cd")]
    relation = {"id": "r", "relation": "Same", "links": chain, "number": 7, "extra": {"note": "x"}}
    definition = {"name": "Same", "direction": direction}
    labeler = SpanLabeler(
        TEXT, ["Person"], named("abcd"), relations=[relation], relation_definitions=[definition]
    )
    labeler.comm.sent.clear()

    labeler.labels = named(kept)

    found = [{**relation, "relation": "same", "links": [{"source": a, "target": b} for a, b in links]}]
    assert labeler.relations == (found if links else [])
    states = [state for state in labeler.comm.states() if "labels" in state]
    # together, so that the page undoes them together
    assert kept == "abcd" or [state.get("relations") for state in states] == [labeler.relations]


def test_a_label_that_gets_another_marker_loses_the_links_that_this_does_not_allow():
    labels = [label(*FOUR[one], TEXT[slice(*FOUR[one])], identity=one) for one in "abc"]
    links = [{"source": "a", "target": "b"}, {"source": "a", "target": "c"}]
    labeler = SpanLabeler(
        TEXT,
        ["Person", "Place"],
        labels,
        relations=[{"relation": "Knows", "links": links}],
        relation_definitions=[{"name": "Knows", "pairs": [("Person", "Person")]}],
    )

    labeler.labels = [*labels[:2], {**labels[2], "marker": "place"}]

    assert labeler.relations[0]["links"] == links[:1]


@pytest.mark.parametrize("hard", ACCEPTED, ids=lambda text: text["id"])
def test_every_hard_span_is_kept_as_it_is(hard):
    labeler = SpanLabeler(hard["text"], markers=["Span"])

    labeler.labels = [{"marker": "Span", "start": s["start"], "end": s["end"]} for s in hard["spans"]]

    rows = labeler.frame()
    assert list(rows["quote"]) == [s["quote"] for s in hard["spans"]]
    assert [hard["text"][a:b] for a, b in zip(rows["start"], rows["end"], strict=True)] == list(rows["quote"])


@pytest.mark.parametrize("hard", REJECTED, ids=lambda text: text["id"])
def test_texts_that_cannot_be_stored_are_refused(hard):
    with pytest.raises(InvalidTexts, match="half a character"):
        SpanLabeler(hard["text"], markers=["Span"])


@pytest.mark.parametrize(
    ("markers", "phrase"),
    [
        ("Person", "a list"),
        ([7], "a name or a dict"),
        ([], "a list"),
        ([""], "visible characters"),
        ([{"name": "A", "color": "red"}], "#3273dc"),
        (["A", "a"], "the code 'a'"),
        ([{"name": "A", "anno_type": "integer"}], "m-span or m-text"),
        ([{"name": "A", "restrictions": [">= 2"]}], "only, got 'restrictions'"),
        ([{"name": "A", "unit": "unit_1", "colour": "#fff"}], "only, got 'unit', 'colour'"),
        ([{"code": "a"}], "name"),
    ],
)
def test_wrong_markers_say_what_was_expected(markers, phrase):
    with pytest.raises((InvalidSetting, UnknownSetting), match=phrase):
        SpanLabeler("text", markers=markers)


def test_other_wrong_arguments_are_refused():
    with pytest.raises(InvalidTexts, match="str"):
        SpanLabeler(7, markers=["A"])
    with pytest.raises(InvalidSetting, match="pt, ft, md"):
        SpanLabeler("text", markers=["A"], formatting="html")
    with pytest.raises(InvalidInput):
        SpanLabeler("text", markers=["A"], labels=[{"marker": "A", "start": 0, "end": 9}])


def test_closing_frees_the_page(labeler):
    labeler.close()

    assert labeler.comm is None


@pytest.mark.parametrize("given", [None, 5, {}, {"a": 1}, b"x", object()])
@pytest.mark.parametrize("name", ["labels", "relations"])
def test_a_trait_that_cannot_be_set_is_named_and_stays(labeler, name, given):
    labeler.labels = [label(0, 3, "Ann")]

    with pytest.raises(
        InvalidSetting, match=rf"{name} of the SpanLabeler must be a list; got .*left as it is"
    ):
        setattr(labeler, name, given)

    assert labeler.labels == [label(0, 3, "Ann")]
    assert labeler.relations == []


@pytest.mark.parametrize(
    "name", ["text", "formatting", "markers", "relation_controls", "strings", "max_labels"]
)
def test_what_a_labeler_was_made_with_cannot_be_changed(labeler, name):
    before = getattr(labeler, name)

    with pytest.raises(
        InvalidSetting, match=f"{name} of the SpanLabeler cannot be changed; got .*another SpanL"
    ):
        setattr(labeler, name, before)


def test_a_trait_of_every_widget_is_named_too(labeler):
    with pytest.raises(InvalidSetting, match=r"layout of the SpanLabeler must be .*; got 5"):
        labeler.layout = 5


@pytest.mark.parametrize("given", [5, "x", {"marker": "Person"}, [5], [None]])
@pytest.mark.parametrize("name", ["labels", "relations"])
def test_labels_and_relations_to_begin_with_are_lists_of_dicts(name, given):
    with pytest.raises(InvalidInput, match=name):
        SpanLabeler("Ann", markers=["Person"], **{name: given})


def test_labels_to_begin_with_may_come_one_by_one():
    labeler = SpanLabeler("Ann", ["Person"], labels=(one for one in [label(0, 3, "Ann")]), relations=None)

    assert labeler.labels == [label(0, 3, "Ann")]


@pytest.mark.parametrize("language", [5, "", "zz", "english", "sv;en", b"sv", "se-SV", "sv--", ["sv"]])
def test_a_language_that_the_page_does_not_speak_is_refused_with_those_that_there_are(language):
    with pytest.raises(InvalidSetting, match=r"en \(English\), sv .*, ru .*, uk "):
        SpanLabeler("Ann", markers=["Person"], language=language)


@pytest.mark.parametrize(("tag", "spoken"), [("sv-FI", "sv"), ("SV", "sv"), ("uk_UA", "uk"), (None, "en")])
def test_a_language_with_a_region_is_taken(tag, spoken):
    assert SpanLabeler("Ann", markers=["Person"], language=tag).strings["language"] == spoken


@pytest.mark.parametrize("formatting", [None, 5, ["ft"], "FT"])
def test_a_formatting_that_there_is_not_is_refused(formatting):
    with pytest.raises(InvalidSetting, match="pt, ft, md"):
        SpanLabeler("Ann", markers=["Person"], formatting=formatting)


def test_an_unknown_marker_is_told_which_there_are():
    with pytest.raises(UnknownMarker, match=r"^No marker is called 'Nobody'. There are: person, place.$"):
        SpanLabeler("Ann", ["Person", "Place"], labels=[{"marker": "Nobody", "start": 0, "end": 3}])


def test_a_field_that_labels_do_not_have_is_refused(labeler):
    with pytest.raises(InvalidInput, match=r"labels has no field 'strat'. There are: id, marker, start"):
        labeler.labels = [{"marker": "Person", "strat": 0, "end": 3}]
    with pytest.raises(InvalidInput, match=r"links has no field 'sorce'. There are: source, target"):
        SpanLabeler(
            "Ann met Bo.",
            ["Person"],
            labels=[label(0, 3, "Ann"), label(8, 10, "Bo", identity="b")],
            relations=[{"relation": "meets", "links": [{"source": "a", "target": "b", "sorce": "c"}]}],
        )
    assert labeler.labels == []


def test_relations_that_are_defined_can_be_made():
    labeler = SpanLabeler(
        "Ann met Bohdan.",
        ["Person", "Place"],
        relation_definitions=[
            {"name": "Corefers", "pairs": [("Person", "Person")], "direction": "2", "shortcut": "Shift+C"},
            "Near",
        ],
    )

    first, second = labeler.relation_controls
    assert (first["code"], first["pairs"], first["direction"]) == ("corefers", [("person", "person")], "2")
    assert (second["code"], len(second["pairs"])) == ("near", 4)
    labeler.labels = [label(0, 3, "Ann"), label(8, 14, "Bohdan", identity="b")]
    labeler.relations = [{"relation": "Corefers", "links": [{"source": "a", "target": "b"}]}]
    assert [(one["relation"], one["number"]) for one in labeler.relations] == [("corefers", 1)]


def test_the_page_gets_the_parts_that_markdown_and_relations_need():
    labeler = SpanLabeler("# Title", ["Person"], formatting="md", relation_definitions=["Near"])

    for number, name in enumerate(("markdown", "relations")):
        asked = {"request": f"r{number}", "type": "load_part", "name": name}
        labeler.comm.receive({"method": "custom", "content": asked})

    first, second = labeler.comm.messages()
    assert (first["request"], first["status"], second["request"]) == ("r0", "done", "r1")
    assert first["result"]["source"].startswith("export")
    assert second["result"]["source"].startswith("export")


def test_a_part_that_cannot_be_read_is_answered(monkeypatch):
    def broken(name):
        raise OSError("secret path")

    monkeypatch.setattr("textinator_widgets.widgets.front_end.part", broken)
    labeler = SpanLabeler("Ann", ["Person"])

    labeler.comm.receive({"method": "custom", "content": {"request": "r", "type": "load_part", "name": "x"}})

    (reply,) = labeler.comm.messages()
    assert reply["error"]["code"] == "internal"
    assert "secret" not in str(reply)


@pytest.mark.parametrize(
    "content",
    [
        {"request": "r", "type": "load_part", "name": "../../secret"},
        {"request": "r", "type": "load_part", "name": 5},
        {"request": "r", "type": "submit"},
        {"request": "r"},
        {"type": "load_part", "name": "markdown"},
        "load_part",
        None,
    ],
)
def test_what_else_a_page_asks_for_is_refused(content):
    labeler = SpanLabeler("Ann", ["Person"])

    labeler.comm.receive({"method": "custom", "content": content})

    (reply,) = labeler.comm.messages()
    assert (reply["status"], reply["error"]["code"]) == ("failed", "bad_request")


@pytest.mark.parametrize(
    "definition",
    [
        7,
        {"pairs": [("Person", "Person")]},
        {"name": "Near", "pairs": [("Person", "Town")]},
        {"name": "Near", "pairs": [("Person",)]},
        {"name": "Near", "direction": "both"},
        {"name": "Near", "representation": "tree"},
        {"name": "Near", "colour": "red"},
        {"name": "Near", "shortcut": "P"},
    ],
)
def test_a_definition_of_a_relation_that_cannot_be_taken_is_refused(definition):
    with pytest.raises(InvalidSetting):
        SpanLabeler("Ann", ["Person"], relation_definitions=[definition])


def test_markers_have_the_actions_that_are_registered_and_the_page_gets_their_modules():
    one = SpanLabeler(
        "Ann met Bo.",
        markers=[
            {
                "name": "Person",
                "actions": [
                    "comments",
                    {"name": "slider", "field": "sure", "config": {"max": 5, "default": 2}},
                ],
            },
            {"name": "Place", "actions": [{"name": "comments", "config": {"storeFor": "relation"}}]},
            {"name": "Time", "actions": [{"name": "comments", "config": {"storeFor": "relation"}}]},
            "Thing",
        ],
        language="sv",
    )
    person, place, time, thing = one.markers
    assert [(item["action"], item["field"], item["verbose"]) for item in person["actions"]] == [
        ("slider", "sure", "Ge poäng"),
        ("comments", "comments_1", "Lägg till en kommentar"),
    ]
    assert place["actions"][0]["field"] == time["actions"][0]["field"] == "comments_2"
    assert "actions" not in thing

    sent = []
    one.send = sent.append
    for name in ("slider", "change_color", "nothing"):
        one._handle_custom_msg({"request": name, "type": "load_action", "name": name}, [])
    assert "export" in sent[0]["result"]["source"]
    assert [reply["error"]["code"] for reply in sent[1:]] == ["bad_request", "bad_request"]
    one.labels = [{"marker": "person", "start": 0, "end": 3, "extra": {"sure": 3}}]
    assert one.frame().extra.tolist() == [{"sure": 3}]


@pytest.mark.parametrize(
    "actions",
    [
        ["no_such"],
        [5],
        [{"name": "slider", "config": {"min": 3, "max": 1}}],
        ["comments", {"name": "comments", "field": "comments_1"}],
    ],
)
def test_actions_that_cannot_be_taken_are_refused(actions):
    with pytest.raises(InvalidSetting):
        SpanLabeler("Ann", markers=[{"name": "Person", "actions": actions}])
