// A text is drawn in blocks: one for each line, and several for a line that is too long to be redrawn at once.
// Starts are string indices; block i reaches to the start of block i + 1.

import { graphemeStart } from "./graphemes.ts";

/** Longest block of a line, in string units: redrawn as fast as a paragraph, and few enough to open as fast. */
const LONGEST = 2048;
/** How far back from LONGEST a space is looked for. */
const REACH = 256;

export interface Blocks {
  /** Where each block begins; the first is 0. */
  starts: Uint32Array;
  /** Whether each block goes on with the line of the block before. */
  continues: Uint8Array;
}

/** Where to cut a long line: before a space, so that the next block can wrap there, else between graphemes. */
function cutAt(text: string, from: number): number {
  const limit = from + LONGEST;
  const space = text.lastIndexOf(" ", limit);
  const cut = space > limit - REACH ? space : limit;
  const whole = graphemeStart(text, cut);
  return whole > from ? whole : cut;
}

/**
 * Cuts a text into blocks.
 *
 * A newline belongs to the block that it ends; a text that ends with one (and the empty text) has an empty
 * last block, where the caret can stand.
 */
export function cutBlocks(text: string): Blocks {
  const starts: number[] = [0];
  const continues: number[] = [0];
  let from = 0;
  while (from <= text.length) {
    const newline = text.indexOf("\n", from);
    const end = newline < 0 ? text.length : newline + 1;
    while (end - from > LONGEST) {
      from = cutAt(text, from);
      starts.push(from);
      continues.push(1);
    }
    if (newline < 0) break;
    from = end;
    starts.push(from);
    continues.push(0);
  }
  return { starts: Uint32Array.from(starts), continues: Uint8Array.from(continues) };
}

/** The block that holds a string index; one between two blocks belongs to the second. */
export function blockAt(starts: Uint32Array, unit: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= unit) low = middle;
    else high = middle - 1;
  }
  return low;
}
