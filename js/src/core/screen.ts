import type { Answer, MarkerControl, Panel, TextObject, Unit, View } from "../protocol/generated.ts";

/** Controls that stand together: those of a unit, or those that belong to none. */
export interface Section {
  unit: Unit | null;
  controls: MarkerControl[];
}

/** What is shown under one tab; `title` is null for what has no tab. */
export interface Tab {
  title: string | null;
  sections: Section[];
}

/** One of the times that a unit is answered. */
export interface Group {
  id: string;
  /** Rank, from 1. */
  order: number;
  required: boolean;
}

type Node = View | Unit | TextObject | MarkerControl;

function tabNamed(tabs: Tab[], title: string | null): Tab {
  const known = tabs.find((tab) => tab.title === title);
  if (known) return known;
  const tab: Tab = { title, sections: [] };
  tabs.push(tab);
  return tab;
}

function collect(node: Node, title: string | null, tabs: Tab[]): void {
  if (node.kind === "text") return;
  if (node.kind === "view") {
    for (const child of node.children) collect(child, node.tab ?? title, tabs);
    return;
  }
  const { sections } = tabNamed(tabs, title);
  if (node.kind === "unit") {
    sections.push({ unit: node, controls: node.children });
    return;
  }
  const last = sections.at(-1);
  if (last && last.unit === null) last.controls.push(node);
  else sections.push({ unit: null, controls: [node] });
}

/** The controls of a screen, in order, under their tabs. */
export function tabsOf(root: View): Tab[] {
  const tabs: Tab[] = [];
  collect(root, null, tabs);
  return tabs;
}

/** How wide the text and what stands beside it are, and what stands there. */
export interface Layout {
  shares: [number, number];
  panels: readonly Panel[];
}

const PANELS: readonly Panel[] = ["reminders", "markers", "answer", "relations", "suggestions", "labels"];

/** The layout of a screen; what it does not say is as for most tasks. */
export function layoutOf(root: View): Layout {
  const [text, side] = root.children.map((child) => (child.kind === "view" ? child : undefined));
  return { shares: [text?.share ?? 0.5, side?.share ?? 0.5], panels: side?.panels ?? PANELS };
}

/** All controls of a screen, in order. */
export function controlsOf(root: View): MarkerControl[] {
  return tabsOf(root).flatMap((tab) => tab.sections.flatMap((section) => section.controls));
}

/** All units of a screen, in order. */
export function unitsOf(root: View): Unit[] {
  return tabsOf(root).flatMap((tab) => tab.sections.flatMap((section) => section.unit ?? []));
}

/** The group that a record of an answer belongs to; null = none. */
export function groupOf(record: { group?: string; group_order?: number }): string | null {
  return record.group ?? (record.group_order === undefined ? null : `g${record.group_order}`);
}

/** The groups of a unit: those that the answer already has, in their order, then empty ones up to the unit's size. */
export function groupsOf(unit: Unit, answer: Answer): Group[] {
  const codes = new Set(unit.children.map((control) => control.code));
  const ranks = new Map<string, number>();
  for (const record of [...answer.labels, ...answer.inputs]) {
    const id = groupOf(record);
    if (id === null || !codes.has(record.marker)) continue;
    const rank = record.group_order ?? (Number(id.replace(/^g/, "")) || unit.size);
    ranks.set(id, Math.min(rank, ranks.get(id) ?? rank));
  }
  const places: (string | undefined)[] = [];
  for (const [id] of [...ranks].sort((one, two) => one[1] - two[1])) {
    let place = (ranks.get(id) ?? 1) - 1;
    while (places[place] !== undefined) place += 1;
    places[place] = id;
  }
  const size = Math.max(unit.size, places.length);
  return Array.from({ length: size }, (_, index) => ({
    id: places[index] ?? freeId(index, ranks),
    order: index + 1,
    required: index < unit.minimum,
  }));
}

function freeId(index: number, taken: ReadonlyMap<string, number>): string {
  let id = `g${index + 1}`;
  while (taken.has(id)) id += "x";
  return id;
}

/** The group that takes a label of a marker: `chosen`, else the first without such a label, else the last. */
export function groupWithRoom(
  unit: Unit,
  answer: Answer,
  marker: string,
  chosen: string | undefined,
): Group | undefined {
  const groups = groupsOf(unit, answer);
  const used = new Set(answer.labels.map((label) => label.marker === marker && groupOf(label)));
  return groups.find(({ id }) => id === chosen) ?? groups.find(({ id }) => !used.has(id)) ?? groups.at(-1);
}
