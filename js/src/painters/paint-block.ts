// Draws one block: its text, its labels as nested pieces, Markdown and characters that a page does not show.

import { hiddenCharacters, signOf } from "../core/characters.ts";
import { tagColors } from "../core/contrast.ts";
import type { MarkdownKind } from "../core/markdown.ts";
import { inReadingOrder, type PieceVisitor, railLevels, type Span, walkPieces } from "../core/spans.ts";
import type { Mark } from "./marks.ts";
import { crowded, tagOf } from "./tags.ts";

/** A Markdown range as string indices. */
export interface Dress extends Span {
  kind: MarkdownKind;
}

export interface BlockContent extends Span {
  /** The whole text. */
  text: string;
  marks: readonly Mark[];
  dresses: readonly Dress[];
  selected: ReadonlySet<string>;
  focused: string | null;
  /** What a screen reader says of a label. */
  describe(mark: Mark): string;
}

interface Clip extends Span {
  mark: Mark;
  level: number;
}

function clip(content: BlockContent): Clip[] {
  const clips = content.marks.map((mark) => ({
    mark,
    level: 0,
    start: Math.max(mark.start, content.start),
    end: Math.min(mark.end, content.end),
  }));
  clips.sort((a, b) => inReadingOrder(a, b) || inReadingOrder(a.mark, b.mark) || a.mark.order - b.mark.order);
  const levels = railLevels(clips);
  clips.forEach((one, i) => {
    one.level = levels[i] ?? 0;
  });
  return clips;
}

/** Appends text, cut where Markdown or a hidden character begins or ends. */
function appendText(parent: Node, content: BlockContent, hidden: readonly number[], span: Span): void {
  const { text } = content;
  const inside = content.dresses.filter((dress) => dress.start < span.end && span.start < dress.end);
  const signs = hidden.filter((at) => span.start <= at && at < span.end);
  if (inside.length === 0 && signs.length === 0) {
    parent.appendChild(document.createTextNode(text.slice(span.start, span.end)));
    return;
  }
  const stops = new Set([span.start, span.end, ...signs, ...signs.map((at) => at + 1)]);
  for (const dress of inside) {
    stops.add(Math.max(dress.start, span.start));
    stops.add(Math.min(dress.end, span.end));
  }
  const sorted = [...stops].sort((a, b) => a - b);
  for (let i = 0; i + 1 < sorted.length; i++) {
    const start = sorted[i] ?? 0;
    const part = text.slice(start, sorted[i + 1]);
    const kinds = inside
      .filter((dress) => dress.start <= start && start < dress.end)
      .map((dress) => dress.kind);
    parent.appendChild(leaf(part, kinds, signs.includes(start)));
  }
}

function leaf(part: string, kinds: readonly MarkdownKind[], isHidden: boolean): Node {
  const node = document.createTextNode(part);
  if (!isHidden && kinds.length === 0) return node;
  const span = document.createElement("span");
  span.className = kinds.map((kind) => `tw-md-${kind}`).join(" ");
  if (isHidden) {
    span.classList.add("tw-hidden");
    span.dataset.sign = signOf(part);
  }
  span.appendChild(node);
  return span;
}

/** What the tag of a label says: its marker's name, or initials where labels crowd, and the number of its group. */
function setTag(element: HTMLElement, { label }: Mark, isCrowded: boolean): void {
  const { name, short, group, color } = label;
  const shown = tagOf(isCrowded && short ? short : name);
  element.dataset.tag = group ? `${shown} ${group}` : shown;
  if (shown !== name) element.title = name;
  const { paper, ink } = tagColors(color);
  element.style.setProperty("--tag", paper);
  element.style.setProperty("--tag-ink", ink);
}

/** One piece of a label. */
function piece(clipped: Clip, content: BlockContent, isFirst: boolean, isCrowded: boolean): HTMLElement {
  const { mark, level } = clipped;
  const { label } = mark;
  const element = document.createElement("span");
  element.className = label.display === "und" ? "tw-label tw-und" : "tw-label tw-hl";
  element.setAttribute("role", "mark");
  element.dataset.tw = "label";
  element.dataset.id = label.id;
  element.dataset.code = label.code;
  element.dataset.start = String(label.start);
  element.dataset.end = String(label.end);
  element.style.setProperty("--c", label.color);
  if (level > 0) element.style.setProperty("--d", String(level));
  if (label.disabled) element.classList.add("tw-disabled");
  if (content.selected.has(label.id)) element.classList.add("tw-selected");
  if (content.focused === label.id) element.classList.add("tw-current");
  if (isFirst) {
    setTag(element, mark, isCrowded);
    element.setAttribute("aria-description", content.describe(mark));
  }
  return element;
}

/** Builds the content of a block. `levels` is the number of rails below its lines. */
export function paintBlock(content: BlockContent): { fragment: DocumentFragment; levels: number } {
  const fragment = document.createDocumentFragment();
  const hidden = hiddenCharacters(content.text.slice(content.start, content.end)).map(
    (at) => at + content.start,
  );
  const clips = clip(content);
  const tight = crowded(
    clips.filter(({ start, mark }) => start === mark.start),
    ({ start, mark }) => ({ start, name: mark.label.name }),
  );
  const begun = new Set<Clip>();
  const parents: Node[] = [fragment];
  const top = () => parents[parents.length - 1] ?? fragment;
  const visitor: PieceVisitor<Clip> = {
    open(one) {
      const isFirst = !begun.has(one) && one.start === one.mark.start;
      begun.add(one);
      const element = piece(one, content, isFirst, tight.has(one));
      top().appendChild(element);
      parents.push(element);
    },
    close(one, ends) {
      const element = parents.pop();
      if (!(element instanceof HTMLElement)) return;
      if (element.textContent?.trim() === "") element.classList.add("tw-blank");
      if (ends && one.end === one.mark.end && one.mark.label.number) {
        element.dataset.number = one.mark.label.number;
        if (one.mark.label.badge) {
          const { paper, ink } = tagColors(one.mark.label.badge);
          element.style.setProperty("--badge", paper);
          element.style.setProperty("--badge-ink", ink);
          element.classList.add("tw-badged");
        }
      }
    },
    text(start, end) {
      appendText(top(), content, hidden, { start, end });
    },
  };
  walkPieces(content.start, content.end, clips, visitor);
  return { fragment, levels: clips.reduce((most, one) => Math.max(most, one.level + 1), 0) };
}
