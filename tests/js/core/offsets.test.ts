import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OffsetIndex, pointLength, wholeUnit } from "../../../js/src/core/offsets.ts";
import { randomText, SEEDS, seeded } from "../random.ts";

interface HardText {
  id: string;
  expect: string;
  text: string;
  spans: { start: number; end: number; quote: string; utf16_start: number; utf16_end: number }[];
}

const HARD: { texts: HardText[] } = JSON.parse(
  readFileSync(new URL("../../hard_texts.json", import.meta.url), "utf8"),
);

describe("OffsetIndex", () => {
  it.each(SEEDS)("agrees with counting one by one (seed %i)", (seed) => {
    const random = seeded(seed);
    const text = randomText(random, 40 + random.below(3000));
    const index = new OffsetIndex(text);
    const points = Array.from(text);
    expect(index.length).toBe(points.length);
    expect(pointLength(text)).toBe(points.length);
    const units = [0];
    for (const point of points) units.push((units.at(-1) ?? 0) + point.length);
    units.forEach((unit, point) => {
      expect(index.toUnit(point)).toBe(unit);
      expect(index.toPoint(unit)).toBe(point);
    });
  });

  it.each(SEEDS)("rounds a place inside a character as asked (seed %i)", (seed) => {
    const text = randomText(seeded(seed), 300);
    const index = new OffsetIndex(text);
    for (let unit = 0; unit <= text.length; unit++) {
      const before = Array.from(text.slice(0, wholeUnit(text, unit, "down"))).length;
      const after = Array.from(text.slice(0, wholeUnit(text, unit, "up"))).length;
      expect(index.toPoint(unit, "down")).toBe(before);
      expect(index.toPoint(unit, "up")).toBe(after);
      expect(after - before).toBe(index.isWhole(unit) ? 0 : 1);
    }
  });

  it("handles characters that lie across the steps of the index", () => {
    const text = `${"a".repeat(1023)}😀${"b".repeat(1021)}😀😀`;
    const index = new OffsetIndex(text);
    for (let point = 0; point <= index.length; point++) {
      expect(index.toPoint(index.toUnit(point))).toBe(point);
      expect(index.slice(0, point)).toBe(Array.from(text).slice(0, point).join(""));
    }
  });

  it("keeps offsets outside the text at its ends", () => {
    const index = new OffsetIndex("a😀");
    expect([index.toUnit(-1), index.toUnit(9), index.toPoint(-1), index.toPoint(99)]).toEqual([0, 3, 0, 2]);
    expect(new OffsetIndex("").length).toBe(0);
  });

  it.each(HARD.texts.filter((one) => one.expect === "accept"))("has the spans of $id", ({ text, spans }) => {
    const index = new OffsetIndex(text);
    for (const span of spans) {
      expect(index.slice(span.start, span.end)).toBe(span.quote);
      expect([index.toUnit(span.start), index.toUnit(span.end)]).toEqual([span.utf16_start, span.utf16_end]);
    }
  });
});
