// The names of labels as small tags before their words, and where these crowd.

import { graphemeStart } from "../core/graphemes.ts";

/** Characters that a tag shows of a name at most; the rest is in its description. */
const LONGEST = 24;
/** Characters of the text to each side of a tag that it shares with its neighbours: about a row in all. */
const AROUND = 34;
/** Width of a tag's letters, where that of the text's is 1. */
const LETTER = 0.75;

/** A name for a tag. Cut here: a tag with an ellipsis of CSS is a box, and a row may end between it and its word. */
export function tagOf(name: string): string {
  return name.length > LONGEST ? `${name.slice(0, graphemeStart(name, LONGEST - 1)).trimEnd()}…` : name;
}

interface Named {
  start: number;
  name: string;
}

/** Those whose tags, with those of the neighbours, would take more than half as much room as the words do. */
export function crowded<T>(tags: readonly T[], read: (tag: T) => Named): Set<T> {
  const found = new Set<T>();
  const placed = tags.map((tag) => ({ tag, ...read(tag) })).sort((one, other) => one.start - other.start);
  let first = 0;
  let next = 0;
  let letters = 0;
  for (const { tag, start } of placed) {
    for (let one = placed[next]; one && one.start <= start + AROUND; one = placed[next]) {
      letters += tagOf(one.name).length;
      next += 1;
    }
    for (let one = placed[first]; one && one.start < start - AROUND; one = placed[first]) {
      letters -= tagOf(one.name).length;
      first += 1;
    }
    if (letters * LETTER > AROUND) found.add(tag);
  }
  return found;
}
