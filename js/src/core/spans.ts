// Pure work on spans: order, overlap, nesting levels and the pieces that a page can draw.

/** A stretch of text, end exclusive, in whatever unit its user counts. */
export interface Span {
  start: number;
  end: number;
}

/** Reading order: earlier first, and of those that begin together the longer first. */
export function inReadingOrder(one: Span, other: Span): number {
  return one.start - other.start || other.end - one.end;
}

export function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

export function sameSpan(one: Span | null, other: Span | null): boolean {
  return (
    one === other || (one !== null && other !== null && one.start === other.start && one.end === other.end)
  );
}

/**
 * The rail of each span, from 0: no two spans that overlap share one, and inner spans lie above outer ones.
 */
export function railLevels(spans: readonly Span[]): number[] {
  const byLength = spans.map((span, index) => ({ span, index }));
  byLength.sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start) || b.index - a.index);
  const levels = new Array<number>(spans.length).fill(0);
  const rails: Span[][] = [];
  for (const { span, index } of byLength) {
    let level = 0;
    while (rails[level]?.some((other) => overlaps(span, other))) level++;
    rails[level] ??= [];
    rails[level]?.push(span);
    levels[index] = level;
  }
  return levels;
}

/** What a painter does with the pieces of a block, in order. */
export interface PieceVisitor<S extends Span> {
  /** A piece of `span` opens inside those that are open. */
  open(span: S): void;
  /** The innermost open piece closes; `ends` = its span ends here too. */
  close(span: S, ends: boolean): void;
  /** Text inside the open pieces. */
  text(start: number, end: number): void;
}

/** Closes every span that ends at `at`, and opens again those that were nested in one of them. */
function closeAt<S extends Span>(stack: S[], at: number, visitor: PieceVisitor<S>): void {
  const lowest = stack.findIndex((span) => span.end <= at);
  if (lowest < 0) return;
  const closed = stack.splice(lowest);
  for (const span of closed.toReversed()) visitor.close(span, span.end <= at);
  for (const span of closed) {
    if (span.end <= at) continue;
    stack.push(span);
    visitor.open(span);
  }
}

/**
 * Walks through a stretch of text and its spans as properly nested pieces.
 *
 * Nested spans become nested pieces; of two spans that overlap partly the later one is split.
 *
 * @param spans clipped to the stretch, not empty, in reading order
 */
export function walkPieces<S extends Span>(
  start: number,
  end: number,
  spans: readonly S[],
  visitor: PieceVisitor<S>,
): void {
  const stack: S[] = [];
  const stops = [...new Set(spans.flatMap((span) => [span.start, span.end]))].sort((a, b) => a - b);
  let at = start;
  let next = 0;
  for (const stop of stops) {
    if (stop > at) visitor.text(at, stop);
    at = Math.max(at, stop);
    closeAt(stack, stop, visitor);
    for (let span = spans[next]; span && span.start === stop; span = spans[++next]) {
      stack.push(span);
      visitor.open(span);
    }
  }
  if (at < end) visitor.text(at, end);
}
