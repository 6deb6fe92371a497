"""A kernel for the bare page: it keeps texts, drafts and batches in memory and can be told to misbehave."""

from __future__ import annotations

import copy
import hashlib
import uuid
from typing import Any

from textinator_widgets import plugins
from textinator_widgets.widgets import front_end

SUBMITTED = "2026-01-02T03:04:05+00:00"
EMPTY: dict[str, Any] = {"labels": [], "inputs": [], "relations": []}


def marker(kind: str, name: str, **settings: Any) -> dict[str, Any]:
    """A control of a screen."""
    return {
        "kind": kind,
        "code": name.lower().replace(" ", "_"),
        "name": name,
        "color": "#3273dc",
        "shortcut": None,
        "display": "hl",
        "restrictions": [],
        **settings,
    }


NER = [
    marker("m-span", "Person", shortcut="P"),
    marker("m-span", "Location", shortcut="L", color="#2a9d5c"),
    marker("m-span", "Organization", shortcut="O", color="#d1495b"),
]


def screen(controls: list[dict[str, Any]] | None = None, **settings: Any) -> dict[str, Any]:
    """A screen with these controls; `settings` replace its fields or those of its settings."""
    made: dict[str, Any] = {
        "project": 1,
        "title": "Nordic NER",
        "language": "en",
        "root": {
            "kind": "view",
            "children": [
                {"kind": "view", "role": "text", "children": [{"kind": "text", "name": "text"}]},
                {"kind": "view", "role": "side", "children": controls if controls is not None else NER},
            ],
        },
        "relations": [],
        "flag_form": [{"title": "", "fields": [{"name": "feedback", "kind": "textarea", "label": ""}]}],
        "guidelines": "",
        "reminders": "",
        "message": "",
        "settings": {
            "auto_text_switch": True,
            "max_labels": None,
            "allow_empty_submit": False,
            "show_source": True,
            "allow_selecting_labels": False,
            "disable_submitted_labels": True,
        },
    }
    for name, value in settings.items():
        (made["settings"] if name in made["settings"] else made)[name] = value
    return made


class Kernel:
    """What answers the page. `heard` holds every message that came."""

    def __init__(self, texts: list[str], screen: dict[str, Any], **page: Any) -> None:
        self.texts = texts
        self.screen = screen
        self.position = 0
        self.status = "open" if texts else "no_data"
        self.formatting = "ft"
        self.drafts: dict[int, dict[str, Any]] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.submitted: dict[int, list[dict[str, Any]]] = {}
        self.flags: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []
        self.last_batch: dict[str, Any] | None = None
        self.is_silent = False
        """No message arrives."""
        self.loses_answers = False
        """Messages arrive and are carried out, but their answers get lost."""
        self.refuse: dict[str, dict[str, Any]] = {}
        """Problem with which requests of a type are refused."""
        self.extra = page

    @property
    def contexts(self) -> list[int]:
        return [101 + number for number in range(len(self.texts))]

    def state(self) -> dict[str, Any]:
        """Traits of the widget."""
        return {
            "screen": self.screen,
            "page": self.page(),
            "strings": {"language": "en", "direction": "ltr", "messages": {}, "plurals": {}},
            "user": "anna",
            "notice": "",
            "storage_key": "store-1-anna",
        }

    def item(self) -> dict[str, Any] | None:
        if self.status != "open":
            return None
        text = self.texts[self.position]
        return {
            "key": self.position,
            "context": self.contexts[self.position],
            "text": text,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "formatting": self.formatting,
            "source_name": f"text-{self.position + 1}.txt",
            "is_delayed": False,
        }

    def page(self) -> dict[str, Any]:
        item = self.item()
        context = item["context"] if item else 0
        return copy.deepcopy(
            {
                "status": self.status,
                "item": item,
                "draft": self.drafts.get(context),
                "progress": {"submitted": len(self.batches), "skipped": 0, "total": len(self.texts)},
                "batch": self.last_batch,
                "submitted": self.submitted.get(context, []),
                "waiting_until": None,
                "waiting_texts": 0,
                **self.extra,
            }
        )

    def hear(self, message: dict[str, Any]) -> dict[str, Any]:
        """Carry out a message; the answers and traits that go back to the page."""
        if self.is_silent:
            return {"replies": [], "traits": {}}
        self.heard.append(message)
        problem = self.refuse.get(message["type"])
        if problem is None:
            reply = getattr(self, f"do_{message['type']}")(message)
        else:
            reply = {"status": "failed", "error": problem}
        if self.loses_answers:
            return {"replies": [], "traits": {}}
        leaves_page = message["type"] in ("ready", "ping", "load_part", "load_action")
        traits = {} if leaves_page else {"page": self.page()}
        return {"replies": [{"request": message["request"], **reply}], "traits": traits}

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.heard if message["type"] == kind]

    def do_ready(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"status": "done", "result": self.page()}

    def do_load_part(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"status": "done", "result": {"source": front_end.part(message["name"])}}

    def do_load_action(self, message: dict[str, Any]) -> dict[str, Any]:
        return {"status": "done", "result": {"source": plugins.actions.get(message["name"]).source()}}

    def do_save_draft(self, message: dict[str, Any]) -> dict[str, Any]:
        old = self.drafts.get(message["context"])
        same = {"answer": message["answer"], "history": message["history"]}
        if old and old["revision"] != message["base_revision"]:
            if {"answer": old["answer"], "history": old["history"]} == same:
                return {"status": "done", "result": {"revision": old["revision"]}}
            error = {
                "code": "stale",
                "message": "Another view has saved newer work on this text.",
                "draft": old,
            }
            return {"status": "failed", "error": error}
        revision = old["revision"] + 1 if old else 1
        self.drafts[message["context"]] = {"revision": revision, **same}
        return {"status": "done", "result": {"revision": revision}}

    def do_submit(self, message: dict[str, Any]) -> dict[str, Any]:
        key, context = message["key"], message["context"]
        before = self.submitted.get(context, [])
        if key not in self.batches and len(before) > message.get("known", len(before)):
            elsewhere = {"batch": "b" * 36, "submitted": SUBMITTED, "answer": before[-1], "replaceable": True}
            problem = {"code": "already_submitted", "message": "Submitted.", "elsewhere": elsewhere}
            return {"status": "failed", "error": problem}
        if key not in self.batches:
            if "replaces" in message:
                before.clear()
            batch = {"uuid": str(uuid.uuid4()), "context": context}
            self.batches[key] = {**batch, "answer": message["answer"]}
            self.last_batch = batch
            self.submitted.setdefault(context, []).append(message["answer"])
            self.drafts.pop(context, None)
            if self.screen["settings"]["auto_text_switch"] and context == self.contexts[self.position]:
                self.go_on()
        return {"status": "done", "result": {"batch": self.batches[key]["uuid"], "page": self.page()}}

    def do_skip(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.status == "open" and message["context"] == self.contexts[self.position]:
            self.go_on()
        return {"status": "done", "result": self.page()}

    def do_save_for_later(self, message: dict[str, Any]) -> dict[str, Any]:
        return self.do_skip(message)

    def do_flag(self, message: dict[str, Any]) -> dict[str, Any]:
        self.flags.append(message["form"])
        return {"status": "done", "result": {}}

    def go_on(self) -> None:
        if self.position + 1 < len(self.texts):
            self.position += 1
        else:
            self.status = "finished"
