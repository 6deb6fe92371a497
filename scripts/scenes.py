"""What the pictures show: projects with work in them, and how their pages are brought before the camera."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

import textinator_widgets as tw

PERSON = "anna"
CHRONICLE = """\
In January 1917 the supply ship Constance was lost with all the oil for the light. The keeper, \
Johan Sol, had enough left for nine nights. He walked from house to house on Tarn and asked for whatever \
would burn: cod liver oil, butter, and the wax of four hundred candle ends, which Miss Ottilia Brandt had \
collected at Lake School.

The light burned every night until the relief ship came on 3 March. Captain Pereira of the steamer Lisboa \
reported to the harbour office in Port Skerry that he had passed “a lighthouse smelling of toast”. 🍞 The \
Northern Lamp Company of Bergen sent Sol a silver watch. He gave it to Miss Brandt, who gave it to the \
oldest pupil, who sold it and bought a goat for the school."""
NAMES = {
    "Person": ["Johan Sol", "Ottilia Brandt", "Captain Pereira", "Miss Brandt"],
    "Location": ["Tarn", "Port Skerry", "Bergen", "Lake School"],
    "Organization": ["Northern Lamp Company of Bergen", "harbour office in Port Skerry"],
}
# Three mentions of each of thirty people: who came to the fair, as what, and as which pronoun.
PEOPLE = """\
Agda the baker her|Bertil the smith him|Cilla the nurse her|David the miller him|Elin the clerk her
Folke the sexton him|Greta the weaver her|Halvar the fiddler him|Ida the midwife her|Jonas the carter him
Karin the dyer her|Lars the tanner him|Märta the teacher her|Nils the cooper him|Olga the seamstress her
Per the ferryman him|Rut the beekeeper her|Sven the shepherd him|Tora the potter her|Ulf the mason him
Vera the herbalist her|Wilhelm the printer him|Ylva the huntress her|Zeth the chandler him|Åke the fisher him
Ärla the painter her|Östen the roper him|Βέρα the singer her|Іван the joiner him|Оксана the cook her"""
SAID = (
    "{name} came early. Everybody greeted {role}, and the mayor thanked {pronoun}.",
    "Then {name} rang the bell. The children ran to {role} and asked {pronoun} for more.",
    "At noon {name} was seen by the well; a stranger had hired {role} and paid {pronoun} in eggs.",
)
QUESTIONS = (
    (
        "What did the keeper ask people for?",
        "Whatever would burn",
        ["Oil lamps", "Money for a new ship", "Four hundred candles"],
    ),
    ("Who came by the silver watch last?", "Somebody who bought it", ["The school", "Miss Brandt"]),
    (
        "How long did the light burn?",
        "Until the relief ship came",
        ["Nine nights", "Until January", "Until the goat came"],
    ),
)
LETTERS = (
    "Letter 12, Bergen. The lamp that you ordered in May leaves with the Lisboa. Jens Olsen will see to it.",
    "Letter 13, Port Skerry. No ship has called since Tuesday; Captain Pereira waits for the wind.",
    "Letter 14, Tarn. Miss Brandt asks for forty slates, chalk and a map of the world.",
    "Letter 15, Bergen. The Northern Lamp Company regrets that watches are not repaired on Sundays.",
    "Letter 16, Lake School. The goat has eaten the map. Please send another one. 🐐",
    "Letter 17, Port Skerry. Two barrels of cod liver oil for Johan Sol, carriage paid.",
    "Letter 18, Tarn. The light was seen from the Constance, says her mate, Erik Dahl.",
)
FIRST = {
    "Person": ["Jens Olsen", "Captain Pereira", "Miss Brandt", "Johan Sol", "Erik Dahl"],
    "Location": ["Bergen", "Port Skerry", "Tarn"],
    "Organization": ["Northern Lamp Company", "Lake School"],
}


def make_projects(store: tw.Store) -> None:
    """Make the projects 1 to 4 of a new store: names, clusters, ranked questions, and submitted letters."""
    _names(store)
    _clusters(store)
    _questions(store)
    _letters(store)


def spans(text: str, quotes: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Give labels for the first occurrence of each quote in a text that has it."""
    return [
        {"marker": marker, "start": text.index(quote), "end": text.index(quote) + len(quote), "quote": quote}
        for marker, all_quotes in quotes.items()
        for quote in all_quotes
        if quote in text
    ]


def _names(store: tw.Store) -> None:
    project = store.create_project(
        "A chronicle of Tarn",
        task="ner",
        texts=[CHRONICLE],
        language="en",
        reminders="<p>Titles such as <em>Captain</em> belong to the name.</p>",
    )
    project.add_marker("Ironic", "m-text", color="#8e24aa", shortcut="I")
    project.add_marker("Tone", "radio", choices=["plain", "warm", "dry"])
    project.add_marker("Summary", "free-text", restrictions=["= 1"])
    session = project.annotator(PERSON)
    session.next()
    whole = {"marker": "Ironic", "start": None, "end": None}
    session.save_draft(labels=[*spans(CHRONICLE, NAMES), whole])


def _clusters(store: tw.Store) -> None:
    text, labels, relations = "", [], []
    for number, person in enumerate(PEOPLE.replace("\n", "|").split("|")):
        name, *role, pronoun = person.split()
        words = {"name": name, "role": " ".join(role), "pronoun": pronoun}
        sentence = SAID[number % len(SAID)].format(**words)
        ids = [f"{number}-{each}" for each in words]
        for label_id, each in zip(ids, words.values(), strict=True):
            start = len(text) + sentence.index(f" {each}" if each != name else each) + (each != name)
            labels.append({"id": label_id, "marker": "mention", "start": start, "end": start + len(each)})
        links = [{"source": one, "target": other} for one, other in itertools.pairwise(ids)]
        relations.append({"relation": "corefers", "links": links, "number": number + 1})
        text += sentence + ("\n\n" if number % 5 == 4 else " ")
    project = store.create_project("The fair at Port Skerry", task="corr", texts=[text], language="en")
    session = project.annotator(PERSON)
    session.next()
    session.save_draft(labels=labels, relations=relations)


def _questions(store: tw.Store) -> None:
    project = store.create_project(
        "Questions about Tarn",
        task="mcqar",
        texts=[CHRONICLE],
        language="en",
        reminders="<p>The best question first. Distractors must be wrong, but not silly.</p>",
    )
    session = project.annotator(PERSON)
    session.next()
    inputs = []
    for rank, (question, answer, wrong) in enumerate(QUESTIONS, 1):
        place = {"group": f"g{rank}", "group_order": rank}
        inputs += [
            {"marker": "question", "content": question, **place},
            {"marker": "correct_answer", "content": answer, **place},
        ]
        inputs += [
            {"marker": "distractor", "content": content, "slot": slot, **place}
            for slot, content in enumerate(wrong)
        ]
    session.save_draft(inputs=inputs)


def _letters(store: tw.Store) -> None:
    project = store.create_project(
        "Letters from Tarn",
        task="ner",
        texts=[*LETTERS, CHRONICLE],
        language="en",
        data_order="os",
        editing_as_revision=True,
        editing_title_regex=r"Letter \d+, [^.]+",
    )
    session = project.annotator(PERSON)
    batches = []
    for text in LETTERS:
        session.next()
        batches.append(session.submit(labels=spans(text, FIRST)))
    session.next()
    session.save_draft(labels=spans(CHRONICLE, NAMES))
    session.edit(batches[4], labels=spans(LETTERS[4], {**FIRST, "Person": ["goat"]}))
    session.flag_batch(batches[2])


def see_graph(page: Page) -> None:
    """Wait until the first cluster is drawn."""
    page.locator("[data-tw=relations] [data-tw=graph-node]").first.wait_for()


def show_relation(page: Page) -> None:
    """Point at a cluster in the middle of the text."""
    see_graph(page)
    for _ in range(3):
        page.locator("[data-tw=next-relation]").click()


def show_board(page: Page) -> None:
    """Open the board and one of its batches."""
    page.locator("[data-tw=edit]").click()
    rows = page.locator("[data-tw=batch]")
    expect(rows).to_have_count(len(LETTERS))
    rows.nth(2).get_by_role("button").first.click()
    expect(page.locator("[data-tw=text]")).to_contain_text("The goat has eaten")
    expect(page.locator("[data-tw=submit]")).to_be_enabled()


PASSWORD = "a fair at Port Skerry"
MANAGER = "Ottilia"


GROUPS = ["project_managers", "file_managers"]


def make_people(store: tw.Store) -> dict[str, str]:
    """Make people with passwords and projects of every kind; gives the path of each page."""
    store.create_user(
        MANAGER, PASSWORD, groups=["project_managers", "file_managers"], email="ottilia@tarn.example"
    )
    store.create_user(PERSON, PASSWORD, fluent_in=["en", "sv"], groups=["translators"])
    now = datetime.now(UTC)
    days = {"author": MANAGER, "texts": list(LETTERS), "task": "ner"}
    letters = store.create_project("Letters from Tarn", language="en", **days)
    letters.update(
        short_description="Who wrote to whom, from where? Letters about a lighthouse and a goat.",
        dt_finish=now + timedelta(days=40),
    )
    letters.add_participants(PERSON)
    session = letters.annotator(PERSON)
    for _ in range(3):
        item = session.next()
        session.submit(labels=spans(item.text if item else "", FIRST))
    logbook = store.create_project("The log-book of the Lisboa", language="sv", **days)
    logbook.update(short_description="Ports, people and cargo, day by day.")
    fair = store.create_project("The fair at Port Skerry", language="en", **days)
    over = {"dt_publish": now - timedelta(days=60), "dt_finish": now - timedelta(days=3)}
    ended = store.create_project("Candle ends", language="en", **days, **over)
    store.create_project("Weather of next year", language="en", dt_publish=now + timedelta(days=30), **days)
    shared = store.create_project("The map that was eaten", language="en", **days)
    shared.add_collaborator(PERSON)
    return {
        "login": "login",
        "home": "",
        "profile": "profile",
        "joining": f"project/{fair.id}/join",
        "leaving": f"project/{letters.id}/leave",
        "password": "password",
        "closed": f"project/{ended.id}/join",
        "planned": f"project/{ended.id + 1}/join",
        "invitation": f"invitation/{fair.invite(uses=None)}",
    }


SCENES = {
    "corr": (2, see_graph),
    "relation": (2, show_relation),
    "mcqar": (3, None),
    "board": (4, show_board),
}
"""Project of each scene behind Voila, and what is done on its page."""


def part(name: str) -> Callable[[Page], None]:
    """Give what opens a part of the manager's page and waits until its answer is there."""

    def see(page: Page) -> None:
        page.locator(f"[data-tw=manage-section][data-name={name}]").click()
        expect(page.locator("[data-tw=manage-main]")).to_have_attribute(
            "data-place", re.compile(rf"(^#|/){name}$")
        )
        expect(page.locator(".tw-manage-wait")).to_have_count(0)
        page.locator("[data-tw=manage-main] .tw-manage-body").first.wait_for()

    return see


def opened(page: Page) -> None:
    """Open the first project."""
    part("projects")(page)
    page.locator(".tw-manage-title").last.click()
    page.locator("[data-tw=manage-project-title]").wait_for()
    page.locator("[data-tw=manage-field]").first.wait_for()


def new_marker(page: Page) -> None:
    """The form of a marker beside the page that annotators would get."""
    part("definition")(page)
    page.locator("[data-tw=manage-add-marker]").click()
    page.locator("[data-tw=manage-field][data-name=name]").fill("Ship")
    shown = page.locator("[data-tw=manage-preview] [data-tw=annotator]")
    shown.locator("[data-tw=marker]", has_text="Ship").wait_for()


def new_texts(page: Page) -> None:
    """Texts that are typed, and what would be stored of them."""
    leave(page)
    part("sources")(page)
    page.locator("[data-tw=manage-new-texts]").click()
    page.locator("[data-name=texts]").fill("\n".join(LETTERS))
    page.locator("[data-name=name]").last.fill("More letters")
    page.locator("[data-tw=manage-try]").click()
    page.locator("[data-tw=manage-tried]").wait_for()


def leave(page: Page) -> None:
    """Go back to the list of projects, whatever was typed, and into the project again."""
    page.locator("[data-tw=manage-back]").click()
    page.locator("[data-tw=manage-leave]").click()
    page.locator(".tw-manage-title").last.click()
    page.locator("[data-tw=manage-project-title]").wait_for()


def members(page: Page) -> None:
    """Who takes part."""
    leave(page)
    part("members")(page)


MANAGER_SCENES: dict[str, Callable[[Page], None]] = {
    "projects": part("projects"),
    "files": part("files"),
    "settings": opened,
    "definition": part("definition"),
    "guidelines": part("guidelines"),
    "sources": part("sources"),
    "answers": part("answers"),
    "marker": new_marker,
    "texts": new_texts,
    "members": members,
}
"""How each part of the manager's page is brought before the camera, one after the other."""
