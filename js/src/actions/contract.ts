// What a module of a label action gives and is given; docs/actions.md is written from this.

import type { Json } from "../protocol/generated.ts";

/** How an item of a menu was set up, from Python; `name` is the field that keeps its values. */
export interface ActionConfig {
  name: string;
  /** Words in the menu; without them the module's own. */
  verboseName?: string;
  storeFor?: "label" | "relation";
  dispatch?: Record<string, string | string[]>;
  subscribe?: string[];
  allowSingletons?: boolean;
  [key: string]: unknown;
}

/** Values by key: `l<label id>`, `r<relation number>`, `sr<label id>` of a label in no relation. */
export type ActionStorage = Record<string, Json | undefined>;

/** What a module's function returns. */
export interface LabelAction {
  name: string;
  verboseName: string;
  /** The page puts its own in here: what is written into it becomes steps that can be undone, and is stored. */
  storage: ActionStorage;
  storeFor?: "label" | "relation";
  /** Which events each event of the document becomes on every label; the list passes `detail` on. */
  dispatch?: Record<string, string | string[]>;
  /** Events of a label that run `isAllowed` and `exec` again, also while its menu is closed. */
  subscribe?: string[];
  /** Whether an action of relations is also offered on labels in no relation. */
  allowSingletons?: boolean;
  /** Whether the menu of a label offers this action. */
  isAllowed?(label: HTMLElement): boolean;
  /**
   * Fill an element with the control of a label; what leaves it empty was carried out at once.
   *
   * An event that the action subscribes to runs it with an element that is not in the page while the menu is closed.
   */
  exec(label: HTMLElement, menuItem: HTMLElement): void;
  /** The CSS colour that a value gives to its label, or to the number of its relation. */
  color?(value: Json): string | null;
}

/** A relation that a label could be in. */
export interface RelationChoice {
  number: number;
  name: string;
  isMember: boolean;
}

/** What a module may use of the page. */
export interface Labeler {
  /** The widget: its events are sent and heard here. */
  root: HTMLElement;
  /** Aborted when the action is not needed any more: give it to what listens. */
  signal: AbortSignal;
  /** BCP 47 tag of the page. */
  language: string;
  /** A message of the page's catalogue in its language. */
  t(message: string, values?: Record<string, string | number>): string;
  /** The key under which an action keeps the value of a label now; null = nowhere. */
  keyOf(action: LabelAction, label: HTMLElement): string | null;
  /** Numbers of the relations that a label is in. */
  numbersOf(label: HTMLElement): number[];
  /** Relations of the text of the kinds that a label can be in. */
  relationsFor(label: HTMLElement): RelationChoice[];
  /** Move a label into a relation, or out of all; words that say why it cannot be, else null. */
  moveTo(label: HTMLElement, number: number | null): string | null;
  /** Send an event to the widget. */
  send(event: string, detail: unknown): void;
}

/** The default export of a module. */
export type MakeLabelAction = (cfg: ActionConfig, labeler: Labeler) => LabelAction;
