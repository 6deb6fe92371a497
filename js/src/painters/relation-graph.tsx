import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { svgPoint } from "../core/arcs.ts";
import { arrowHead, type Box, edgeOf, Layout, type Point } from "../core/layout.ts";
import {
  cutWords,
  nodeAt,
  type RelationGraphProps,
  type RelationLink,
  type RelationNode,
  soundLinks,
} from "../core/relation-graph.ts";
import { t } from "../kit/i18n.ts";
import { nodeName } from "./node-name.ts";

/** Milliseconds of one slice of the layout: the page answers in between. */
const SLICE = 12;
/** Characters of a label's words that a node shows. */
const LONGEST_NAME = 10;
const HALF_HEIGHT = 14;
const PADDING = 10;
const HEAD = 8;
/** Pixels around the drawing. */
const MARGIN = 12;

/** Nodes that are drawn more in each frame: five hundred at once would hold up the page. */
const CHUNK = 40;

type Places = ReadonlyMap<string, Point>;

/** Where the nodes stand once their layout rests; until then where they stood, null at first. */
function usePlaces(nodes: readonly RelationNode[], links: readonly RelationLink[]): Places | null {
  const [places, setPlaces] = useState<Places | null>(null);
  const shape = JSON.stringify([
    nodes.map(({ id }) => id),
    links.map(({ source, target }) => [source, target]),
  ]);
  // Colours and words change without moving anything.
  useEffect(() => {
    const layout = new Layout(
      nodes.map(({ id }) => id),
      links,
      places ?? undefined,
    );
    let frame = 0;
    const work = () => {
      if (layout.run(SLICE, () => performance.now())) setPlaces(layout.places());
      else frame = requestAnimationFrame(work);
    };
    frame = requestAnimationFrame(work);
    return () => cancelAnimationFrame(frame);
  }, [shape]);
  return places;
}

/** How many of so many nodes are drawn by now. */
function useGrowing(count: number, isReady: boolean): number {
  const [most, setMost] = useState(CHUNK);
  useEffect(() => {
    if (!isReady || most >= count) return;
    const frame = requestAnimationFrame(() => setMost(most + CHUNK));
    return () => cancelAnimationFrame(frame);
  }, [most, count, isReady]);
  return most;
}

let ruler: CanvasRenderingContext2D | null = null;

function widthOf(name: string): number {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return name.length * 8;
  ruler.font = "13px system-ui, sans-serif";
  return ruler.measureText(name).width;
}

interface Drawn extends Box {
  node: RelationNode;
  name: string;
}

interface Picture {
  drawn: ReadonlyMap<string, Drawn>;
  width: number;
  height: number;
}

/** The nodes with the room that they take, moved so that the drawing begins at its corner. */
function picture(nodes: readonly RelationNode[], places: Places): Picture {
  const boxes = nodes.flatMap((node): Drawn[] => {
    const place = places.get(node.id);
    const name = cutWords(node.text, LONGEST_NAME) || "␣";
    return place
      ? [{ ...place, node, name, halfWidth: widthOf(name) / 2 + PADDING, halfHeight: HALF_HEIGHT }]
      : [];
  });
  const left = boxes.reduce((least, { x, halfWidth }) => Math.min(least, x - halfWidth), Infinity) - MARGIN;
  const top = boxes.reduce((least, { y }) => Math.min(least, y - HALF_HEIGHT), Infinity) - MARGIN;
  const right = boxes.reduce((most, { x, halfWidth }) => Math.max(most, x + halfWidth), left) + MARGIN;
  const bottom = boxes.reduce((most, { y }) => Math.max(most, y + HALF_HEIGHT), top) + MARGIN;
  return {
    drawn: new Map(boxes.map((box) => [box.node.id, { ...box, x: box.x - left, y: box.y - top }])),
    width: boxes.length > 0 ? Math.ceil(right - left) : 0,
    height: boxes.length > 0 ? Math.ceil(bottom - top) : 0,
  };
}

function linkPath(source: Drawn, target: Drawn, isDirected: boolean): string {
  const start = edgeOf(source, target);
  const end = edgeOf(target, source);
  const line = `M${svgPoint(start)}L${svgPoint(end)}`;
  if (!isDirected) return line;
  const [tip, left, right] = arrowHead(start, end, HEAD);
  return `${line}M${svgPoint(left)}L${svgPoint(tip)}L${svgPoint(right)}`;
}

interface NodeProps {
  drawn: Drawn;
  isStop: boolean;
  isFocused: boolean;
  onFocus(id: string | null): void;
  onChoose(id: string): void;
}

function Node({ drawn, isStop, isFocused, onFocus, onChoose }: NodeProps) {
  const { node, name, x, y, halfWidth } = drawn;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no buttons of HTML.
    <g
      role="button"
      tabIndex={isStop ? 0 : -1}
      class={`tw-graph-node${isFocused ? " tw-on" : ""}`}
      data-tw="graph-node"
      data-id={node.id}
      transform={`translate(${svgPoint({ x, y })})`}
      style={{ "--c": node.color }}
      onPointerEnter={() => onFocus(node.id)}
      onPointerLeave={() => onFocus(null)}
      onFocus={() => onFocus(node.id)}
      onBlur={() => onFocus(null)}
      onClick={() => onChoose(node.id)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        onChoose(node.id);
      }}
    >
      <title>{nodeName(node)}</title>
      <rect x={-halfWidth} y={-HALF_HEIGHT} width={2 * halfWidth} height={2 * HALF_HEIGHT} rx="7" />
      <text text-anchor="middle" dominant-baseline="central">
        {name}
      </text>
    </g>
  );
}

/** Scrolls only the drawing itself until a node can be seen. */
function reveal(box: HTMLElement, { x, y, halfWidth }: Drawn): void {
  const across = x - box.clientWidth / 2;
  const down = y - box.clientHeight / 2;
  if (x - halfWidth < box.scrollLeft || x + halfWidth > box.scrollLeft + box.clientWidth)
    box.scrollLeft = across;
  if (y - HALF_HEIGHT < box.scrollTop || y + HALF_HEIGHT > box.scrollTop + box.clientHeight)
    box.scrollTop = down;
}

/**
 * Relations as a force-directed graph that stands still once it is drawn.
 *
 * One node can be reached with Tab; arrow keys, Home and End walk on from there, Enter chooses.
 */
export function RelationGraph({ nodes, links, label, focused, onFocus, onChoose }: RelationGraphProps) {
  const box = useRef<HTMLDivElement>(null);
  const [last, setLast] = useState<string | null>(null);
  const sound = useMemo(() => soundLinks(nodes, links), [nodes, links]);
  const places = usePlaces(nodes, sound);
  const { drawn, width, height } = useMemo(() => picture(nodes, places ?? new Map()), [nodes, places]);
  const most = useGrowing(drawn.size, places !== null);
  const stop =
    [focused, last].find((id) => id !== null && drawn.has(id)) ?? drawn.keys().next().value ?? null;
  useLayoutEffect(() => {
    const node = focused === null ? undefined : drawn.get(focused);
    if (box.current && node) reveal(box.current, node);
  }, [focused, drawn]);
  const walk = (event: KeyboardEvent) => {
    const next = stop === null ? null : nodeAt(nodes, sound, stop, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    setLast(next);
    box.current?.querySelector<SVGElement>(`[data-id="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
  };
  return (
    <div class="tw-graph" ref={box} aria-busy={places === null || most < drawn.size}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no field set. */}
      <svg role="group" aria-label={label} width={width} height={height} onKeyDown={walk}>
        {sound.slice(0, most).map(({ source, target, isDirected }) => {
          const from = drawn.get(source);
          const to = drawn.get(target);
          const isOn = focused !== null && (source === focused || target === focused);
          return from && to ? (
            <path
              key={`${source} ${target}`}
              class={`tw-graph-link${isOn ? " tw-on" : ""}`}
              d={linkPath(from, to, isDirected)}
            />
          ) : null;
        })}
        {[...drawn.values()].slice(0, most).map((one) => (
          <Node
            key={one.node.id}
            drawn={one}
            isStop={one.node.id === stop}
            isFocused={one.node.id === focused}
            onFocus={(id) => {
              if (id !== null) setLast(id);
              onFocus(id);
            }}
            onChoose={onChoose}
          />
        ))}
      </svg>
      {places === null ? <p class="tw-muted">{t("Drawing…")}</p> : null}
    </div>
  );
}
