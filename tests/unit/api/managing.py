"""A manager's page without a browser: messages go in, answers come out."""

from __future__ import annotations

import json

from textinator_widgets.api.manager_desk import ManagerDesk, known
from textinator_widgets.model import User
from textinator_widgets.model.engine import writing
from textinator_widgets.services.actors import Actor
from textinator_widgets.widgets import front_end


class Page:
    """A manager's page: what it is answered with."""

    def __init__(self, store, actor, language="en"):
        self.desk = ManagerDesk(
            store, known(store, actor), language=language, parts=front_end.part, front_end=front_end.text
        )

    def ask(self, verb, **body):
        reply = self.desk.handle({"request": "r", "type": verb, "with": body})
        assert reply["request"] == "r"
        assert json.loads(json.dumps(reply)) == reply
        return reply

    def do(self, verb, **body):
        reply = self.ask(verb, **body)
        assert reply["status"] == "done", reply
        return reply["result"]

    def refused(self, verb, **body):
        reply = self.ask(verb, **body)
        assert reply["status"] == "failed", reply
        return reply["error"]


def person(store, name, *groups, superuser=False):
    store.create_user(name, groups=list(groups))
    if superuser:
        with writing(store._engine) as session:
            session.get_one(User, store.user(name).id).is_superuser = True
    return Actor(name=name, role="annotator", verified="login")
