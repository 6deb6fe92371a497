import { describe, expect, test } from "vitest";
import {
  checkFloat,
  checkInteger,
  checkText,
  readNumber,
  readTyped,
} from "../../../js/src/core/validation.ts";
import type { MarkerControl } from "../../../js/src/protocol/generated.ts";

function fill(message: string, values: Record<string, string | number> = {}): string {
  return message.replace(/\{(\w+)\}/g, (_whole, name: string) => String(values[name]));
}

function control(settings: Partial<MarkerControl> = {}): MarkerControl {
  return {
    kind: "float",
    code: "n",
    name: "N",
    color: "#888888",
    shortcut: null,
    display: "hl",
    restrictions: [],
    ...settings,
  };
}

describe("numbers are read as people type them", () => {
  test.each([
    ["", null],
    ["  ", null],
    ["3", 3],
    ["-3", -3],
    ["\u22123", -3],
    ["2,5", 2.5],
    [".5", 0.5],
    ["1e3", 1000],
    ["0", 0],
    ["abc", undefined],
    ["1.2.3", undefined],
    ["0x10", undefined],
    ["Infinity", undefined],
    ["1e999", undefined],
    ["12 cm", undefined],
  ])("%j is %j", (typed, value) => {
    expect(readNumber(typed)).toBe(value);
  });
});

test("what is no number stays as it was typed", () => {
  expect(readTyped("abc")).toBe("abc");
  expect(readTyped("7")).toBe(7);
  expect(readTyped("")).toBeNull();
});

test("limits and steps are those of the control", () => {
  const score = control({ min: 0.5, max: 2, step: 0.5 });

  expect(checkFloat(1.5, score, fill)).toBeNull();
  expect(checkFloat(0.4, score, fill)).toBe('"N" must be at least 0.5.');
  expect(checkFloat(2.5, score, fill)).toBe('"N" must be at most 2.');
  expect(checkFloat(1.3, score, fill)).toBe('"N" must go in steps of 0.5.');
  expect(checkFloat("abc", score, fill)).toBe("Type a number, for example 2.5.");
  expect(checkFloat(0.1 + 0.2, control({ step: 0.1 }), fill)).toBeNull();
});

test("a whole number has no decimals and keeps its neighbours apart", () => {
  expect(checkInteger(3, control(), fill)).toBeNull();
  expect(checkInteger(3.5, control(), fill)).toBe("Type a whole number, for example 3.");
  expect(checkInteger(2 ** 60, control(), fill)).toContain("must be at most");
});

test("text is refused only for its length and for what no store can hold", () => {
  expect(checkText("  spaces stay ", 100, control(), fill)).toBeNull();
  expect(checkText("😀😀", 2, control(), fill)).toBeNull();
  expect(checkText("😀😀😀", 2, control(), fill)).toBe('"N" takes at most 2 characters; there are 3.');
  expect(checkText("a\0", 100, control(), fill)).toContain("NUL");
  expect(checkText("a\ud800", 100, control(), fill)).toContain("half a character");
});
