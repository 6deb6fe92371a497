// What a screen reader is told of the caret: it is not the browser's own, so nobody else speaks of it.

import { hiddenCharacters, signOf } from "../core/characters.ts";
import { nextGrapheme } from "../core/graphemes.ts";
import { shortQuote } from "../core/quotes.ts";
import { unitAtPoint } from "./dom-offsets.ts";
import type { Stage, Translate } from "./stage.ts";

/** The name of a character that is not heard when it is read aloud; else the character. */
function nameOf(character: string, t: Translate): string {
  switch (character) {
    case " ":
      return t("space");
    case "\t":
      return t("tab");
    case "\n":
    case "\r\n":
      return t("line break");
    case "\u00a0":
      return t("no-break space");
    case ".":
      return t("full stop");
    case ",":
      return t("comma");
    case ":":
      return t("colon");
    case ";":
      return t("semicolon");
    case "!":
      return t("exclamation mark");
    case "?":
      return t("question mark");
    case "-":
      return t("hyphen");
    case '"':
      return t("quotation mark");
    case "'":
      return t("apostrophe");
    case "(":
      return t("opening bracket");
    case ")":
      return t("closing bracket");
    default:
      if (hiddenCharacters(character).length > 0)
        return t("control character {sign}", { sign: signOf(character) });
      return character.trim() === "" ? t("space") : character;
  }
}

function characterAt({ canvas, cursor, t }: Stage): string {
  const { text } = canvas;
  const { focus } = cursor;
  return focus < text.length ? nameOf(text.slice(focus, nextGrapheme(text, focus)), t) : t("End of text");
}

/** The row of the caret, as it is wrapped now. */
function rowAt({ canvas, cursor, t }: Stage): string {
  const box = cursor.rectAt(cursor.focus, cursor.upstream);
  const { left, right } = canvas.element.getBoundingClientRect();
  const ends = [left + 1, right - 1].map((x) => box && unitAtPoint(canvas.placed, x, box.y + box.height / 2));
  const [first, last] = [ends[0] ?? cursor.focus, ends[1] ?? cursor.focus];
  return canvas.text.slice(Math.min(first, last), Math.max(first, last)).trim() || t("blank line");
}

/** What is selected, shortened to its ends where it is long; "" = nothing is. */
export function selectionWords({ canvas, cursor, t }: Stage): string {
  const { span } = cursor;
  if (!span) return "";
  const quote = canvas.text.slice(span.start, span.end);
  const isOne = nextGrapheme(canvas.text, span.start) >= span.end;
  return t("Selected: {words}", { words: isOne ? nameOf(quote, t) : shortQuote(quote) });
}

/** What there is where a key has moved the caret to, from a string index on. */
export function placeWords(stage: Stage, by: string, from: number): string {
  const { canvas, cursor } = stage;
  if (cursor.span) return selectionWords(stage);
  if (by === "row" || by === "page" || by === "text") return rowAt(stage);
  const passed = canvas.text.slice(Math.min(from, cursor.focus), Math.max(from, cursor.focus)).trim();
  return by === "word" && passed ? shortQuote(passed) : characterAt(stage);
}
