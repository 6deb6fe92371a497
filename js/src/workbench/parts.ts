import type { FunctionComponent } from "preact";
import type { RelationGraphProps } from "../core/relation-graph.ts";
import type { CleanHtml } from "../kit/html.tsx";
import type { Arcs } from "../painters/arcs.ts";
import type { Channel } from "../protocol/channel.ts";
import type { ActionsProps } from "./action-view.ts";
import type { MakeBatchDesk } from "./batch-view.ts";
import type { BoardHost } from "./board-view.ts";
import type { Editor } from "./editor.ts";
import type {
  AccountProps,
  FilmProps,
  Reach,
  ReachHost,
  StatusProps,
  SuggestionProps,
  TourProps,
  VersionsProps,
  WritingProps,
} from "./extra-views.ts";
import { lend } from "./host.ts";
import type { GripProps } from "./ranking-view.ts";
import type { Relating } from "./relating.ts";
import type { MakeRelating } from "./relating-host.ts";
import type { MarkdownParser } from "./text-pane.tsx";

/** What the parts of src/parts give by default. */
interface LazyParts {
  account: FunctionComponent<AccountProps>;
  actions: FunctionComponent<ActionsProps>;
  arcs: typeof Arcs;
  batch: MakeBatchDesk;
  board: FunctionComponent<{ host: BoardHost }>;
  film: FunctionComponent<FilmProps>;
  graph: FunctionComponent<RelationGraphProps>;
  ranking: FunctionComponent<GripProps>;
  markdown: MarkdownParser;
  reconnect: (host: ReachHost) => Reach;
  relations: MakeRelating;
  richtext: CleanHtml;
  status: FunctionComponent<StatusProps>;
  suggestions: FunctionComponent<SuggestionProps>;
  tour: FunctionComponent<TourProps>;
  versions: FunctionComponent<VersionsProps>;
  writing: FunctionComponent<WritingProps>;
}

type Name = keyof LazyParts;

interface Part<Wanted extends Name> {
  default: LazyParts[Wanted];
  /** CSS that the part needs. */
  style?: string;
}

interface PartModule<Wanted extends Name> {
  default: (require: typeof lend) => Part<Wanted>;
}

function isPartModule<Wanted extends Name>(_name: Wanted, value: unknown): value is PartModule<Wanted> {
  return (
    typeof value === "object" && value !== null && "default" in value && typeof value.default === "function"
  );
}

const loaded: { [Wanted in Name]?: Promise<LazyParts[Wanted]> } = {};

/** Fetch a part: an ES module that comes as text, because a widget has no address to import from. */
async function fetchPart<Wanted extends Name>(channel: Channel, name: Wanted): Promise<LazyParts[Wanted]> {
  // What a page needs when its kernel is dead comes with a page that is served.
  const near = document.getElementById(`tw-part-${name}`);
  const source = near
    ? String(JSON.parse(near.textContent))
    : (await channel.request("load_part", { name })).source;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    const module: unknown = await import(/* @vite-ignore */ address);
    if (!isPartModule(name, module)) throw new Error(`The part ${name} has no entry.`);
    const part = module.default(lend);
    if (part.style) wear(part.style);
    return part.default;
  } finally {
    URL.revokeObjectURL(address);
  }
}

function wear(style: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
}

/** A lazy part of the front end; fetched once, and anew after a failure. */
export function loadPart<Wanted extends Name>(channel: Channel, name: Wanted): Promise<LazyParts[Wanted]> {
  const known: Promise<LazyParts[Wanted]> | undefined = loaded[name];
  if (known) return known;
  const part = fetchPart(channel, name);
  Object.assign(loaded, { [name]: part });
  part.catch(() => delete loaded[name]);
  return part;
}

/** What works with relations, for one view; the graph and the arcs come when they are looked at. */
export async function makeRelating(channel: Channel, editor: Editor): Promise<Relating> {
  const make = await loadPart(channel, "relations");
  return make({
    editor,
    loadGraph: () => loadPart(channel, "graph"),
    loadArcs: () => loadPart(channel, "arcs"),
  });
}
