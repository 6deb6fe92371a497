// The keys of a text. js/src/core/keys.ts has the same table for people.

import { hasRightToLeft } from "../core/characters.ts";
import { nextGrapheme, previousGrapheme } from "../core/graphemes.ts";
import { nextWord, previousWord } from "../core/words.ts";
import { pointOf, selectionBeside, unitAtPoint } from "./dom-offsets.ts";
import { moveEdge, moveFocus, removeLabels } from "./label-keys.ts";
import { placeWords, selectionWords } from "./speech.ts";
import type { Stage } from "./stage.ts";

type Direction = "left" | "right" | "up" | "down";
type RowMotion = { by: "row" | "page"; towards: "up" | "down" };
type EndMotion = { by: "edge" | "text"; towards: "start" | "end" };
type StepMotion = { by: "grapheme" | "word" | "point"; towards: "left" | "right" };
type Motion = StepMotion | RowMotion | EndMotion;

const MOTIONS: Record<string, Motion> = {
  ArrowLeft: { by: "grapheme", towards: "left" },
  ArrowRight: { by: "grapheme", towards: "right" },
  ArrowUp: { by: "row", towards: "up" },
  ArrowDown: { by: "row", towards: "down" },
  PageUp: { by: "page", towards: "up" },
  PageDown: { by: "page", towards: "down" },
  Home: { by: "edge", towards: "start" },
  End: { by: "edge", towards: "end" },
  "Ctrl+ArrowLeft": { by: "word", towards: "left" },
  "Ctrl+ArrowRight": { by: "word", towards: "right" },
  "Alt+ArrowLeft": { by: "word", towards: "left" },
  "Alt+ArrowRight": { by: "word", towards: "right" },
  "Ctrl+Alt+ArrowLeft": { by: "point", towards: "left" },
  "Ctrl+Alt+ArrowRight": { by: "point", towards: "right" },
  "Ctrl+Home": { by: "text", towards: "start" },
  "Ctrl+End": { by: "text", towards: "end" },
  "Meta+ArrowLeft": { by: "edge", towards: "start" },
  "Meta+ArrowRight": { by: "edge", towards: "end" },
  "Meta+ArrowUp": { by: "text", towards: "start" },
  "Meta+ArrowDown": { by: "text", towards: "end" },
};

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** Modifiers but Shift, and the key. */
function chord(event: KeyboardEvent): string {
  const parts = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.metaKey && "Meta", event.key];
  return parts.filter(Boolean).join("+");
}

/** Carries out a key of the text; false when the text does not use it. */
export function handleKey(stage: Stage, event: KeyboardEvent): boolean {
  if (event.isComposing) return false;
  const name = chord(event);
  if (edgeKey(stage, event, name)) return true;
  const motion = MOTIONS[name];
  if (motion) {
    move(stage, motion, event.shiftKey);
    return true;
  }
  return command(stage, event, name);
}

function command(stage: Stage, event: KeyboardEvent, name: string): boolean {
  switch (name) {
    case "Ctrl+a":
    case "Meta+a":
      stage.select({ anchor: 0, focus: stage.canvas.text.length });
      stage.events.onRest(() => selectionWords(stage));
      return true;
    case "Tab":
      return moveFocus(stage, event.shiftKey ? -1 : 1);
    case "Enter":
      if (stage.focused === null) return false;
      stage.events.onLabelClick(stage.focused, { additive: event.shiftKey });
      return true;
    case " ":
      if (stage.focused === null) return false;
      stage.events.onLabelClick(stage.focused, { additive: true });
      return true;
    case "Delete":
    case "Backspace":
      return removeLabels(stage);
    case "Escape":
      return leave(stage);
    default:
      return false;
  }
}

function leave(stage: Stage): boolean {
  if (stage.focused !== null) {
    stage.focusLabel(null);
    return true;
  }
  if (!stage.cursor.span) return false;
  const { focus } = stage.cursor;
  stage.select({ anchor: focus, focus });
  stage.events.onSay(stage.t("Nothing is selected."));
  return true;
}

/** Alt+Shift and arrows move the edges of a label; with Ctrl too by single code points. */
function edgeKey(stage: Stage, event: KeyboardEvent, name: string): boolean {
  const arrow = ARROWS[event.key];
  if (!arrow || !event.shiftKey || !event.altKey || event.metaKey) return false;
  const byPoint = name.startsWith("Ctrl+");
  // Without a label at the keyboard's place these keys extend the selection.
  const mark = byPoint && stage.focused === null ? null : stage.target();
  if (!mark || mark.label.disabled) return false;
  const isStart = arrow === "up" || arrow === "down";
  const back = isStart ? arrow === "up" : isBack(stage, arrow === "left" ? "left" : "right", mark.end);
  moveEdge(stage, mark, { edge: isStart ? "start" : "end", back, byPoint });
  return true;
}

function blockAround(stage: Stage, unit: number): { text: string; direction: string } {
  const { starts, blocks } = stage.canvas.placed;
  let block = stage.canvas.blockAt(unit);
  // A caret at the very end of a line still belongs to it.
  if (block > 0 && starts[block] === unit && unit === stage.canvas.text.length) block--;
  const element = blocks[block];
  return {
    text: element?.textContent ?? "",
    direction: element ? getComputedStyle(element).direction : "ltr",
  };
}

/** Whether an arrow points back in the text: to the left, and in right-to-left lines to the right. */
function isBack(stage: Stage, towards: "left" | "right", unit: number): boolean {
  const { direction } = blockAround(stage, unit);
  return (towards === "left") === (direction === "ltr");
}

function move(stage: Stage, motion: Motion, extend: boolean): void {
  const from = stage.cursor.focus;
  stage.focusLabel(null);
  switch (motion.by) {
    case "text":
      land(stage, motion.towards === "start" ? 0 : stage.canvas.text.length, extend);
      break;
    case "edge": {
      const forward = motion.towards === "end";
      moveNatively(stage, forward ? "forward" : "backward", "lineboundary", extend, forward);
      break;
    }
    case "row":
    case "page":
      moveRows(stage, motion, extend);
      break;
    default:
      moveStep(stage, motion, extend);
  }
  stage.events.onRest(() => placeWords(stage, motion.by, from));
}

function moveStep(stage: Stage, motion: StepMotion, extend: boolean): void {
  const { cursor, canvas } = stage;
  const { text } = canvas;
  const from = cursor.focus;
  if (motion.by === "grapheme") {
    if (hasRightToLeft(blockAround(stage, from).text)) {
      moveNatively(stage, motion.towards, "character", extend, false);
      return;
    }
    const back = motion.towards === "left";
    const collapse = extend ? null : cursor.span;
    if (collapse) land(stage, back ? collapse.start : collapse.end, false);
    else land(stage, back ? previousGrapheme(text, from) : nextGrapheme(text, from), extend);
    return;
  }
  const back = isBack(stage, motion.towards, from);
  if (motion.by === "word") {
    land(stage, back ? previousWord(text, from) : nextWord(text, from), extend);
    return;
  }
  const point = canvas.index.toPoint(from) + (back ? -1 : 1);
  land(stage, canvas.index.toUnit(point), extend);
}

function land(stage: Stage, focus: number, extend: boolean, upstream = false): void {
  stage.select({ anchor: extend ? stage.cursor.anchor : focus, focus }, { upstream });
  stage.revealCaret();
}

/** Up and down, in the column where the first of these steps began. */
function moveRows(stage: Stage, motion: RowMotion, extend: boolean): void {
  const { cursor } = stage;
  const forward = motion.towards === "down";
  const column = cursor.column ?? cursor.rectAt(cursor.focus, cursor.upstream)?.x ?? 0;
  const rows = motion.by === "page" ? stage.canvas.rowsInView() : 1;
  moveNatively(stage, forward ? "forward" : "backward", "line", extend, false, rows);
  const row = cursor.rectAt(cursor.focus, false);
  const unit = row && unitAtPoint(stage.canvas.placed, column, row.y + row.height / 2);
  if (row && unit !== null && cursor.rectAt(unit, false)?.y === row.y) land(stage, unit, extend);
  cursor.column = column;
}

/** Moves as the browser moves: only it knows rows and the visual order of mixed scripts. */
function moveNatively(
  stage: Stage,
  direction: string,
  by: "character" | "line" | "lineboundary",
  extend: boolean,
  upstream: boolean,
  times = 1,
): void {
  const { cursor, canvas } = stage;
  const native = selectionBeside(canvas.element);
  if (!native || (upstream && cursor.upstream)) return;
  // A caret is moved and not a selection: the browser may take the wrong end of one that it did not make.
  const from = cursor.upstream ? previousGrapheme(canvas.text, cursor.focus) : cursor.focus;
  const point = pointOf(canvas.placed, from);
  native.collapse(point.node, point.offset);
  for (let i = 0; i < times; i++) native.modify("move", direction, by);
  const isBack = direction === "backward" || direction === "left";
  const focus = cursor.readNative()?.focus ?? (isBack ? 0 : canvas.text.length);
  land(stage, focus, extend, upstream);
}
