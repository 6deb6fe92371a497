// Every place where the words of a selection occur. Offsets are code points.

import { OffsetIndex, pointLength } from "./offsets.ts";
import type { Span } from "./spans.ts";
import { isWholeWord } from "./words.ts";

export interface OccurrenceOptions {
  /** "Paris" finds "PARIS" too. */
  ignoreCase?: boolean;
  /** "art" does not find "party". */
  wholeWords?: boolean;
}

/** Lower case of each character alone, and only where the length stays: offsets must not move. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length && pointLength(lower) === pointLength(text)) return lower;
  return Array.from(text, (character) => {
    const small = character.toLowerCase();
    return small.length === character.length ? small : character;
  }).join("");
}

/**
 * Places of the same words as `text[start:end]`, one after the other in reading order and without overlap.
 *
 * The selection itself is always among them, so that others never take part of it. null = a place that was looked
 * at in vain: whoever asks for the next one may pause first, for in some scripts each takes time.
 */
export function* findOccurrences(
  text: string,
  selection: Span,
  options: OccurrenceOptions = {},
): Generator<Span | null, void> {
  const index = new OffsetIndex(text);
  const from = index.toUnit(selection.start);
  const to = index.toUnit(selection.end);
  if (from >= to) return;
  const hay = options.ignoreCase ? fold(text) : text;
  const needle = hay.slice(from, to);
  const isWanted = (unit: number) =>
    unit === from ||
    (index.isWhole(unit) &&
      index.isWhole(unit + needle.length) &&
      (!options.wholeWords || isWholeWord(text, unit, unit + needle.length)));
  for (let unit = hay.indexOf(needle); unit >= 0; ) {
    const isOver = unit < from && unit + needle.length > from;
    const fits = !isOver && isWanted(unit);
    yield fits ? { start: index.toPoint(unit), end: index.toPoint(unit + needle.length) } : null;
    unit = hay.indexOf(needle, fits ? unit + needle.length : unit + 1);
  }
}
