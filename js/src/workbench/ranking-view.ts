import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Group } from "../core/screen.ts";
import type { Answer, Change, Unit } from "../protocol/generated.ts";

/** An order of a unit's groups that is tried out: the one that is held has no rank yet. */
export interface Ranking {
  unit: string;
  held: string;
  ids: readonly string[];
}

/** What the handle of a group that can be ranked, a lazy part, needs of the page that it stands on. */
export interface GripProps {
  editor: {
    readonly answer: ReadonlySignal<Answer>;
    readonly locked: ReadonlySignal<boolean>;
    readonly ranking: Signal<Ranking | null>;
    settle(): void;
    take(change: Change | null, options: { words: string }): boolean;
  };
  unit: Unit;
  group: Group;
  groups: readonly Group[];
}
