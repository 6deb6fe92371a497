import type { Channel } from "../protocol/channel.ts";
import type { Editor } from "./editor.ts";

/** What the part of label actions is given. */
export interface ActionsProps {
  editor: Editor;
  channel: Channel;
  root: HTMLElement;
}
