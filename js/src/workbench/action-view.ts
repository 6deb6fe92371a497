import type { Channel } from "../protocol/channel.ts";
import type { Editor } from "./editor.ts";

/** What the part of label actions is given. */
export interface ActionsProps {
  editor: Editor;
  channel: Channel;
  root: HTMLElement;
  waiting: WaitingMenu;
}

/** What asked for a menu before the actions could answer. */
export interface WaitingMenu {
  /** Whether the actions answer by themselves. */
  isAnswered: boolean;
  event: Event | null;
}
