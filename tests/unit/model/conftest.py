from __future__ import annotations

import hashlib
import uuid

import pytest

from textinator_widgets.model import (
    Batch,
    Claim,
    Context,
    Datapoint,
    DataSource,
    Label,
    Marker,
    MarkerVariant,
    Project,
    ProjectSource,
    Queue,
    User,
)
from textinator_widgets.model.engine import open_engine, writing
from textinator_widgets.services.batch_hashes import remember_content
from textinator_widgets.services.search import index_stored_text

TEXT = "Zoë met 👩‍👩‍👧 in Åre.\r\nThen she left."


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.db"


@pytest.fixture
def engine(path):
    engine = open_engine(path)
    yield engine
    engine.dispose()


@pytest.fixture
def fill():
    """Returns a function that stores a project with one text, one person, one batch and one label."""

    def fill(engine, *, title="Names", text=TEXT):
        with writing(engine) as session:
            user = User(name=f"anna of {title}")
            source = DataSource(name="list", source_type="list", size=1)
            project = Project(title=title)
            marker = Marker(name="Person", code=f"person_{title}", color="#3273dc")
            session.add_all([user, source, project, marker])
            session.flush()
            digest = hashlib.sha256(text.encode()).hexdigest()
            context = Context(source_id=source.id, key="0", sha256=digest, length=len(text), content=text)
            variant = MarkerVariant(project_id=project.id, marker_id=marker.id, code=marker.code)
            link = ProjectSource(project_id=project.id, source_id=source.id, position=0)
            session.add_all([context, variant, link])
            session.flush()
            datapoint = Datapoint(source_id=source.id, position=0, key="0", context_id=context.id)
            session.add(datapoint)
            session.flush()
            session.add(Queue(project_id=project.id, pos=0, datapoint_id=datapoint.id))
            batch = Batch(
                uuid=str(uuid.uuid4()),
                key="first",
                payload_hash=digest,
                user_id=user.id,
                project_id=project.id,
                datapoint_id=datapoint.id,
                context_id=context.id,
            )
            session.add(batch)
            session.flush()
            index_stored_text(session, context.id)
            label = Label(
                batch_id=batch.id,
                uuid="1",
                marker_id=variant.id,
                context_id=context.id,
                start=0,
                end=3,
                quote=text[0:3],
            )
            claim = Claim(
                project_id=project.id, datapoint_id=datapoint.id, user_id=user.id, state="submitted"
            )
            session.add_all([label, claim])
            remember_content(session, batch.id)
        return {"user": user, "project": project, "batch": batch, "label": label, "context": context}

    return fill
