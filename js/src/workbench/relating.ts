import type { FunctionComponent } from "preact";
import type { KeyPress } from "../core/shortcuts.ts";
import type { MarkerControl } from "../protocol/generated.ts";

/** The part that works with relations, as one view uses it. */
export interface Relating {
  /** The relations to choose from, and what the chosen one would come to. */
  Chips: FunctionComponent;
  /** The relations of the text; `identity` names the text as it is drawn, `keptAs` the place of choices. */
  Panel: FunctionComponent<{ identity: string; keptAs: string }>;
  /** Selects all labels of a marker. */
  Select: FunctionComponent<{ control: MarkerControl }>;
  /** A key that chooses a relation or selects; true = it was one. */
  onKey(press: KeyPress): boolean;
}
