// What a person takes for one character. Positions are string indices into the given piece of text.

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** No grapheme of a living script is longer; what is longer is cut. */
const WINDOW = 256;

/** Below this no character joins with the one before it, but for CR and LF. */
const FIRST_JOINER = 0x300;

/** Whether a character is certainly a grapheme by itself beside another such one: Latin and the like, and Han. */
function isPlain(code: number): boolean {
  return code < FIRST_JOINER || (code >= 0x4e00 && code < 0xa000);
}

/**
 * Whether a grapheme certainly ends at a position, without asking the segmenter.
 *
 * Asking costs tens of microseconds and memory outside the heap, which a long line pays a thousand times.
 */
function isPlainCut(text: string, unit: number): boolean {
  const before = text.charCodeAt(unit - 1);
  const after = text.charCodeAt(unit);
  return isPlain(before) && isPlain(after) && (before !== 13 || after !== 10);
}

function segmentAt(text: string, unit: number): { from: number; to: number } | null {
  if (unit < 0 || unit >= text.length) return null;
  const from = Math.max(0, unit - WINDOW);
  const part = SEGMENTER.segment(text.slice(from, unit + WINDOW)).containing(unit - from);
  if (!part) return null;
  return { from: from + part.index, to: from + part.index + part.segment.length };
}

/** The beginning of the grapheme that holds a position; a position between two graphemes is itself. */
export function graphemeStart(text: string, unit: number): number {
  if (isPlainCut(text, unit)) return unit;
  return segmentAt(text, unit)?.from ?? Math.max(0, Math.min(text.length, unit));
}

/** The end of the grapheme that a position is in; a position between two graphemes is itself. */
export function graphemeEnd(text: string, unit: number): number {
  if (isPlainCut(text, unit)) return unit;
  const part = segmentAt(text, unit);
  return part && part.from < unit ? part.to : Math.max(0, Math.min(text.length, unit));
}

/** One grapheme back. */
export function previousGrapheme(text: string, unit: number): number {
  return unit <= 0 ? 0 : graphemeStart(text, unit - 1);
}

/** One grapheme on. */
export function nextGrapheme(text: string, unit: number): number {
  if (isPlainCut(text, unit + 1)) return unit + 1;
  return segmentAt(text, unit)?.to ?? text.length;
}
