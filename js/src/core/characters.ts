// Characters that a page does not show, and the sign that stands for each.

const NAMED: Record<string, string> = {
  "\u007f": "DEL",
  "\u0085": "NEL",
  "\u00ad": "SHY",
  "\u061c": "ALM",
  "\u180e": "MVS",
  "\u200b": "ZWSP",
  "\u200e": "LRM",
  "\u200f": "RLM",
  "\u2028": "LS",
  "\u2029": "PS",
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2060": "WJ",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\ufeff": "BOM",
};

/** Names of the characters before the space. */
const CONTROLS = (
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI " +
  "DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split(" ");

// Joiners (U+200C, U+200D) are part of words and emoji and stay as they are; tab and newline are layout.
const HIDDEN =
  /(?![\t\n])[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;

// Scripts that are written from right to left, and the controls that turn the direction.
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\p{Script=Mende_Kikakui}\u200f\u061c\u202b\u202e\u2067]/u;

/** The sign for a character that a page does not show. */
export function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return NAMED[character] ?? CONTROLS[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Where a text has characters that a page does not show, as string indices. */
export function hiddenCharacters(text: string): number[] {
  const found: number[] = [];
  for (const match of text.matchAll(HIDDEN)) found.push(match.index);
  return found;
}

/** Whether some of a text runs from right to left, so that left is not always back. */
export function hasRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}
