// Keys that act on labels: going from one to the next, moving an edge, removing.

import { nextGrapheme, previousGrapheme } from "../core/graphemes.ts";
import type { Mark } from "./marks.ts";
import type { Stage } from "./stage.ts";

/** Moves the keyboard to the next label in reading order; false when there is none, so that Tab leaves. */
export function moveFocus(stage: Stage, step: 1 | -1): boolean {
  const marks = stage.canvas.marks.sorted();
  const { focused, cursor: selection } = stage;
  let next: Mark | undefined;
  if (focused !== null) {
    next = marks[marks.findIndex((mark) => mark.label.id === focused) + step];
    // findIndex gives -1 for a label that has gone; then the first one is next, and none before.
    if (step < 0 && !stage.canvas.marks.get(focused)) next = undefined;
  } else {
    const at = Math.min(selection.anchor, selection.focus);
    next = step > 0 ? marks.find((mark) => mark.start >= at) : marks.findLast((mark) => mark.start < at);
  }
  if (!next) {
    stage.focusLabel(null);
    return false;
  }
  if (!selection.span) stage.select({ anchor: next.start, focus: next.start });
  stage.focusLabel(next.label.id);
  stage.revealCaret();
  return true;
}

export interface EdgeStep {
  edge: "start" | "end";
  back: boolean;
  /** By one code point instead of one grapheme. */
  byPoint: boolean;
}

/** Moves one edge of a label by one step, if the label stays at least one code point long. */
export function moveEdge(stage: Stage, mark: Mark, step: EdgeStep): void {
  const { index, text } = stage.canvas;
  const { start, end, id } = mark.label;
  const from = step.edge === "start" ? start : end;
  let to = from + (step.back ? -1 : 1);
  if (!step.byPoint) {
    const unit = index.toUnit(from);
    to = index.toPoint(step.back ? previousGrapheme(text, unit) : nextGrapheme(text, unit));
  }
  const span = step.edge === "start" ? { start: to, end } : { start, end: to };
  if (span.start < 0 || span.end > index.length || span.start >= span.end) return;
  stage.events.onLabelMove(id, span);
}

/** Removes the focused label, or all selected ones; false when there is none. */
export function removeLabels(stage: Stage): boolean {
  const ids = stage.focused !== null ? [stage.focused] : [...stage.selected];
  const marks = ids.flatMap((id) => stage.canvas.marks.get(id) ?? []).filter((mark) => !mark.label.disabled);
  if (marks.length === 0) return false;
  stage.focusLabel(null);
  for (const mark of marks) stage.events.onLabelRemove(mark.label.id);
  return true;
}
