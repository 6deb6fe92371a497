// The one place that knows how JavaScript strings count. Everywhere else an offset is a code point, as in
// Python, and a "unit" is an opaque index into a string that came from here.

/** Units between two entries of the index: 4 kB of index for a megabyte of text. */
const STRIDE = 1024;

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Whether a unit is the second half of a character. */
function isInside(text: string, unit: number): boolean {
  return unit > 0 && isLow(text.charCodeAt(unit)) && isHigh(text.charCodeAt(unit - 1));
}

/** Number of code points that begin in `text` from unit `from` to unit `to`. */
function countPoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let unit = from; unit < to; unit++) if (!isInside(text, unit)) count++;
  return count;
}

/** Length of a short text in code points; for a long one make an OffsetIndex. */
export function pointLength(text: string): number {
  return countPoints(text, 0, text.length);
}

/** A unit that cuts no character: itself, or the character's first (`down`) or next (`up`) unit. */
export function wholeUnit(text: string, unit: number, towards: "down" | "up"): number {
  const clamped = Math.max(0, Math.min(text.length, unit));
  if (!isInside(text, clamped)) return clamped;
  return towards === "down" ? clamped - 1 : clamped + 1;
}

/** Both directions between units and code points in a time that does not grow with the text. */
export class OffsetIndex {
  readonly text: string;
  /** Length of the text in code points. */
  readonly length: number;
  /** Code points that begin before each multiple of STRIDE. */
  #starts: Uint32Array;

  constructor(text: string) {
    this.text = text;
    this.#starts = new Uint32Array(Math.floor(text.length / STRIDE) + 1);
    let points = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      this.#starts[i] = points;
      points += countPoints(text, i * STRIDE, Math.min(text.length, (i + 1) * STRIDE));
    }
    this.length = points;
  }

  /** The code point at a unit; a unit inside a character counts as its beginning (`down`) or its end (`up`). */
  toPoint(unit: number, towards: "down" | "up" = "down"): number {
    const whole = wholeUnit(this.text, unit, towards);
    if (this.length === this.text.length) return whole;
    const slot = Math.floor(whole / STRIDE);
    return (this.#starts[slot] ?? 0) + countPoints(this.text, slot * STRIDE, whole);
  }

  /** The unit at which a code point begins; offsets outside the text give its ends. */
  toUnit(point: number): number {
    if (point <= 0) return 0;
    if (point >= this.length) return this.text.length;
    if (this.length === this.text.length) return point;
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= point) low = middle;
      else high = middle - 1;
    }
    let unit = wholeUnit(this.text, low * STRIDE, "up");
    for (let at = this.#starts[low] ?? 0; at < point; at++) unit = wholeUnit(this.text, unit + 1, "up");
    return unit;
  }

  /** Whether a unit cuts no character. */
  isWhole(unit: number): boolean {
    return !isInside(this.text, unit);
  }

  /** The words from one code point to another. */
  slice(start: number, end: number): string {
    return this.text.slice(this.toUnit(start), this.toUnit(end));
  }
}
