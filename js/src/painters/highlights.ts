// Short-lived colours over the text (CSS Custom Highlights): they change no node. The registry belongs to the
// document, so each view has names of its own and deletes only those.

import type { Span } from "../core/spans.ts";
import { type Placed, pointOf } from "./dom-offsets.ts";

const KINDS = ["selection", "preview", "hover"] as const;
export type HighlightKind = (typeof KINDS)[number];

const RULES: Record<HighlightKind, string> = {
  selection: "background-color: var(--tw-sel, #cfe0ff)",
  preview: "background-color: var(--tw-preview, #ffe08a)",
  hover: "text-decoration: underline 2px",
};

let views = 0;

function isSupported(): boolean {
  return typeof CSS !== "undefined" && "highlights" in CSS && typeof Highlight === "function";
}

export class Highlights {
  #name = `tw-view-${++views}`;
  #sheet: CSSStyleSheet | null = null;
  #home: Document | ShadowRoot | null = null;
  #spans = new Map<HighlightKind, readonly Span[]>();
  #placed: () => Placed;
  #window: () => Span;

  /** `window` = the stretch of text near the view; nothing is drawn outside it. String indices. */
  constructor(placed: () => Placed, window: () => Span) {
    this.#placed = placed;
    this.#window = window;
    if (!isSupported()) return;
    this.#sheet = new CSSStyleSheet();
    const rules = KINDS.map((kind) => `.tw-root ::highlight(${this.#name}-${kind}) { ${RULES[kind]} }`);
    this.#sheet.replaceSync(rules.join("\n"));
  }

  /** Shows these spans in this colour instead of those before. */
  set(kind: HighlightKind, spans: readonly Span[]): void {
    if (spans.length === 0 && !this.#spans.has(kind)) return;
    if (spans.length === 0) this.#spans.delete(kind);
    else this.#spans.set(kind, spans);
    this.#draw(kind);
  }

  /** Draws again after nodes were replaced or the view moved. */
  refresh(): void {
    for (const kind of this.#spans.keys()) this.#draw(kind);
  }

  destroy(): void {
    if (!this.#sheet) return;
    for (const kind of KINDS) CSS.highlights.delete(`${this.#name}-${kind}`);
    const sheet = this.#sheet;
    if (this.#home) {
      this.#home.adoptedStyleSheets = this.#home.adoptedStyleSheets.filter((one) => one !== sheet);
    }
  }

  /** The style sheet belongs where the text is: in the document, or in the shadow root of a host such as marimo. */
  #settle(sheet: CSSStyleSheet, element: HTMLElement): void {
    const root = element.getRootNode();
    const home = root instanceof ShadowRoot || root instanceof Document ? root : null;
    if (!home || home === this.#home) return;
    home.adoptedStyleSheets.push(sheet);
    this.#home = home;
  }

  #draw(kind: HighlightKind): void {
    if (!this.#sheet) return;
    const name = `${this.#name}-${kind}`;
    const placed = this.#placed();
    this.#settle(this.#sheet, placed.element);
    const near = this.#window();
    const ranges: AbstractRange[] = [];
    for (const span of this.#spans.get(kind) ?? []) {
      const start = Math.max(span.start, near.start);
      const end = Math.min(span.end, near.end);
      if (start >= end) continue;
      const from = pointOf(placed, start, "after");
      const to = pointOf(placed, end, "before");
      ranges.push(
        new StaticRange({
          startContainer: from.node,
          startOffset: from.offset,
          endContainer: to.node,
          endOffset: to.offset,
        }),
      );
    }
    if (ranges.length === 0) CSS.highlights.delete(name);
    else CSS.highlights.set(name, new Highlight(...ranges));
  }
}
