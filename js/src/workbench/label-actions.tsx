import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ActionsProps } from "./action-view.ts";
import { loadPart } from "./parts.ts";

/** The menus of labels, fetched when a marker has actions. */
export function LabelActions({ editor, channel, root }: ActionsProps) {
  const [part, setPart] = useState<FunctionComponent<ActionsProps> | null>(null);
  const isWanted = editor.controls.value.some(({ actions }) => actions);
  useEffect(() => {
    if (isWanted) void loadPart(channel, "actions").then((Part) => setPart(() => Part));
  }, [isWanted, channel]);
  const Part = part;
  return Part ? <Part editor={editor} channel={channel} root={root} /> : null;
}
