import { describe, expect, test } from "vitest";
import {
  ariaShortcut,
  findByKey,
  type KeyPress,
  matches,
  parseShortcut,
  showShortcut,
} from "../../../js/src/core/shortcuts.ts";

function press(key: string, rest: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...rest };
}

function hits(shortcut: string, pressed: KeyPress): boolean {
  const parsed = parseShortcut(shortcut);
  return parsed !== null && matches(pressed, parsed);
}

describe("a key press is a shortcut", () => {
  test.each<[string, KeyPress, boolean]>([
    ["P", press("p"), true],
    ["P", press("P", { shiftKey: true }), false],
    ["P", press("P"), true],
    ["P", press("p", { ctrlKey: true }), false],
    ["P", press("p", { altKey: true }), false],
    ["SHIFT + R", press("R", { shiftKey: true }), true],
    ["Shift+R", press("r"), false],
    ["Ctrl+Enter", press("Enter", { ctrlKey: true }), true],
    ["Ctrl+Enter", press("Enter", { metaKey: true }), true],
    ["+", press("+", { shiftKey: true }), true],
    ["?", press("?", { shiftKey: true }), true],
    ["1", press("1"), true],
    ["P", press("з", { code: "KeyP" }), true],
    ["P", press("з", { code: "KeyO" }), false],
    ["Å", press("å", { code: "BracketLeft" }), true],
    ["Q", press("a", { code: "KeyQ" }), false],
  ])("%s, %o: %s", (shortcut, pressed, expected) => {
    expect(hits(shortcut, pressed)).toBe(expected);
  });
});

test("nothing is no shortcut", () => {
  expect(parseShortcut(null)).toBeNull();
  expect(parseShortcut("")).toBeNull();
  expect(findByKey([{ shortcut: null }, { shortcut: "P" }], press("p"))).toEqual({ shortcut: "P" });
  expect(findByKey([{ shortcut: "P" }], press("x"))).toBeNull();
});

test("shortcuts are shown as key caps and told to screen readers", () => {
  expect(showShortcut("Shift+R")).toBe("⇧R");
  expect(showShortcut("Ctrl+Enter")).toBe("Ctrl ↵");
  expect(showShortcut("alt+shift+delete")).toBe("Alt ⇧Delete");
  expect(showShortcut(null)).toBe("");
  expect(ariaShortcut("Shift+R")).toBe("Shift+R");
  expect(ariaShortcut("ctrl+enter")).toBe("Control+Enter");
  expect(ariaShortcut(null)).toBeUndefined();
});
