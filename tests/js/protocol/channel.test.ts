import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Channel, ChannelClosed, RequestFailed, type Wire } from "../../../js/src/protocol/channel.ts";
import type { PageState } from "../../../js/src/protocol/generated.ts";

interface Sent {
  request: string;
  type: string;
}

const PAGE: PageState = {
  status: "open",
  item: null,
  draft: null,
  progress: { submitted: 0, skipped: 0, total: 1 },
  batch: null,
  submitted: [],
  waiting_until: null,
  waiting_texts: 0,
};

/** A model whose views hear every message, as those of a widget do. */
class FakeWire implements Wire {
  sent: Sent[] = [];
  isClosed = false;
  listeners = new Set<(content: unknown) => void>();
  send(content: unknown): void {
    if (this.isClosed) throw new Error("The connection is closed.");
    this.sent.push(JSON.parse(JSON.stringify(content)));
  }
  on(_event: "msg:custom", callback: (content: unknown) => void): void {
    this.listeners.add(callback);
  }
  off(_event: "msg:custom", callback: (content: unknown) => void): void {
    this.listeners.delete(callback);
  }
  deliver(content: unknown): void {
    for (const listener of this.listeners) listener(content);
  }
  done(sent: Sent | undefined, result: unknown): void {
    this.deliver({ request: sent?.request, status: "done", result });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(wire: Wire, name = "view"): { channel: Channel; reached: boolean[] } {
  const reached: boolean[] = [];
  const clock = {
    setTimeout: (run: () => void, milliseconds: number) => Number(globalThis.setTimeout(run, milliseconds)),
    clearTimeout: (timer: number) => globalThis.clearTimeout(timer),
  };
  return { channel: new Channel(wire, name, (isReachable) => reached.push(isReachable), clock), reached };
}

test("an answer reaches the request with its id", async () => {
  const wire = new FakeWire();
  const { channel } = open(wire);

  const first = channel.request("ready", {});
  const second = channel.request("ping", {});
  wire.done(wire.sent[1], {});
  wire.done(wire.sent[0], PAGE);

  expect(await first).toEqual(PAGE);
  expect(await second).toEqual({});
});

test("a refusal is told with its problem", async () => {
  const wire = new FakeWire();
  const { channel } = open(wire);

  const asked = channel.request("flag", { context: 1, form: {} });
  wire.deliver({
    request: wire.sent[0]?.request,
    status: "failed",
    error: { code: "bad_request", message: "No." },
  });

  await expect(asked).rejects.toThrow(RequestFailed);
  await expect(asked).rejects.toMatchObject({ problem: { code: "bad_request" } });
});

test("a request that is not answered is sent again with the same id until it is", async () => {
  const wire = new FakeWire();
  const { channel, reached } = open(wire);

  const asked = channel.request("ready", {});
  vi.advanceTimersByTime(60_000);

  expect(wire.sent.length).toBeGreaterThan(3);
  expect(new Set(wire.sent.map(({ request }) => request)).size).toBe(1);
  expect(reached).toEqual([false]);
  wire.done(wire.sent[0], PAGE);
  expect(await asked).toEqual(PAGE);
  expect(reached).toEqual([false, true]);
  const count = wire.sent.length;
  vi.advanceTimersByTime(60_000);
  expect(wire.sent).toHaveLength(count);
});

test("the answer to a repeated request counts once", async () => {
  const wire = new FakeWire();
  const { channel } = open(wire);
  const asked = channel.request("save_draft", {
    context: 1,
    sha256: "",
    base_revision: 0,
    answer: { labels: [], inputs: [], relations: [] },
    history: { past: [], future: [] },
  });
  vi.advanceTimersByTime(10_000);

  wire.done(wire.sent[0], { revision: 1 });
  wire.done(wire.sent[1], { revision: 2 });

  expect(await asked).toEqual({ revision: 1 });
});

test("a closed connection is tried again when it opens", async () => {
  const wire = new FakeWire();
  wire.isClosed = true;
  const { channel, reached } = open(wire);

  const asked = channel.request("ping", {});
  expect(reached).toEqual([false]);
  wire.isClosed = false;
  channel.retry();
  wire.done(wire.sent[0], {});

  expect(await asked).toEqual({});
  expect(reached).toEqual([false, true]);
});

test("when one answer comes through, everything that waits is sent at once", () => {
  const wire = new FakeWire();
  const { channel } = open(wire);
  void channel.request("ping", {});
  void channel.request("ready", {});
  vi.advanceTimersByTime(20_000);
  const count = wire.sent.filter(({ type }) => type === "ready").length;

  wire.done(
    wire.sent.find(({ type }) => type === "ping"),
    {},
  );

  expect(wire.sent.filter(({ type }) => type === "ready")).toHaveLength(count + 1);
});

test("views of one model take only their own answers", async () => {
  const wire = new FakeWire();
  const one = open(wire, "one").channel.request("ping", {});
  const two = open(wire, "two").channel.request("ready", {});

  wire.done(wire.sent[0], {});
  wire.done(wire.sent[1], PAGE);

  expect(await one).toEqual({});
  expect(await two).toEqual(PAGE);
});

test("an answer of another shape is a refusal, and nonsense is passed over", async () => {
  const wire = new FakeWire();
  const { channel } = open(wire);
  const asked = channel.request("ready", {});

  for (const nonsense of [null, 3, "x", [], {}, { request: 5 }, { request: wire.sent[0]?.request }])
    wire.deliver(nonsense);
  wire.done(wire.sent[0], { status: "open" });

  await expect(asked).rejects.toMatchObject({ problem: { code: "bad_reply" } });
});

test("a view that closes stops sending and tells who waits", async () => {
  const wire = new FakeWire();
  const { channel } = open(wire);
  const asked = channel.request("ping", {});

  channel.close();

  await expect(asked).rejects.toThrow(ChannelClosed);
  const count = wire.sent.length;
  vi.advanceTimersByTime(60_000);
  expect(wire.sent).toHaveLength(count);
  expect(wire.listeners.size).toBe(0);
});

test("another wire takes over what was not answered, and the old one is not heard any more", async () => {
  const old = new FakeWire();
  const { channel, reached } = open(old);
  const asked = channel.request("skip", { context: 1 });
  channel.lost();

  const wire = new FakeWire();
  channel.rewire(wire);
  expect(wire.sent).toEqual(old.sent);
  expect(old.listeners.size).toBe(0);
  expect(reached).toEqual([false]);
  wire.done(wire.sent[0], PAGE);

  expect(await asked).toEqual(PAGE);
  expect(reached).toEqual([false, true]);
  channel.close();
  expect(wire.listeners.size).toBe(0);
});
