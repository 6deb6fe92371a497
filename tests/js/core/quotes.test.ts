import { expect, test } from "vitest";
import { quoteParts, shortQuote } from "../../../js/src/core/quotes.ts";

function drawn(quote: string): string {
  return quoteParts(quote)
    .map(({ text, sign }) => (sign === null ? text : `[${sign}]`))
    .join("");
}

test.each([
  ["Ann", "Ann"],
  ["", ""],
  ["   ", "[␣][␣][␣]"],
  ["\r\n", "[CR][↵]"],
  ["two words", "two words"],
  [" Ann\u00a0", "[␣]Ann[NBSP]"],
  ["one\ntwo\tthree", "one[↵]two[⇥]three"],
  ["a\u202eb\u0007\u200bc", "a[RLO]b[BEL][ZWSP]c"],
  ["\u2003", "[U+2003]"],
  ["👩‍👩‍👧 و", "👩‍👩‍👧 و"],
])("%j is drawn as %s", (quote, expected) => {
  expect(drawn(quote)).toBe(expected);
  expect(
    quoteParts(quote)
      .map(({ text }) => text)
      .join(""),
  ).toBe(quote);
});

test("a long quote is cut in its middle, between what people take for characters", () => {
  const family = "👩‍👩‍👧";
  const short = shortQuote(family.repeat(5000));

  expect(short.split("…").map((half) => half.replaceAll(family, ""))).toEqual(["", ""]);
  expect(short.length).toBeLessThan(125);
  expect(shortQuote(`Begin ${"x".repeat(500)} end`)).toMatch(/^Begin x+…x+ end$/);
});
