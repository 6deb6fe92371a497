// The links of relations as arcs over the text: only those of labels in view, drawn anew when the text moves.

import { arcPoints, svgPoint } from "../core/arcs.ts";
import { arrowHead, type Point } from "../core/layout.ts";
import type { TextView } from "./text-view.ts";
import { blocksBetween } from "./viewport.ts";

/** A link to draw; `source` and `target` are ids of labels. */
export interface Arc {
  /** Id of the relation that it belongs to. */
  relation: string;
  source: string;
  target: string;
  /** False: no arrow head. */
  isDirected: boolean;
}

export interface ArcEvents {
  /** The pointer came to an arc of this relation, or left. */
  onFocus(relation: string | null): void;
  onChoose(relation: string): void;
}

interface Place extends Point {
  isSeen: boolean;
}

const SVG = "http://www.w3.org/2000/svg";
const HEAD = 6;

export class Arcs {
  #view: TextView;
  #picture: SVGSVGElement;
  #arcs: readonly Arc[] = [];
  #ends: ReadonlySet<string> = new Set();
  #focused: string | null = null;
  #drawn: SVGPathElement[] = [];
  #frame = 0;
  #stop = new AbortController();

  constructor(view: TextView, events: ArcEvents) {
    this.#view = view;
    this.#picture = document.createElementNS(SVG, "svg");
    this.#picture.classList.add("tw-arcs");
    // The list of relations says the same in words.
    this.#picture.setAttribute("aria-hidden", "true");
    // Below the knobs, which must stay in reach.
    view.element.after(this.#picture);
    view.onRedraw = () => this.#schedule();
    const { signal } = this.#stop;
    const relationOf = ({ target }: Event) =>
      (target instanceof SVGElement && target.dataset.relation) || null;
    this.#picture.addEventListener("pointerover", (event) => events.onFocus(relationOf(event)), { signal });
    this.#picture.addEventListener("pointerout", () => events.onFocus(null), { signal });
    this.#picture.addEventListener(
      "click",
      (event) => {
        const relation = relationOf(event);
        if (relation === null) return;
        event.stopPropagation();
        events.onChoose(relation);
      },
      { signal },
    );
  }

  /** Shows these links instead of those before. */
  set(arcs: readonly Arc[]): void {
    this.#arcs = arcs;
    this.#ends = new Set(arcs.flatMap(({ source, target }) => [source, target]));
    this.#schedule();
  }

  /** Makes the arcs of one relation stand out. */
  setFocused(relation: string | null): void {
    this.#focused = relation;
    for (const path of this.#drawn) this.#dress(path);
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
    this.#stop.abort();
    this.#view.onRedraw = null;
    this.#picture.remove();
  }

  #schedule(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const places = this.#arcs.length > 0 ? this.#places() : new Map<string, Place>();
    let count = 0;
    for (const arc of this.#arcs) {
      const from = places.get(arc.source);
      const to = places.get(arc.target);
      if (!from || !to || !(from.isSeen || to.isSeen)) continue;
      this.#drawArc(count, arc, from, to);
      count++;
    }
    for (const path of this.#drawn.splice(count)) path.remove();
  }

  #drawArc(at: number, arc: Arc, from: Point, to: Point): void {
    let path = this.#drawn[at];
    if (!path) {
      path = document.createElementNS(SVG, "path");
      this.#picture.append(path);
      this.#drawn[at] = path;
    }
    const [start, first, second, end] = arcPoints(from, to);
    let shape = `M${svgPoint(start)}C${[first, second, end].map(svgPoint).join(" ")}`;
    if (arc.isDirected) {
      const [tip, left, right] = arrowHead(second, end, HEAD);
      shape += `M${svgPoint(left)}L${svgPoint(tip)}L${svgPoint(right)}`;
    }
    if (path.getAttribute("d") !== shape) path.setAttribute("d", shape);
    if (path.dataset.relation === arc.relation) return;
    path.dataset.relation = arc.relation;
    this.#dress(path);
  }

  #dress(path: SVGPathElement): void {
    path.classList.toggle("tw-on", this.#focused !== null && path.dataset.relation === this.#focused);
  }

  /** Where linked labels begin, from the corner of the frame: those in view, and what these are linked with. */
  #places(): Map<string, Place> {
    const { canvas, frame } = this.#view;
    const { blocks } = canvas.placed;
    const { top, bottom } = canvas.band;
    const corner = frame.getBoundingClientRect();
    const places = new Map<string, Place>();
    const measure = (block: number, wanted: ReadonlySet<string>) => {
      for (const piece of blocks[block]?.querySelectorAll<HTMLElement>('[data-tw="label"]') ?? []) {
        const { id } = piece.dataset;
        if (id === undefined || places.has(id) || !wanted.has(id)) continue;
        // A label that goes on from the block before is where it begins.
        if (canvas.marks.get(id)?.firstBlock !== block) continue;
        const rect = piece.getClientRects()[0];
        if (!rect) continue;
        const x = (rect.left + rect.right) / 2 - corner.left;
        const isSeen = rect.bottom > top && rect.top < bottom;
        places.set(id, { x, y: rect.top - corner.top, isSeen });
      }
    };
    const near = blocksBetween(blocks, top, bottom);
    if (near) for (let block = near.first; block <= near.last; block++) measure(block, this.#ends);
    for (const [block, ids] of this.#farEnds(places)) measure(block, ids);
    return places;
  }

  /** The other ends of arcs that begin in view, by their blocks: only these are measured there. */
  #farEnds(places: ReadonlyMap<string, Place>): Map<number, Set<string>> {
    const found = new Map<number, Set<string>>();
    for (const { source, target } of this.#arcs) {
      const [here, there] = places.has(source) ? [source, target] : [target, source];
      if (!places.get(here)?.isSeen || places.has(there)) continue;
      const block = this.#view.canvas.marks.get(there)?.firstBlock;
      if (block !== undefined) found.set(block, (found.get(block) ?? new Set()).add(there));
    }
    return found;
  }
}
