// What the parts of a text view share.

import type { Span } from "../core/spans.ts";
import type { Canvas } from "./canvas.ts";
import type { Highlights } from "./highlights.ts";
import type { Mark } from "./marks.ts";
import type { Ends, TextSelection } from "./selection.ts";

export type Translate = (message: string, values?: Record<string, string | number>) => string;

/** What a text view tells its owner. Spans are code points, end exclusive. */
export interface TextViewEvents {
  /** The pending selection, or null when there is only a caret. */
  onSelect(span: Span | null): void;
  onLabelClick(id: string, event: { additive: boolean }): void;
  onLabelRemove(id: string): void;
  /** An edge was moved: once at the end of a drag, and for each key press. */
  onLabelMove(id: string, span: Span): void;
  /** The keyboard's place among the labels. */
  onLabelFocus(id: string | null): void;
  /** Something to tell a screen reader. */
  onSay(message: string): void;
  /** A key moved the caret: what to tell a screen reader once the keys rest ("" = nothing). */
  onRest(words: () => string): void;
  /** A key that the text does not use; true = it was handled. */
  onKey(event: KeyboardEvent): boolean;
}

export interface Stage {
  readonly canvas: Canvas;
  readonly cursor: TextSelection;
  readonly highlights: Highlights;
  readonly events: TextViewEvents;
  readonly t: Translate;
  /** Frame around text and overlay. */
  readonly frame: HTMLElement;
  wordSnapping: boolean;
  /** The label where the keyboard is. */
  readonly focused: string | null;
  readonly selected: ReadonlySet<string>;
  /** The label whose edges are moved: the focused one, else the only selected one. */
  target(): Mark | null;
  focusLabel(id: string | null): void;
  /** A person has moved the caret or selected. */
  select(ends: Ends, options?: { upstream?: boolean; keepNative?: boolean }): void;
  /** Scrolls until the caret can be seen. */
  revealCaret(): void;
  /** Draws caret, handles and highlights where they belong now. */
  redraw(): void;
}
