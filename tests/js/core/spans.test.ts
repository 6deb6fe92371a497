import { describe, expect, it } from "vitest";
import {
  inReadingOrder,
  overlaps,
  railLevels,
  type Span,
  sameSpan,
  walkPieces,
} from "../../../js/src/core/spans.ts";
import { SEEDS, seeded } from "../random.ts";

interface Named extends Span {
  id: number;
}

function randomSpans(seed: number, length: number, count: number): Named[] {
  const random = seeded(seed);
  const spans = Array.from({ length: count }, (_, id) => {
    const start = random.below(length);
    return { id, start, end: Math.min(length, start + 1 + random.below(12)) };
  });
  return spans.sort((a, b) => inReadingOrder(a, b) || a.id - b.id);
}

/** The pieces as brackets, and for each place the spans that are open there. */
function walk(length: number, spans: readonly Named[]) {
  const open: Named[] = [];
  const at: Named[][] = Array.from({ length }, () => []);
  const ended: number[] = [];
  let next = 0;
  let brackets = "";
  walkPieces(0, length, spans, {
    open(span) {
      open.push(span);
      brackets += `(${span.id}`;
    },
    close(span, ends) {
      expect(open.pop()).toBe(span);
      if (ends) ended.push(span.id);
      brackets += ")";
    },
    text(start, end) {
      expect(start).toBe(next);
      expect(end).toBeGreaterThan(start);
      next = end;
      for (let i = start; i < end; i++) at[i] = [...open];
      brackets += ".".repeat(end - start);
    },
  });
  expect(open).toEqual([]);
  expect(next).toBe(length);
  return { at, ended, brackets };
}

describe("walkPieces", () => {
  it("nests what is nested", () => {
    const { brackets } = walk(6, [
      { id: 1, start: 0, end: 5 },
      { id: 2, start: 2, end: 4 },
    ]);
    expect(brackets).toBe("(1..(2..).).");
  });

  it("splits the later one of two that overlap partly", () => {
    const { brackets } = walk(6, [
      { id: 1, start: 0, end: 3 },
      { id: 2, start: 2, end: 5 },
    ]);
    expect(brackets).toBe("(1..(2.))(2..).");
  });

  it("puts equal spans inside each other", () => {
    const { brackets } = walk(3, [
      { id: 1, start: 1, end: 2 },
      { id: 2, start: 1, end: 2 },
    ]);
    expect(brackets).toBe(".(1(2.)).");
  });

  it.each(SEEDS)("covers each place with exactly the spans that hold it (seed %i)", (seed) => {
    const spans = randomSpans(seed, 60, 25);
    const { at, ended } = walk(60, spans);
    at.forEach((open, place) => {
      const expected = spans.filter((span) => span.start <= place && place < span.end);
      expect(new Set(open)).toEqual(new Set(expected));
    });
    expect(ended.sort()).toEqual(spans.map((span) => span.id).sort());
  });
});

describe("railLevels", () => {
  it.each(SEEDS)("gives no two spans that overlap the same rail (seed %i)", (seed) => {
    const spans = randomSpans(seed, 60, 20);
    const levels = railLevels(spans);
    for (const [i, one] of spans.entries()) {
      for (const [j, other] of spans.entries()) {
        if (i < j && overlaps(one, other)) expect(levels[i] === levels[j]).toBe(false);
      }
    }
  });

  it("draws inner spans above outer ones", () => {
    const outer = { start: 0, end: 9 };
    const inner = { start: 2, end: 4 };
    expect(railLevels([outer, inner, { start: 6, end: 8 }])).toEqual([1, 0, 0]);
  });
});

describe("sameSpan", () => {
  it("compares by value, and null only with null", () => {
    expect(sameSpan({ start: 1, end: 2 }, { start: 1, end: 2 })).toBe(true);
    expect(sameSpan({ start: 1, end: 2 }, { start: 1, end: 3 })).toBe(false);
    expect(sameSpan(null, { start: 1, end: 3 })).toBe(false);
    expect(sameSpan(null, null)).toBe(true);
  });
});
