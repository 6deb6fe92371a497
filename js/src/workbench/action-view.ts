import type { Channel } from "../protocol/channel.ts";
import type { Editor } from "./editor.ts";

/** What the part of label actions is given. */
export interface ActionsProps {
  editor: Editor;
  channel: Channel;
  root: HTMLElement;
  waiting: WaitingMenu;
}

/** A right-click that came before the actions could answer it. */
export interface WaitingMenu {
  /** Whether the actions answer by themselves. */
  isAnswered: boolean;
  event: MouseEvent | null;
}
