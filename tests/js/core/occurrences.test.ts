import { describe, expect, it, vi } from "vitest";
import { findOccurrences, type OccurrenceOptions } from "../../../js/src/core/occurrences.ts";
import type { Span } from "../../../js/src/core/spans.ts";
import { randomText, SEEDS, seeded } from "../random.ts";

function find(text: string, selection: Span, options: OccurrenceOptions = {}): Span[] {
  return [...findOccurrences(text, selection, options)].flatMap((place) => place ?? []);
}

function starts(text: string, start: number, end: number, options = {}): number[] {
  return find(text, { start, end }, options).map((span) => span.start);
}

describe("findOccurrences", () => {
  it("counts in code points", () => {
    expect(find("😀 Paris 😀 Paris", { start: 2, end: 7 })).toEqual([
      { start: 2, end: 7 },
      { start: 10, end: 15 },
    ]);
  });

  it("keeps the selection and lets nothing overlap it", () => {
    expect(starts("aaaaa", 1, 3)).toEqual([1, 3]);
    expect(starts("aaaaa", 2, 4)).toEqual([0, 2]);
  });

  it("ignores case without moving an offset", () => {
    expect(starts("İ straße STRASSE Straße", 2, 8, { ignoreCase: true })).toEqual([2, 17]);
    expect(starts("Paris PARIS paris", 0, 5, { ignoreCase: true })).toEqual([0, 6, 12]);
    expect(starts("Paris PARIS paris", 0, 5)).toEqual([0]);
  });

  it("can keep to whole words", () => {
    expect(starts("art party art", 0, 3)).toEqual([0, 5, 10]);
    expect(starts("art party art", 0, 3, { wholeWords: true })).toEqual([0, 10]);
  });

  it("gives way between places, also those that are looked at in vain", () => {
    const text = "art party art";
    expect([...findOccurrences(text, { start: 0, end: 3 }, { wholeWords: true })]).toEqual([
      { start: 0, end: 3 },
      null,
      { start: 10, end: 13 },
    ]);
  });

  it("finds nothing for an empty selection", () => {
    expect(find("abc", { start: 1, end: 1 })).toEqual([]);
  });

  it.each(SEEDS)("gives equal quotes in order, the selection among them (seed %i)", (seed) => {
    const random = seeded(seed);
    const points = Array.from(randomText(random, 400));
    const start = random.below(points.length - 2);
    const selection = { start, end: start + 1 + random.below(2) };
    const found = find(points.join(""), selection);
    const quote = points.slice(selection.start, selection.end).join("");
    expect(found).toContainEqual(selection);
    found.forEach((span, i) => {
      expect(points.slice(span.start, span.end).join("")).toBe(quote);
      expect(span.start).toBeGreaterThanOrEqual(found[i - 1]?.end ?? 0);
    });
  });
});

describe("a text with many occurrences", () => {
  it("is looked at near each of them only, and not segmented at all between a letter and a space", () => {
    const segment = vi.spyOn(Intl.Segmenter.prototype, "segment");
    const plain = "needle and others ".repeat(500);

    expect(find(plain, { start: 0, end: 6 }, { wholeWords: true })).toHaveLength(500);
    expect(segment.mock.calls).toHaveLength(0);

    const line = `${"needle, (needle) needle's needles ".repeat(200)}.`;
    expect(find(line, { start: 0, end: 6 }, { wholeWords: true })).toHaveLength(400);
    expect(segment.mock.calls.length).toBeLessThanOrEqual(200 * 8);
    expect(Math.max(...segment.mock.calls.map(([words]) => words.length))).toBeLessThan(400);
    segment.mockRestore();
  });

  it("is segmented once for each of them where words have no spaces between them", () => {
    const segment = vi.spyOn(Intl.Segmenter.prototype, "segment");
    const line = "我们在北京大学学习中文".repeat(300);

    expect(find(line, { start: 3, end: 5 }, { wholeWords: true })).toHaveLength(300);
    expect(segment.mock.calls.length).toBeLessThan(320);
    expect(segment.mock.calls.reduce((sum, [words]) => sum + words.length, 0)).toBeLessThan(300 * 70);
    segment.mockRestore();
  });
});
