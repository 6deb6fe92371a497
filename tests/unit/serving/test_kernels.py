from __future__ import annotations

import asyncio
import sys

import pytest
from jupyter_client.kernelspec import NoSuchKernel
from tornado import web

from textinator_widgets.serving.kernels import (
    AnnotatorKernels,
    AnnotatorKernelSpecs,
    Visit,
    visit,
    with_kernel,
)


@pytest.fixture
def kernels():
    return AnnotatorKernels(store="study.db")


def test_a_kernel_is_told_who_and_which_store_by_the_server_alone(kernels):
    visitor_says = {
        "TW_USER": "mallory",
        "TW_STORE": "other.db",
        "TW_SERVED": "0",
        "QUERY_STRING": "project=1",
    }

    env = kernels._environment(visitor_says, Visit("anna", "sv", "Study"))

    assert env == {"TW_SERVED": "1", "TW_USER": "anna", "TW_STORE": "study.db", "QUERY_STRING": "project=1"}


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

    assert set(env) == {"PATH", "LC_ALL", "TW_SERVED", "TW_USER", "TW_STORE"}


def test_no_kernel_starts_outside_a_page_of_somebody(kernels):
    assert visit.get() is None
    with pytest.raises(web.HTTPError) as refused:
        asyncio.run(kernels.start_kernel(env={}))
    assert refused.value.status_code == 403


def test_the_only_kernel_is_this_python():
    specs = AnnotatorKernelSpecs()

    assert specs.get_kernel_spec("python3").argv[0] == sys.executable
    assert list(specs.get_all_specs()) == ["python3"]
    with pytest.raises(NoSuchKernel):
        specs.get_kernel_spec("bash")


def test_a_page_is_told_its_kernel_before_it_runs():
    before = {"baseUrl": "/"}
    guest = Visit("anna", "sv", "Study")
    token = visit.set(guest)
    try:
        config = with_kernel(before, notebook_path="annotate.ipynb")
    finally:
        visit.reset(token)

    shown = {"pageTitle": "Study", "pageLanguage": "sv", "pageDirection": "ltr"}
    assert config == {"baseUrl": "/", "kernelId": guest.kernel_id, **shown}
    assert before == {"baseUrl": "/"}
    assert Visit("anna", "sv", "Study").kernel_id != guest.kernel_id
    assert with_kernel(before) == before
