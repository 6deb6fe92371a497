// Where the nodes of a graph stand: a force-directed layout, worked out in slices.

import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type Simulation,
} from "d3-force";

export interface Point {
  x: number;
  y: number;
}

/** A node that takes up room: half its width and half its height. */
export interface Box extends Point {
  halfWidth: number;
  halfHeight: number;
}

interface Body extends Point {
  id: string;
}

/** Steps until the graph rests. */
const STEPS = 160;
/** Length of a link, and the room round a node, in pixels. */
const LINK = 96;
const ROOM = 46;
/** Angle between neighbours on the spiral on which the components begin. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** Groups of ids that links hold together, each in the order of `ids`. */
export function components(
  ids: readonly string[],
  links: readonly { source: string; target: string }[],
): string[][] {
  const parent = new Map(ids.map((id) => [id, id]));
  const root = (id: string): string => {
    let at = id;
    for (let up = parent.get(at) ?? at; up !== at; up = parent.get(at) ?? at) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { source, target } of links) {
    if (parent.has(source) && parent.has(target)) parent.set(root(target), root(source));
  }
  const groups = new Map<string, string[]>();
  for (const id of ids) {
    const group = groups.get(root(id));
    if (group) group.push(id);
    else groups.set(root(id), [id]);
  }
  return [...groups.values()];
}

/** Each component on a circle of its own, the circles on a spiral: links cross little from the beginning. */
function firstPlaces(groups: readonly string[][]): Map<string, Point> {
  const places = new Map<string, Point>();
  let area = 0;
  groups.forEach((group, index) => {
    const radius = (group.length * ROOM) / Math.PI;
    const around = radius + ROOM;
    const distance = index === 0 ? 0 : Math.sqrt(area) + around;
    area += around * around;
    const centre = { x: distance * Math.cos(index * GOLDEN), y: distance * Math.sin(index * GOLDEN) };
    group.forEach((id, place) => {
      const angle = (2 * Math.PI * place) / group.length;
      const from = group.length === 1 ? 0 : radius;
      places.set(id, { x: centre.x + from * Math.cos(angle), y: centre.y + from * Math.sin(angle) });
    });
  });
  return places;
}

/** A layout that is worked out bit by bit, so that the page stays awake; equal input gives equal places. */
export class Layout {
  #bodies: Body[];
  #simulation: Simulation<Body, undefined>;
  #left = STEPS;

  /** Nodes that have a place in `before` begin there, so that a small change moves little. */
  constructor(
    ids: readonly string[],
    links: readonly { source: string; target: string }[],
    before: ReadonlyMap<string, Point> = new Map(),
  ) {
    const places = firstPlaces(components(ids, links));
    this.#bodies = ids.map((id) => ({ id, x: 0, y: 0, ...places.get(id), ...before.get(id) }));
    const ends = links.map(({ source, target }) => ({ source, target }));
    this.#simulation = forceSimulation(this.#bodies)
      .stop()
      .alphaDecay(1 - 0.001 ** (1 / STEPS))
      .force(
        "link",
        forceLink<Body, { source: string; target: string }>(ends)
          .id((body) => body.id)
          .distance(LINK),
      )
      .force(
        "charge",
        forceManyBody<Body>()
          .strength(-160)
          .distanceMax(4 * LINK),
      )
      .force("collide", forceCollide<Body>(ROOM))
      .force("x", forceX<Body>().strength(0.05))
      .force("y", forceY<Body>().strength(0.07));
  }

  /** Work for about so many milliseconds of `clock`, at least one step; whether the graph has come to rest. */
  run(milliseconds: number, clock: () => number): boolean {
    const until = clock() + milliseconds;
    while (this.#left > 0) {
      this.#simulation.tick();
      this.#left--;
      if (clock() >= until) break;
    }
    return this.#left === 0;
  }

  /** Where the nodes are now. */
  places(): Map<string, Point> {
    return new Map(this.#bodies.map(({ id, x, y }) => [id, { x, y }]));
  }
}

/** Where a straight line from the middle of a box towards a point leaves the box. */
export function edgeOf(box: Box, towards: Point): Point {
  const x = towards.x - box.x;
  const y = towards.y - box.y;
  const ratio = Math.max(Math.abs(x) / box.halfWidth, Math.abs(y) / box.halfHeight);
  return ratio <= 1 ? { x: box.x, y: box.y } : { x: box.x + x / ratio, y: box.y + y / ratio };
}

/** Corners of an arrow head whose tip is at `tip`, for a line that comes from `from`. */
export function arrowHead(from: Point, tip: Point, size: number): [Point, Point, Point] {
  const angle = Math.atan2(tip.y - from.y, tip.x - from.x);
  const corner = (turn: number): Point => ({
    x: tip.x - size * Math.cos(angle + turn),
    y: tip.y - size * Math.sin(angle + turn),
  });
  return [tip, corner(0.45), corner(-0.45)];
}
