"""What a page behind Voila cannot do."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = pytest.mark.browser

TEXT = "Ann met Bohdan in Kyiv."

# Sends messages on a websocket of the page's own origin, then asks for kernel_info; gives all replies.
TALK = """async ([kernel, messages]) => {
  const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels?session_id=test`);
  const replies = [];
  const common = {username: '', session: 'test', date: new Date().toISOString(), version: '5.3'};
  const header = (type, id) => ({msg_id: id, msg_type: type, ...common});
  const send = (type, content, channel, id) => socket.send(JSON.stringify({
    header: header(type, id), parent_header: {}, metadata: {}, content, channel, buffers: [],
  }));
  return await new Promise((resolve) => {
    socket.onerror = () => resolve('refused');
    socket.onopen = () => {
      messages.forEach(([type, content, channel], i) => send(type, content, channel, `m${i}`));
      send('kernel_info_request', {}, 'shell', 'last');
    };
    socket.onmessage = ({data}) => {
      if (typeof data !== 'string') return;
      const message = JSON.parse(data);
      replies.push([message.msg_type ?? message.header.msg_type, message.parent_header.msg_id]);
      if (message.parent_header.msg_id === 'last' && replies.at(-1)[0] === 'kernel_info_reply') {
        socket.close();
        resolve(replies);
      }
    };
  });
}"""


def kernel_of(page):
    return json.loads(page.locator("#jupyter-config-data").text_content())["kernelId"]


def test_a_page_runs_no_code_in_its_own_kernel(page, open_desk, new_project, tmp_path):
    desk = open_desk(page, "mallory", new_project([TEXT]))
    proof = tmp_path / "proof"
    run = {"code": f"open({str(proof)!r}, 'w').close()", "silent": False, "store_history": False}
    messages = [
        ("execute_request", run, "shell"),
        ("execute_request", run, "control"),
        ("debug_request", {"type": "request", "seq": 1, "command": "initialize", "arguments": {}}, "control"),
        ("complete_request", {"code": "tw.", "cursor_pos": 3}, "shell"),
        ("inspect_request", {"code": "store", "cursor_pos": 5, "detail_level": 1}, "shell"),
        ("comm_open", {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": {}}}, "shell"),
    ]

    replies = page.evaluate(TALK, [kernel_of(page), messages])

    assert ["kernel_info_reply", "last"] in replies
    assert {parent for _, parent in replies if parent.startswith("m")} == set()
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.submit()
    assert not proof.exists()


def test_nobody_reaches_the_kernel_of_somebody_else(context, browser, open_desk, new_project, voila):
    project = new_project([TEXT])
    hers = context.new_page()
    desk = open_desk(hers, "anna", project)
    kernel = kernel_of(hers)
    other = browser.new_context()
    other.set_default_timeout(60_000)
    his = other.new_page()
    open_desk(his, "mallory", project)
    xsrf = next(one["value"] for one in other.cookies() if one["name"] == "_xsrf")

    attempts = {
        "look": his.request.get(f"{voila.address}api/kernels/{kernel}"),
        "end": his.request.delete(f"{voila.address}api/kernels/{kernel}", headers={"X-XSRFToken": xsrf}),
        "close": his.request.post(
            f"{voila.address}voila/api/shutdown/{kernel}", headers={"X-XSRFToken": xsrf}
        ),
    }

    assert {name: answer.status for name, answer in attempts.items()} == dict.fromkeys(attempts, 403)
    assert his.evaluate(TALK, [kernel, []]) == "refused"
    assert his.evaluate(TALK, [kernel_of(his), []]) != "refused"
    other.close()
    desk.drag(0, 3)
    desk.press("p")
    desk.wait_for_labels(1)
    desk.submit()
    assert set(project.labels()["user"]) == {"anna"}


def test_a_visitor_without_a_name_gets_no_page_and_no_kernel(context, open_desk, new_project, voila, browser):
    project = new_project([TEXT])
    hers = context.new_page()
    open_desk(hers, "anna", project)
    nobody = browser.new_context()
    page = nobody.new_page()

    page.goto(f"{voila.address}project/{project.id}")
    at = page.url
    looked = page.request.get(f"{voila.address}api/kernels/{kernel_of(hers)}", max_redirects=0)
    talked = page.evaluate(TALK, [kernel_of(hers), []])
    nobody.close()

    assert re.search(r"/login\?next=%2Fproject%2F\d+$", at)
    assert looked.status in {302, 403}
    assert talked == "refused"


def test_words_of_the_visitor_change_neither_the_person_nor_the_project(
    context, enter, new_project, voila, store
):
    mine, other = new_project([TEXT]), new_project(["Another text."])
    page = context.new_page()
    page.set_extra_http_headers({"X-Tw-User": "anna", "Tw-User": "anna"})
    enter(page, "mallory", f"project/{mine.id}?project={other.id}&TW_USER=anna&template=lab&theme=dark")
    shown = page.locator("[data-tw=annotator]")
    shown.wait_for()

    assert page.locator("[data-tw=text]").text_content() == TEXT
    assert "mallory" in shown.inner_text()
    assert "mallory" in set(mine.log()["user"])
    assert "anna" not in set(mine.log()["user"])


def test_a_page_of_another_site_is_refused(page, open_desk, new_project, voila):
    open_desk(page, "anna", new_project([TEXT]))
    kernel = kernel_of(page)
    name, cookie = next(
        (c["name"], c["value"]) for c in page.context.cookies() if c["name"].startswith("username")
    )

    answer = page.request.get(
        f"{voila.address}api/kernels/{kernel}/channels",
        headers={
            "Origin": "https://example.org",
            "Cookie": f"{name}={cookie}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    )

    assert answer.status == 403
