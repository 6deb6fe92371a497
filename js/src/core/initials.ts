// Names in a letter or two, told apart from each other.

import { nextGrapheme } from "./graphemes.ts";

/** Most letters of a name's first word that are tried before the name stays whole. */
const LONGEST = 4;

function beginning(word: string, letters: number): string {
  let end = 0;
  for (let count = 0; count < letters; count += 1) end = nextGrapheme(word, end);
  return word.slice(0, end);
}

/** So many letters of the first word and one of each of the next two. */
function initials(name: string, letters: number): string {
  const [first = "", ...others] = name.split(/[\s_/-]+/u).filter((word) => word !== "");
  const rest = others.slice(0, 2).map((word) => beginning(word, 1).toUpperCase());
  const capital = beginning(first, 1);
  return [capital.toUpperCase(), beginning(first, letters).slice(capital.length), ...rest].join("");
}

/** Initials by name: as short as they can be and each of one name only; the whole name where none are. */
export function initialsOf(names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (let letters = 1; letters <= LONGEST; letters += 1) {
    const open = [...new Set(names)].filter((name) => !found.has(name));
    const tried = open.map((name) => initials(name, letters));
    open.forEach((name, place) => {
      const short = tried[place] ?? "";
      const isAlone = tried.indexOf(short) === tried.lastIndexOf(short);
      if (short === "" || !isAlone || taken.has(short)) return;
      found.set(name, short);
      taken.add(short);
    });
  }
  for (const name of names) if (!found.has(name)) found.set(name, name);
  return found;
}
