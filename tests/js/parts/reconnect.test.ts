import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Line, type Told } from "../../../js/src/parts/reconnect/line.ts";
import { pauseAfter } from "../../../js/src/parts/reconnect/pauses.ts";

const PAGE = {
  status: "open",
  item: null,
  draft: null,
  progress: { submitted: 0, skipped: 0, total: 1 },
  batch: null,
  submitted: [],
  waiting_until: null,
  waiting_texts: 0,
};

interface Message {
  header: { msg_type: string };
  content: { comm_id?: string; data?: { method: string; content?: unknown } };
}

/** A websocket whose other end is the test. */
class FakeSocket extends EventTarget {
  readyState: number = 0;
  sent: Message[] = [];
  isClosed = false;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.isClosed = true;
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  drop(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
  deliver(type: string, content: unknown): void {
    const data = JSON.stringify({ header: { msg_type: type }, content });
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  comms(...ids: string[]): void {
    this.deliver("comm_info_reply", { comms: Object.fromEntries(ids.map((id) => [id, {}])) });
  }
  update(comm: string, state: unknown): void {
    this.deliver("comm_msg", { comm_id: comm, data: { method: "update", state } });
  }
  asked(): string[] {
    return this.sent.flatMap(({ content }) =>
      content.data?.method === "request_state" ? [String(content.comm_id)] : [],
    );
  }
}

function open() {
  const socket = new FakeSocket();
  const line = new Line(socket, "mine");
  const told: Told[] = [];
  line.onTold = (each) => told.push(each);
  const answered = line.reach(5000);
  socket.open();
  return { socket, line, told, answered };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the widget with the same key is found among those of a kernel", async () => {
  const { socket, line, told, answered } = open();
  const heard: unknown[] = [];
  line.on("msg:custom", (content) => heard.push(content));

  socket.comms("layout", "other", "widget");
  expect(socket.asked()).toEqual(["layout", "other", "widget"]);
  socket.update("layout", { width: null });
  socket.update("other", { storage_key: "another project", page: PAGE });
  socket.update("widget", { storage_key: "mine", page: PAGE, user: "anna" });

  expect(await answered).toBe("reached");
  expect(told.map(({ user }) => user)).toEqual(["anna"]);
  line.send({ type: "ping" });
  expect(socket.sent.at(-1)?.content).toEqual({
    comm_id: "widget",
    data: { method: "custom", content: { type: "ping" } },
  });
  socket.deliver("comm_msg", { comm_id: "widget", data: { method: "custom", content: { request: "1" } } });
  socket.deliver("comm_msg", { comm_id: "other", data: { method: "custom", content: { request: "2" } } });
  expect(heard).toEqual([{ request: "1" }]);
});

test("the widget of another person is not taken, and nothing of it reaches the page", async () => {
  const { socket, told, answered } = open();

  socket.comms("layout", "widget");
  socket.update("widget", { storage_key: "somebody else's", page: PAGE });
  socket.update("layout", {});

  expect(await answered).toBe("another");
  expect(told).toEqual([]);
  expect(socket.isClosed).toBe(true);
});

test("widgets that answer no more keep nobody from knowing whose kernel it is", async () => {
  const theirs = open();
  theirs.socket.comms("gone", "widget");
  theirs.socket.update("widget", { storage_key: "somebody else's", page: PAGE });
  const both = open();
  both.socket.comms("gone", "widget", "ours");
  both.socket.update("widget", { storage_key: "another project", page: PAGE });
  both.socket.update("ours", { storage_key: "mine", page: PAGE });
  vi.advanceTimersByTime(1000);

  expect(await theirs.answered).toBe("another");
  expect(await both.answered).toBe("reached");
});

test("a kernel without our widget is told from one that is silent", async () => {
  const empty = open();
  empty.socket.comms();
  const others = open();
  others.socket.comms("layout");
  others.socket.update("layout", {});
  const silent = open();
  silent.socket.comms("widget");
  vi.advanceTimersByTime(5000);
  const dropped = open();
  dropped.socket.drop();

  expect(await empty.answered).toBe("none");
  expect(await others.answered).toBe("none");
  expect(await silent.answered).toBe("silent");
  expect(await dropped.answered).toBe("silent");
});

test("changes are told as they come, those of another shape are not", async () => {
  const { socket, told, answered } = open();
  socket.comms("widget");
  socket.update("widget", { storage_key: "mine", page: PAGE });
  await answered;

  socket.update("widget", { page: { ...PAGE, status: "finished" } });
  socket.update("widget", { page: "nonsense" });
  socket.update("widget", { page: PAGE, screen: [] });
  socket.dispatchEvent(new MessageEvent("message", { data: "{" }));
  socket.dispatchEvent(new MessageEvent("message", { data: new ArrayBuffer(8) }));

  expect(told.map(({ page }) => page?.status)).toEqual(["open", "finished"]);
});

test("the end of a connection is told once it was there, and not after it was closed here", async () => {
  const lost = open();
  lost.socket.comms("widget");
  lost.socket.update("widget", { storage_key: "mine", page: PAGE });
  await lost.answered;
  let times = 0;
  lost.line.onLost = () => {
    times += 1;
  };

  lost.socket.drop();
  expect(times).toBe(1);
  expect(() => lost.line.send({})).toThrow("closed");
  lost.line.close();
  lost.socket.drop();
  expect(times).toBe(1);
});

test("pauses between tries grow from a second to half a minute and differ from page to page", () => {
  const longest = [0, 1, 2, 3, 4, 5, 50].map((failed) => pauseAfter(failed, 0));
  const shortest = [0, 1, 2, 3, 4, 5, 50].map((failed) => pauseAfter(failed, 1));

  expect(longest).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(shortest).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});
