import type { Channel } from "../protocol/channel.ts";
import type { Unit } from "../protocol/generated.ts";
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
