from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web

import textinator_widgets as tw
from textinator_widgets.errors import LoginEnded
from textinator_widgets.model.engine import writing
from textinator_widgets.services.accounts import create_user
from textinator_widgets.services.actors import CALLER
from textinator_widgets.services.logins import Limits, begin
from textinator_widgets.serving.base import Told, language_of
from textinator_widgets.serving.kernels import (
    AnnotatorKernels,
    AnnotatorKernelSpecs,
    Visit,
    visit,
    with_kernel,
)
from textinator_widgets.serving.people import People
from textinator_widgets.serving.projects_dir import ProjectsDir
from textinator_widgets.serving.voila_app import configuration
from textinator_widgets.serving.words import words_of_loading
from textinator_widgets.widgets.people import keep_login


@pytest.fixture
def kernels():
    return AnnotatorKernels(store="study.db")


def test_a_kernel_is_told_who_and_which_store_by_the_server_alone(kernels):
    visitor_says = {
        "TW_USER": "mallory",
        "TW_STORE": "other.db",
        "TW_SERVED": "0",
        "TW_LOGIN": "1",
        "TW_VERIFIED": "shared",
        "QUERY_STRING": "project=1",
    }

    guest = Visit("anna", "sv", "Study", login_id=7, verified="login")

    env = kernels._environment(visitor_says, guest)

    told = {"TW_SERVED": "1", "TW_USER": "anna", "TW_VERIFIED": "login", "TW_LOGIN": "7"}
    assert env == {**told, "TW_STORE": "study.db", "QUERY_STRING": "project=1"}


def test_a_kernel_lets_a_login_end_when_the_server_does(kernels, tmp_path, monkeypatch):
    limits = Limits(timedelta(minutes=5), timedelta(days=2))
    with (
        tw.open_store(tmp_path / "store.db") as store,
        People(tmp_path / "store.db", limits=limits) as people,
    ):
        now = datetime.now(UTC)
        with writing(store._engine) as session:
            anna = create_user(session, CALLER, "anna", now=now, password="correct horse")
            begun = begin(session, anna, verified="login", now=now - timedelta(minutes=6))
        kernels.people = people
        for name, value in kernels._environment({}, Visit("anna", "en", "Study", login_id=begun.id)).items():
            monkeypatch.setenv(name, value)
        keep_login(store)

        assert people.live(begun.secret) is None
        with pytest.raises(LoginEnded):
            store.create_project("Names", texts=["Ann"], task="ner")
    monkeypatch.setenv("TW_LOGIN_IDLE_S", "600")
    with tw.open_store(tmp_path / "store.db") as again:
        keep_login(again)
        again.create_project("Names", texts=["Ann"], task="ner")


def test_secrets_of_the_server_do_not_reach_a_kernel(kernels):
    server = {
        "AWS_SECRET_ACCESS_KEY": "x",
        "GITHUB_TOKEN": "x",
        "DATABASE_URL": "postgresql://u:p@h/d",
        "JUPYTER_TOKEN": "x",
        "PATH": "/usr/bin",
        "LC_ALL": "C.UTF-8",
    }

    env = kernels._environment(server, Visit("anna", "en", "Study"))

    assert set(env) == {"PATH", "LC_ALL", "TW_SERVED", "TW_USER", "TW_VERIFIED", "TW_LOGIN", "TW_STORE"}


def test_no_kernel_starts_outside_a_page_of_somebody(kernels):
    assert visit.get() is None
    with pytest.raises(web.HTTPError) as refused:
        asyncio.run(kernels.start_kernel(env={}))
    assert refused.value.status_code == 403


def test_a_kernel_ends_whole_when_whoever_ends_it_goes_away(tmp_path):
    async def go():
        kernels = AnnotatorKernels(
            store=str(tmp_path / "study.db"), kernel_spec_manager=AnnotatorKernelSpecs()
        )
        token = visit.set(Visit("anna", "en", "Study"))
        kernel = await kernels.start_kernel()
        visit.reset(token)
        process = kernels.get_kernel(kernel).provisioner
        ending = asyncio.ensure_future(kernels.shutdown_kernel(kernel))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending

        await ensure_async(kernels.shutdown_all())
        assert not [one for one in kernels._endings if not one.done()]
        with pytest.raises((KeyError, web.HTTPError)):  # it has ended
            await kernels.shutdown_kernel(kernel, now=True)
        return kernels.list_kernel_ids(), await process.poll()

    running, code = asyncio.run(go())

    assert running == []
    assert code is not None


def test_the_only_kernel_is_this_python():
    specs = AnnotatorKernelSpecs()

    assert specs.get_kernel_spec("python3").argv[0] == sys.executable
    assert list(specs.get_all_specs()) == ["python3"]
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("bash")


@pytest.mark.parametrize(
    ("own", "chosen", "browser", "project", "spoken"),
    [
        (None, "", None, "uk", "uk"),
        (None, "", "", "sv-FI", "sv"),
        (None, "", "ru", "uk", "ru"),
        ("sv", "uk", "ru", "uk", "sv"),
        (None, "uk", "ru", "en", "uk"),
        (None, "<b>", "ru", "en", "ru"),
        (None, "", None, "fa", "en"),
    ],
)
def test_a_page_speaks_the_persons_language_else_the_chosen_the_browsers_the_projects(
    own, chosen, browser, project, spoken
):
    request = SimpleNamespace(headers={} if browser is None else {"Accept-Language": browser})
    user = SimpleNamespace(username="anna", login=SimpleNamespace(preferred_language=own))
    handler = SimpleNamespace(current_user=user, request=request, get_cookie=lambda name, default: chosen)

    assert language_of(handler, project) == spoken


def test_a_page_is_told_its_kernel_before_it_runs():
    before = {"baseUrl": "/"}
    guest = Visit("anna", "sv", "Study")
    token = visit.set(guest)
    try:
        config = with_kernel(before, notebook_path="annotate.ipynb")
    finally:
        visit.reset(token)

    shown = {
        "pageTitle": "Study",
        "pageLanguage": "sv",
        "pageDirection": "ltr",
        "pageLogin": "cookie",
        "pageProfile": True,
    }
    assert config.pop("pageWords") == words_of_loading("sv")
    assert config == {"baseUrl": "/", "kernelId": guest.kernel_id, **shown}
    assert before == {"baseUrl": "/"}
    assert Visit("anna", "sv", "Study").kernel_id != guest.kernel_id
    assert with_kernel(before) == before


def test_a_kernel_that_ends_while_others_are_looked_at_is_no_fault(kernels):
    asyncio.run(kernels.cull_kernel_if_idle("gone"))

    assert "gone" not in kernels


def test_a_kernel_whose_page_has_gone_is_ended_and_one_with_a_page_stays(tmp_path):
    place = ProjectsDir.at(tmp_path / "study.db")
    tw.open_store(place.store).close()
    config = configuration(place)
    assert config.AsyncMappingKernelManager.cull_idle_timeout > 0
    config.AsyncMappingKernelManager.cull_idle_timeout = 1
    config.AsyncMappingKernelManager.cull_interval = 1

    async def run():
        kernels = AnnotatorKernels(config=config, kernel_spec_manager=AnnotatorKernelSpecs())
        visit.set(Visit("anna", "sv", "Study"))
        left = await kernels.start_kernel()
        visit.set(Visit("bohdan", "sv", "Study"))
        shown = await kernels.start_kernel()
        kernels.notify_connect(shown)
        async with asyncio.timeout(60):
            while left in kernels:
                await asyncio.sleep(0.1)
        found = shown in kernels, kernels.owner(left), kernels.owner(shown)
        await kernels.shutdown_all(now=True)
        return found

    assert asyncio.run(run()) == (True, None, "bohdan")


def test_pages_that_are_loaded_at_once_count_each_other(kernels, monkeypatch):
    ended = []

    async def start(self, *, kernel_id, **_):
        await asyncio.sleep(0)
        self._kernels[kernel_id] = None
        return kernel_id

    async def end(self, kernel_id, **_):
        await asyncio.sleep(0)
        ended.append(kernel_id)
        self._kernels.pop(kernel_id)

    monkeypatch.setattr(AsyncMappingKernelManager, "start_kernel", start)
    monkeypatch.setattr(AnnotatorKernels, "shutdown_kernel", end)
    monkeypatch.setattr(kernels, "_kernels", {})

    async def load():
        visit.set(Visit("anna", "en", "Study"))
        try:
            return await kernels.start_kernel(env={})
        except Told as refused:
            return refused.status_code

    async def load_many(count):
        return await asyncio.gather(*(asyncio.create_task(load()) for _ in range(count)))

    async def twice():
        return await load_many(14), len(kernels._kernels), await load_many(6), len(kernels._kernels)

    most = kernels.most_per_person
    first, open_then, second, open_now = asyncio.run(twice())

    assert (first.count(429), open_then) == (14 - most, most)
    assert (second.count(429), open_now) == (0, most)  # six that nobody looked at made room, each once
    assert len(ended) == len(set(ended)) == 6
    assert set(kernels._owners) == set(kernels._kernels)
