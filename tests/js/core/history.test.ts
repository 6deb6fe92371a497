import { describe, expect, test } from "vitest";
import {
  addLabels,
  EMPTY,
  removeLabels,
  replaceLabel,
  sameAnswer,
  setInput,
} from "../../../js/src/core/answer.ts";
import {
  continues,
  MAX_STEPS,
  NO_WORK,
  redo,
  replaceAnswer,
  takeStep,
  undo,
  type Work,
  workOf,
} from "../../../js/src/core/history.ts";
import type { Answer, Change, Label, Relation } from "../../../js/src/protocol/generated.ts";

/** Numbers from a seed (mulberry32), so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % below;
  };
}

function label(id: string, start: number, end: number, marker = "person"): Label {
  return { id, marker, start, end, quote: "x".repeat(end - start) };
}

function whole(id: string, marker: string): Label {
  return { id, marker, start: null, end: null, quote: null };
}

function pick<T>(items: readonly T[], next: (below: number) => number): T | undefined {
  return items[next(items.length || 1)];
}

function anyChange(answer: Answer, next: (below: number) => number, count: number): Change | null {
  const one = pick(answer.labels, next);
  const start = next(50);
  switch (next(8)) {
    case 0:
    case 1:
      return addLabels([label(`n${count}`, start, start + 1 + next(9), `m${next(3)}`)], "Label");
    case 2:
      return addLabels(
        [label(`a${count}`, start, start + 3), label(`b${count}`, start + 3, start + 6)],
        "Label all occurrences",
      );
    case 3:
      return one ? removeLabels(answer, new Set([one.id]), "Remove label") : null;
    case 4:
      return one ? replaceLabel(answer, one.id, { start, end: start + 2, quote: "xx" }, "Move label") : null;
    case 5:
      return setInput(
        answer,
        { marker: `f${next(3)}`, content: next(4) === 0 ? null : `text ${next(5)}` },
        "Answer",
      );
    case 6:
      return next(5) === 0
        ? removeLabels(answer, new Set(answer.labels.map((each) => each.id)), "Unmark all")
        : null;
    default:
      return addLabels([whole(`w${count}`, "positive")], "Label the whole text");
  }
}

const LINKED: Relation = {
  id: "r1",
  relation: "corefers",
  links: [
    { source: "l1", target: "l2" },
    { source: "l2", target: "l3" },
  ],
};

describe("any sequence of steps", () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))(
    "seed %i: undo all gives the start, redo all the end",
    (seed) => {
      const next = numbers(seed);
      const begin: Work = {
        answer: {
          labels: [label("l1", 0, 3), label("l2", 2, 5), label("l3", 9, 12)],
          inputs: [],
          relations: [LINKED],
        },
        history: { past: [], future: [] },
      };
      let work = begin;
      for (let count = 0; count < 80; count += 1) {
        if (next(6) === 0) work = undo(work);
        else if (next(9) === 0) work = redo(work);
        else {
          const change = anyChange(work.answer, next, count);
          if (change) work = takeStep(work, change, { merge: next(2) === 0 });
        }
      }
      while (work.history.future.length > 0) work = redo(work);
      const end = work.answer;

      let back = work;
      while (back.history.past.length > 0) back = undo(back);
      expect(back.answer).toEqual(begin.answer);

      while (back.history.future.length > 0) back = redo(back);
      expect(back.answer).toEqual(end);
    },
  );
});

test("a label that goes takes its links with it, and undo brings them back", () => {
  const answer = {
    labels: [label("l1", 0, 3), label("l2", 4, 6), label("l3", 7, 9)],
    inputs: [],
    relations: [LINKED],
  };
  const start: Work = { answer, history: { past: [], future: [] } };

  const change = removeLabels(answer, new Set(["l2"]), "Remove label");
  const after = change ? takeStep(start, change) : start;

  expect(after.answer.relations).toEqual([]);
  expect(undo(after).answer).toEqual(answer);
});

test("typing one word into a field is one step", () => {
  let work = NO_WORK;
  for (const content of ["W", "Wh", "Who"]) {
    const change = setInput(work.answer, { marker: "question", content }, "Answer");
    if (change) work = takeStep(work, change, { merge: true });
  }

  expect(work.history.past).toHaveLength(1);
  expect(undo(work).answer).toEqual(EMPTY);
});

test("typing into two fields is two steps even without a pause", () => {
  let work = NO_WORK;
  for (const marker of ["question", "answer"]) {
    const change = setInput(work.answer, { marker, content: "a" }, "Answer");
    if (change) work = takeStep(work, change, { merge: true });
  }

  expect(work.history.past).toHaveLength(2);
});

test("a new step ends what could be redone", () => {
  let work = takeStep(NO_WORK, addLabels([label("l1", 0, 1)], "Label"));
  work = takeStep(undo(work), addLabels([label("l2", 0, 1)], "Label"));

  expect(work.history.future).toEqual([]);
  expect(redo(work)).toBe(work);
});

test("the stack holds the newest steps only", () => {
  let work = NO_WORK;
  for (let count = 0; count < MAX_STEPS + 20; count += 1) {
    work = takeStep(work, addLabels([label(`l${count}`, count, count + 1)], "Label"));
  }

  expect(work.history.past).toHaveLength(MAX_STEPS);
  expect(work.history.past.at(-1)?.after.labels[0]?.id).toBe(`l${MAX_STEPS + 19}`);
});

test("one huge step can be undone as any other", () => {
  const many = Array.from({ length: 20_000 }, (_, count) => label(`label-${count}`, count, count + 1));
  let work = takeStep(NO_WORK, addLabels(many, "Label all occurrences"));
  const all = removeLabels(work.answer, new Set(many.map(({ id }) => id)), "Unmark all");
  work = all ? takeStep(work, all) : work;

  expect(work.answer.labels).toHaveLength(0);
  expect(undo(work).answer.labels).toHaveLength(20_000);
});

test("another version replaces this one as one step", () => {
  const mine = takeStep(NO_WORK, addLabels([label("mine", 0, 1)], "Label"));
  const other: Answer = { labels: [label("theirs", 5, 6)], inputs: [], relations: [] };

  const work = replaceAnswer(mine, other, "Take the other version");

  expect(work.answer).toEqual(other);
  expect(undo(work).answer).toEqual(mine.answer);
});

test("work that goes on from stored work is told from work of somebody else", () => {
  const stored = takeStep(NO_WORK, addLabels([label("l1", 0, 1)], "Label"));
  const further = takeStep(stored, addLabels([label("l2", 4, 5)], "Label"));
  const foreign = takeStep(NO_WORK, addLabels([label("l9", 0, 1)], "Label"));

  expect(continues(further, stored)).toBe(true);
  expect(continues(stored, further)).toBe(false);
  expect(continues(further, foreign)).toBe(false);
  expect(continues(further, NO_WORK)).toBe(false);
});

test("a word that was stored half typed is gone on with", () => {
  const typed = (content: string, start = NO_WORK) => {
    const change = setInput(start.answer, { marker: "question", content }, "Answer");
    return change ? takeStep(start, change, { merge: true }) : start;
  };
  const half = typed("Wh");

  expect(continues(typed("Who", half), half)).toBe(true);
  expect(continues(typed("How"), takeStep(NO_WORK, addLabels([label("l1", 0, 1)], "Label")))).toBe(false);
});

test("answers are the same whatever the order of their records and fields", () => {
  const one: Answer = { labels: [label("a", 0, 1), label("b", 2, 3)], inputs: [], relations: [] };
  const two: Answer = {
    labels: [label("b", 2, 3), { quote: "x", end: 1, start: 0, marker: "person", id: "a" }],
    inputs: [],
    relations: [],
  };

  expect(sameAnswer(one, two)).toBe(true);
  expect(sameAnswer(one, { ...two, labels: two.labels.slice(1) })).toBe(false);
});

test("work without a draft is empty", () => {
  expect(workOf(null, "")).toBe(NO_WORK);
});
