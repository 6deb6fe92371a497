import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asksForMenu } from "../actions/openers.ts";
import type { ActionsProps, WaitingMenu } from "./action-view.ts";
import { loadPart } from "./parts.ts";

/** The menus of labels, fetched when a marker has actions; who asks before they are there gets one then. */
export function LabelActions(props: Omit<ActionsProps, "waiting">) {
  const { editor, channel, root } = props;
  const [part, setPart] = useState<FunctionComponent<ActionsProps> | null>(null);
  const [waiting] = useState<WaitingMenu>({ isAnswered: false, event: null });
  const isWanted = editor.controls.value.some(({ actions }) => actions);
  useEffect(() => {
    if (!isWanted) return;
    const keep = (event: Event) => {
      waiting.event = null;
      if (waiting.isAnswered || !asksForMenu(event, root)) return;
      event.preventDefault();
      waiting.event = event;
    };
    // Only what a person did last is waited for, wherever that was.
    const events = ["contextmenu", "click", "pointerdown", "keydown"];
    for (const name of events) document.addEventListener(name, keep, true);
    void loadPart(channel, "actions").then((Part) => setPart(() => Part));
    return () => {
      for (const name of events) document.removeEventListener(name, keep, true);
    };
  }, [isWanted, channel, root]);
  const Part = part;
  return Part ? <Part {...props} waiting={waiting} /> : null;
}
