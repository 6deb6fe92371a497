// Words by Unicode's rules and, for scripts without spaces, by the browser's dictionaries. Positions are
// string indices; only the surroundings of a position are looked at, so a long text costs nothing.

import { graphemeEnd, graphemeStart } from "./graphemes.ts";

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "word" });
/** Longest stretch that is segmented at once. */
const WINDOW = 2048;

interface Word {
  from: number;
  to: number;
  /** False for spaces and punctuation. */
  isWord: boolean;
}

/** Segments around a position: those of its line, at most WINDOW units to either side. */
function around(text: string, unit: number): Word[] {
  const lineStart = text.lastIndexOf("\n", unit - 1) + 1;
  const newline = text.indexOf("\n", unit);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const from = graphemeStart(text, Math.max(lineStart, unit - WINDOW));
  const to = graphemeEnd(text, Math.min(lineEnd, unit + WINDOW));
  const words: Word[] = [];
  for (const part of SEGMENTER.segment(text.slice(from, to))) {
    const start = from + part.index;
    words.push({ from: start, to: start + part.segment.length, isWord: part.isWordLike === true });
  }
  return words;
}

/** The word (or run of other characters) that holds a position; at the end of a text the last one. */
export function wordAt(text: string, unit: number): { from: number; to: number } {
  const at = Math.max(0, Math.min(text.length - 1, unit));
  const word = around(text, at).find((one) => one.from <= at && at < one.to);
  return word ?? { from: at, to: Math.min(text.length, at + 1) };
}

/** The end of the next word, as Ctrl+Right moves. */
export function nextWord(text: string, unit: number): number {
  for (let at = unit; at < text.length; ) {
    const parts = around(text, at);
    const word = parts.find((one) => one.isWord && one.to > at);
    if (word) return word.to;
    const last = parts[parts.length - 1]?.to ?? text.length;
    at = last > at ? last : at + 1;
  }
  return text.length;
}

/** The beginning of the word before, as Ctrl+Left moves. */
export function previousWord(text: string, unit: number): number {
  for (let at = unit; at > 0; ) {
    const parts = around(text, at - 1);
    const word = parts.findLast((one) => one.isWord && one.from < at);
    if (word) return word.from;
    const first = parts[0]?.from ?? 0;
    at = first < at ? first : at - 1;
  }
  return 0;
}

/** A selection widened to whole words; spaces at its edges are left out unless there is nothing else. */
export function snapToWords(text: string, from: number, to: number): { from: number; to: number } {
  let start = from;
  let end = to;
  while (start < end && /\s/u.test(text.charAt(start))) start++;
  while (end > start && /\s/u.test(text.charAt(end - 1))) end--;
  if (start === end) return { from, to };
  return { from: wordAt(text, start).from, to: wordAt(text, end - 1).to };
}

/** A letter or digit beside a space: always an edge of a word, and the one that most words have. */
const PLAIN_EDGE = /^[ \n][\p{L}\p{N}]$|^[\p{L}\p{N}][ \n]$/u;
/** How far around a stretch is looked whether words begin and end there: asking costs as much as it is long. */
const REACH = 32;

function isPlainEdge(text: string, unit: number): boolean {
  return unit <= 0 || unit >= text.length || PLAIN_EDGE.test(text.slice(unit - 1, unit + 1));
}

/** Whether a stretch begins and ends where words do. */
export function isWholeWord(text: string, from: number, to: number): boolean {
  const edges = [from, to].filter((unit) => !isPlainEdge(text, unit));
  const [first] = edges;
  if (first === undefined) return true;
  const start = graphemeStart(text, Math.max(0, first - REACH));
  const words = SEGMENTER.segment(text.slice(start, (edges.at(-1) ?? first) + REACH));
  return edges.every((unit) => words.containing(unit - start)?.index === unit - start);
}
