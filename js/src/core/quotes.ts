// The words of a label in one short line.

import { hiddenCharacters, signOf } from "./characters.ts";
import { graphemeEnd, graphemeStart } from "./graphemes.ts";

/** Most characters of a quote that are shown, and how many of them stand at its end. */
const LONGEST = 120;
const END = 40;

/** Signs for white space where it has no width of its own. */
const SPACES: Record<string, string> = { " ": "␣", "\n": "↵", "\t": "⇥", "\u00a0": "NBSP" };

/** A quote, cut in its middle where it is long. */
export function shortQuote(quote: string): string {
  if (quote.length <= LONGEST) return quote;
  const head = quote.slice(0, graphemeStart(quote, LONGEST - END));
  return `${head}…${quote.slice(graphemeEnd(quote, quote.length - END))}`;
}

/** A piece of a quote; `sign` stands for a character that could not be seen. */
export interface QuotePart {
  text: string;
  sign: string | null;
}

/** The pieces of a quote: what a line does not show has a sign, and so has white space at its ends. */
export function quoteParts(quote: string): QuotePart[] {
  const hidden = new Set(hiddenCharacters(quote));
  const first = quote.length - quote.trimStart().length;
  const last = quote.trimEnd().length;
  const parts: QuotePart[] = [];
  let from = 0;
  for (let at = 0; at < quote.length; at += 1) {
    const isSeen = at >= first && at < last && !"\n\t".includes(quote[at] ?? "");
    if (isSeen && !hidden.has(at)) continue;
    const text = quote[at] ?? "";
    if (from < at) parts.push({ text: quote.slice(from, at), sign: null });
    parts.push({ text, sign: SPACES[text] ?? signOf(text) });
    from = at + 1;
  }
  if (from < quote.length) parts.push({ text: quote.slice(from), sign: null });
  return parts;
}
