import { expect, test } from "vitest";
import { EMPTY } from "../../../js/src/core/answer.ts";
import { MemoryShelf, Outbox, type Shelf, type UnsentSubmit } from "../../../js/src/core/outbox.ts";

function submit(key: string): UnsentSubmit {
  return { key, context: 1, sha256: "abc", answer: EMPTY, ignore: false };
}

const DRAFT = { context: 7, sha256: "abc", revision: 3, answer: EMPTY, history: { past: [], future: [] } };

/** A browser whose storage is forbidden, or full. */
class BrokenShelf implements Shelf {
  readonly length = 1;
  key(): string {
    throw new Error("forbidden");
  }
  getItem(): string {
    throw new Error("forbidden");
  }
  setItem(): void {
    throw new Error("full");
  }
  removeItem(): void {
    throw new Error("forbidden");
  }
}

test("what is kept is found by the next page of the same person, and by no other", () => {
  const shelf = new MemoryShelf();
  new Outbox(shelf, "anna").keepSubmit(submit("k1"));
  new Outbox(shelf, "anna").keepDraft(DRAFT);

  const again = new Outbox(shelf, "anna");

  expect(again.submits()).toEqual([submit("k1")]);
  expect(again.draft({ context: 7 })).toEqual(DRAFT);
  expect(again.draft({ context: 8 })).toBeNull();
  expect(new Outbox(shelf, "bo").submits()).toEqual([]);
});

test("what is confirmed is dropped", () => {
  const shelf = new MemoryShelf();
  const box = new Outbox(shelf, "anna");
  box.keepSubmit(submit("k1"));
  box.keepSubmit(submit("k2"));
  box.keepDraft(DRAFT);

  box.dropSubmit("k1");
  box.dropDraft({ context: 7 });

  expect(box.submits().map(({ key }) => key)).toEqual(["k2"]);
  expect(box.draft({ context: 7 })).toBeNull();
});

test("work on a batch lies beside the work on its text, whatever revision it was made from", () => {
  const box = new Outbox(new MemoryShelf(), "anna");
  const of = { first: "f1", batch: "b1", version: 2, review: false };
  box.keepDraft(DRAFT);
  box.keepDraft({ ...DRAFT, of });

  box.dropDraft({ context: 7 });

  expect(box.draft({ context: 7 })).toBeNull();
  expect(box.draft({ context: 7, of: { ...of, batch: "b2", version: 1 } })).toEqual({ ...DRAFT, of });
  expect([box.hasBatch("b1"), box.hasBatch("b2")]).toEqual([true, false]);
  box.dropDraft({ context: 7, of });
  expect(box.hasBatch("b1")).toBe(false);
});

test("a browser that keeps nothing still keeps the work as long as the page lives", () => {
  const box = new Outbox(new BrokenShelf(), "anna");

  box.keepSubmit(submit("k1"));
  box.keepDraft(DRAFT);

  expect(box.submits()).toEqual([submit("k1")]);
  expect(box.draft({ context: 7 })).toEqual(DRAFT);
  box.dropSubmit("k1");
  expect(box.submits()).toEqual([]);
});

test("what somebody else has put on the shelf is passed over", () => {
  const shelf = new MemoryShelf();
  shelf.setItem("textinator:anna:submit:bad", "{not json");
  shelf.setItem("textinator:anna:submit:worse", '{"key": 3}');
  shelf.setItem("textinator:anna:draft:7", '{"context": 7}');

  const box = new Outbox(shelf, "anna");

  expect(box.submits()).toEqual([]);
  expect(box.draft({ context: 7 })).toBeNull();
});

test("something happens once", () => {
  const shelf = new MemoryShelf();

  expect(new Outbox(shelf, "anna").hasHappened("guidelines")).toBe(false);
  expect(new Outbox(shelf, "anna").hasHappened("guidelines")).toBe(false);
  new Outbox(shelf, "anna").keepHappened("guidelines");
  expect(new Outbox(shelf, "anna").hasHappened("guidelines")).toBe(true);
  expect(new Outbox(shelf, "bo").hasHappened("guidelines")).toBe(false);
});
