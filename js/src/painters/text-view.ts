// A text that can be read, selected and labelled. Offsets at this boundary are code points, end exclusive.

import type { MarkdownRange } from "../core/markdown.ts";
import { type Span, sameSpan } from "../core/spans.ts";
import type { Formatting } from "../protocol/generated.ts";
import { Canvas } from "./canvas.ts";
import { Handles } from "./handles.ts";
import { Highlights } from "./highlights.ts";
import { handleKey } from "./keyboard.ts";
import type { DrawnLabel, Mark } from "./marks.ts";
import { Pointer } from "./pointer.ts";
import { type Ends, TextSelection } from "./selection.ts";
import type { Stage, TextViewEvents, Translate } from "./stage.ts";

export type { Span } from "../core/spans.ts";
export type { DrawnLabel } from "./marks.ts";

export interface TextViewOptions extends TextViewEvents {
  text: string;
  formatting: Formatting;
  /** Accessible name. */
  label: string;
  /** Mouse selections are widened to whole words. */
  wordSnapping: boolean;
  t: Translate;
  /** From the lazy Markdown part; may come later with setMarkdown(). */
  markdown?: (text: string) => MarkdownRange[];
}

function division(className: string, parent: HTMLElement): HTMLElement {
  const element = document.createElement("div");
  element.className = className;
  parent.appendChild(element);
  return element;
}

export class TextView implements Stage {
  readonly element: HTMLElement;
  readonly frame: HTMLElement;
  readonly canvas: Canvas;
  readonly cursor: TextSelection;
  readonly highlights: Highlights;
  readonly events: TextViewEvents;
  readonly t: Translate;
  wordSnapping: boolean;
  focused: string | null = null;
  selected: ReadonlySet<string> = new Set();
  /** Who draws more over the text hears here that labels may stand elsewhere, or others are in view. */
  onRedraw: (() => void) | null = null;
  /** Who shows labels elsewhere too hears here that the keyboard has come to one, or left. */
  onLabelFocus: ((id: string | null) => void) | null = null;
  #formatting: Formatting = "ft";
  #markdown: ((text: string) => MarkdownRange[]) | null;
  #handles: Handles;
  #pointer: Pointer;
  #stop = new AbortController();
  #sizes: ResizeObserver;

  constructor(host: HTMLElement, options: TextViewOptions) {
    this.events = options;
    this.t = options.t;
    this.wordSnapping = options.wordSnapping;
    this.#markdown = options.markdown ?? null;
    this.frame = division("tw-text-frame", host);
    this.element = division("tw-text", this.frame);
    const overlay = division("tw-overlay", this.frame);
    overlay.setAttribute("aria-hidden", "true");
    this.#describe(options.label);
    this.canvas = new Canvas(this.element, {
      before: () => this.cursor.beforeRepaint(),
      after: () => {
        this.cursor.afterRepaint();
        this.redraw();
      },
      describe: (mark) => this.#say(mark),
    });
    this.cursor = new TextSelection(this.canvas, division("tw-caret", overlay));
    this.highlights = new Highlights(
      () => this.canvas.placed,
      () => this.canvas.window,
    );
    this.#handles = new Handles(this, overlay);
    this.#pointer = new Pointer(this);
    this.#sizes = new ResizeObserver(() => this.canvas.measure());
    this.#listen();
    this.setText(options.text, options.formatting);
  }

  setText(text: string, formatting: Formatting): void {
    this.#formatting = formatting;
    this.element.dataset.formatting = formatting;
    this.focused = null;
    this.canvas.setText(text);
    this.cursor.set({ anchor: 0, focus: 0 });
    this.highlights.set("selection", []);
    this.highlights.set("preview", []);
    this.highlights.set("hover", []);
    this.#dress();
    if (!this.canvas.isLong) this.canvas.refresh();
    this.redraw();
  }

  /** Shows these labels; only the blocks that a difference touches are drawn again. */
  setLabels(labels: readonly DrawnLabel[]): void {
    if (this.focused !== null && !labels.some((label) => label.id === this.focused)) this.focusLabel(null);
    this.canvas.setLabels(labels);
    this.redraw();
  }

  setSelectedLabels(ids: readonly string[]): void {
    this.selected = new Set(ids);
    this.canvas.setSelected(this.selected);
    this.#handles.draw();
  }

  setSelection(span: Span | null): void {
    const { index } = this.canvas;
    const { focus } = this.cursor;
    const ends = span
      ? { anchor: index.toUnit(span.start), focus: index.toUnit(span.end) }
      : { anchor: focus, focus };
    this.cursor.set(ends);
    if (this.cursor.ownsNative() || this.#hasFocus()) this.cursor.writeNative();
    this.redraw();
  }

  /** The pending selection; null when there is only a caret. */
  selection(): Span | null {
    const span = this.cursor.span;
    if (!span) return null;
    const { index } = this.canvas;
    return { start: index.toPoint(span.start), end: index.toPoint(span.end) };
  }

  setWordSnapping(on: boolean): void {
    this.wordSnapping = on;
  }

  /** Draws the whole of a long text, with names that a screen reader reads, however long it takes. */
  setPlain(isOn: boolean): void {
    this.canvas.setPlain(isOn);
    this.redraw();
  }

  setMarkdown(parse: (text: string) => MarkdownRange[]): void {
    this.#markdown = parse;
    this.#dress();
  }

  /** Colours spans for a while, to show what an action would label. */
  preview(spans: readonly Span[]): void {
    const { index } = this.canvas;
    this.highlights.set(
      "preview",
      spans.map((span) => ({ start: index.toUnit(span.start), end: index.toUnit(span.end) })),
    );
  }

  quote(span: Span): string {
    return this.canvas.index.slice(span.start, span.end);
  }

  /** Length of the text in code points. */
  length(): number {
    return this.canvas.index.length;
  }

  /** Scrolls until the beginning of a span can be seen. */
  reveal(span: Span): void {
    this.canvas.scrollTo(this.canvas.index.toUnit(span.start));
    this.redraw();
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  destroy(): void {
    this.#stop.abort();
    this.#sizes.disconnect();
    this.#pointer.destroy();
    this.#handles.destroy();
    this.highlights.destroy();
    this.canvas.destroy();
    this.frame.remove();
  }

  // What the parts of the view share.

  target(): Mark | null {
    const [only] = this.selected;
    const id = this.focused ?? (this.selected.size === 1 ? only : undefined);
    return id === undefined ? null : (this.canvas.marks.get(id) ?? null);
  }

  focusLabel(id: string | null): void {
    if (id === this.focused) return;
    this.focused = id;
    this.canvas.setFocused(id);
    this.#handles.draw();
    const mark = id === null ? undefined : this.canvas.marks.get(id);
    if (mark) this.events.onSay(this.#say(mark));
    this.events.onLabelFocus(id);
    this.onLabelFocus?.(id);
  }

  select(ends: Ends, options: { upstream?: boolean; keepNative?: boolean } = {}): void {
    const before = this.selection();
    this.cursor.set(ends, options.upstream ?? false);
    if (!options.keepNative) this.cursor.writeNative();
    this.redraw();
    const now = this.selection();
    if (!sameSpan(before, now)) this.events.onSelect(now);
  }

  revealCaret(): void {
    this.canvas.scrollTo(this.cursor.focus, "nearest");
    this.redraw();
  }

  redraw(): void {
    const span = this.cursor.span;
    this.highlights.set("selection", span ? [span] : []);
    this.highlights.refresh();
    if (this.#hasFocus()) this.cursor.drawCaret();
    this.#handles.draw();
    this.onRedraw?.();
  }

  #hasFocus(): boolean {
    const root = this.element.getRootNode();
    const active = root instanceof ShadowRoot ? root.activeElement : document.activeElement;
    return active === this.element;
  }

  #describe(label: string): void {
    const { element } = this;
    element.dataset.tw = "text";
    element.tabIndex = 0;
    element.setAttribute("role", "textbox");
    element.setAttribute("aria-readonly", "true");
    element.setAttribute("aria-multiline", "true");
    element.setAttribute("aria-label", label);
    // JupyterLab listens before the page does; this attribute tells it to leave the keys alone.
    this.frame.setAttribute("data-lm-suppress-shortcuts", "true");
  }

  #say(mark: Mark): string {
    const { group, number } = mark.label;
    let { name } = mark.label;
    if (group) name = this.t("{name}, group {number}", { name, number: group });
    if (number) name = this.t("{name}, relation {number}", { name, number });
    return this.t("{name}, label on “{quote}”", {
      name,
      quote: shorten(this.canvas.text.slice(mark.start, Math.min(mark.end, mark.start + 200))),
    });
  }

  #dress(): void {
    const isMarkdown = this.#formatting === "md" && this.#markdown !== null;
    this.canvas.setMarkdown(isMarkdown && this.#markdown ? this.#markdown(this.canvas.text) : []);
  }

  #listen(): void {
    const { signal } = this.#stop;
    const { element } = this;
    this.#sizes.observe(element);
    document.addEventListener("scroll", () => this.canvas.schedule(), {
      signal,
      capture: true,
      passive: true,
    });
    element.addEventListener("keydown", (event) => this.#key(event), { signal });
    element.addEventListener(
      "focus",
      () => {
        this.frame.classList.add("tw-focused");
        if (!this.cursor.readNative()) this.cursor.writeNative();
        this.redraw();
      },
      { signal },
    );
    element.addEventListener(
      "blur",
      () => {
        this.frame.classList.remove("tw-focused");
        this.focusLabel(null);
      },
      { signal },
    );
  }

  #key(event: KeyboardEvent): void {
    const used = handleKey(this, event) || this.events.onKey(event);
    if (!used) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function shorten(words: string): string {
  return words.length > 120 ? `${words.slice(0, 120)}…` : words;
}
