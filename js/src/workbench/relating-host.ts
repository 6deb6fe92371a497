import type { FunctionComponent } from "preact";
import type { RelationGraphProps } from "../core/relation-graph.ts";
import type { Arcs } from "../painters/arcs.ts";
import type { Editor } from "./editor.ts";
import type { Relating } from "./relating.ts";

/** What the part that works with relations is given. */
export interface RelatingHost {
  editor: Editor;
  loadGraph(): Promise<FunctionComponent<RelationGraphProps>>;
  loadArcs(): Promise<typeof Arcs>;
}

/** Makes the part for one view. */
export type MakeRelating = (host: RelatingHost) => Relating;
