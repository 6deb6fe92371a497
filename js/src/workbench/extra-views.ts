import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ComponentChildren, FunctionComponent } from "preact";
import type { Channel } from "../protocol/channel.ts";
import type { Answer, PageState, ScreenSettings, Unit } from "../protocol/generated.ts";
import type { Editor } from "./editor.ts";

/** What the panel of suggestions, a lazy part, needs of the page that it stands on. */
export interface SuggestionProps {
  editor: Editor;
  channel: Channel;
  /** Id of the text that is shown. */
  context: number;
  units: readonly Unit[];
}

/** What the film of a project, a lazy part, needs of the page that it stands on. */
export interface FilmProps {
  channel: Channel;
}

/** What the tour, a lazy part, needs of the page that it walks over. */
export interface TourProps {
  root: HTMLElement;
  onClose(): void;
}

/** What the page without a text, a lazy part, shows. */
export interface StatusProps {
  page: PageState;
  settings: ScreenSettings;
  children: ComponentChildren;
}

/** What the field for a new text, a lazy part, needs of the page that it stands on. */
export interface WritingHost {
  readonly channel: Channel;
  readonly editor: Editor;
  readonly page: ReadonlySignal<PageState>;
  readonly busy: ReadonlySignal<string | null>;
  readonly trouble: Signal<string | null>;
  readonly drafts: {
    readonly isDirty: boolean;
    readonly problem: ReadonlySignal<string | null>;
    flush(): Promise<void>;
  };
  readonly boards: { readonly open: ReadonlySignal<unknown> };
  ask(busy: "next", run: () => Promise<void>): Promise<void>;
  adopt(page: PageState, options: { focus: boolean }): void;
}

export interface WritingProps {
  host: WritingHost;
  /** Name under which the page keeps what was not sent. */
  keptAs: string;
}

/** What the comparison of two versions of an answer, a lazy part, shows. */
export interface VersionsProps {
  editor: Editor;
  /** ISO time of the last change in this view. */
  changed: string | undefined;
  mine: Answer;
  theirs: Answer;
  /** ISO time at which theirs was stored. */
  time: string | undefined;
}

/** What the ways out of a served page, a lazy part, need of the page that they lead away from. */
export interface AccountHost {
  readonly user: ReadonlySignal<string>;
  readonly busy: ReadonlySignal<string | null>;
  readonly editor: { settle(): void };
  readonly drafts: { readonly isDirty: boolean; keep(): void; flush(): Promise<void> };
}

export interface AccountProps {
  host: AccountHost;
}

/** The widget's traits, as far as they are read and set when another kernel has it. */
export interface ReachModel {
  get(name: "storage_key"): string;
  set(name: string, value: unknown): void;
  widget_manager?: unknown;
}

/** What reaching a kernel again, a lazy part, needs of the page that it works for. */
export interface ReachHost {
  readonly model: ReachModel;
  readonly channel: Channel;
  readonly isReachable: ReadonlySignal<boolean>;
}

/** What that part gives while the kernel is out of reach. */
export interface Reach {
  /** What is the case, and what happens with the work. */
  readonly words: ReadonlySignal<string>;
  /** What a person can do. */
  readonly Ways: FunctionComponent;
  close(): void;
}
