// The shape of an arc from one label of a text to another.

import type { Point } from "./layout.ts";

/** How far an arc between two labels of one row rises above them, in pixels. */
const LEAST_RISE = 8;
const MOST_RISE = 18;
/** Labels whose tops differ less stand on one row. */
const ROW = 4;

/** The four points of the curve that goes from the top of one label to the top of another. */
export function arcPoints(from: Point, to: Point): [Point, Point, Point, Point] {
  const isOneRow = Math.abs(from.y - to.y) < ROW;
  const rise = isOneRow ? Math.min(MOST_RISE, Math.max(LEAST_RISE, Math.abs(to.x - from.x) / 4)) : MOST_RISE;
  return [from, { x: from.x, y: from.y - rise }, { x: to.x, y: to.y - rise }, to];
}

/** A point of the window as SVG writes it; tenths of a pixel are enough. */
export function svgPoint({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
