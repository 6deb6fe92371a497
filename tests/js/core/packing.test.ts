import { describe, expect, test } from "vitest";
import { addLabels, EMPTY, removeLabels, setInput } from "../../../js/src/core/answer.ts";
import { NO_WORK, replaceAnswer, takeStep, undo, type Work, workOf } from "../../../js/src/core/history.ts";
import { MAX_STORED, pack } from "../../../js/src/core/packing.ts";
import type { Change, Draft, Label } from "../../../js/src/protocol/generated.ts";

const TEXT = "Ann 😀 met Bohdan. ".repeat(40_000);
const MANY = 10_000;

function label(place: number, more: Partial<Label> = {}): Label {
  const start = place * 18;
  const id = `00000000-0000-4000-8000-${String(place).padStart(12, "0")}`;
  return { id, marker: "person", start, end: start + 5, quote: "Ann 😀", ...more };
}

function take(work: Work, change: Change | null, options = {}): Work {
  if (!change) throw new Error("no change");
  return takeStep(work, change, options);
}

/** The work after it was stored and read again. */
function reloaded({ answer, history }: Work): Work {
  const draft: Draft = { revision: 1, answer, history: pack(history) };
  const read: Draft = JSON.parse(JSON.stringify(draft));
  return workOf(read, TEXT);
}

function unmarkAll(work: Work): Work {
  return take(work, removeLabels(work.answer, new Set(work.answer.labels.map(({ id }) => id)), "Unmark all"));
}

const labels = Array.from({ length: MANY }, (_, place) => label(place));

test("ten thousand labels that were set and removed at once come back by undo after a reload", () => {
  const marked = take(NO_WORK, addLabels(labels, "Label all occurrences"));
  const work = reloaded(unmarkAll(marked));

  expect(work.answer).toEqual(EMPTY);
  expect(undo(work).answer).toEqual(marked.answer);
  expect(undo(undo(work)).answer).toEqual(EMPTY);
  expect(undo(work).answer.labels[7]?.quote).toBe([...TEXT].slice(126, 131).join(""));
});

test("reload after reload the stack stays as large as it is", () => {
  let work = take(NO_WORK, addLabels(labels, "Label all occurrences"));
  const size = () => JSON.stringify(pack(work.history)).length;
  const first = size();
  for (let round = 0; round < 3; round += 1) {
    work = unmarkAll(reloaded(work));
    work = undo(reloaded(work));
  }

  expect(size()).toBeLessThan(first * 1.1);
  expect(undo(work).answer).toEqual(EMPTY);
});

describe("a stack that is packed and unpacked is the same", () => {
  const whole: Label = { id: "w", marker: "tone", start: null, end: null, quote: null };
  const grouped = label(3, { group: "g", group_order: 2, extra: { sure: true }, origin: "person" });
  const relation = { id: "r", relation: "next", links: [{ source: "w", target: grouped.id }] };
  let work = take(NO_WORK, addLabels([whole, grouped], "Label"));
  work = take(work, setInput(work.answer, { marker: "note", content: "Why?" }, "Answer"));
  work = take(work, { name: "Relate", before: EMPTY, after: { ...EMPTY, relations: [relation] } });
  work = undo(unmarkAll(work));

  test("with every kind of record, done and undone", () => {
    expect(reloaded(work)).toEqual(work);
  });

  test("also where it was stored as it is", () => {
    expect(workOf({ revision: 1, ...work }, TEXT)).toEqual(work);
  });
});

test("a stack that is too large keeps the steps nearest to now, on both sides", () => {
  let work = NO_WORK;
  for (const name of ["a", "b", "c", "d"]) {
    const content = name.repeat(MAX_STORED / 3);
    work = take(work, setInput(work.answer, { marker: name, content }, "Answer"));
  }
  const packed = pack(undo(work).history);

  expect(packed.past).toHaveLength(1);
  expect(packed.future).toHaveLength(1);
  expect(reloaded(undo(work)).history.past[0]?.after.inputs[0]?.marker).toBe("c");
});

test("another version is one step that speaks only of what differs", () => {
  const mine = take(NO_WORK, addLabels(labels, "Label all occurrences"));
  const copy = JSON.parse(JSON.stringify(labels.slice(1)));

  const work = replaceAnswer(mine, { ...EMPTY, labels: copy }, "Take the other version");

  expect(work.history.past.at(-1)?.before.labels).toEqual(labels.slice(0, 1));
  expect(work.history.past.at(-1)?.after.labels).toEqual([]);
  expect(undo(work).answer).toEqual(mine.answer);
});
