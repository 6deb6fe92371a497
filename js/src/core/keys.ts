// The keys of the text, for the help dialog.

import type { Translate } from "./restrictions.ts";

export interface KeyHelp {
  /** Alternatives, as they are written on keyboards. */
  keys: string[];
  message: string;
}

/** The keys of the text in the page's language. */
export function textKeys(t: Translate): KeyHelp[] {
  return [
    { keys: ["←", "→"], message: t("Move by one character") },
    { keys: ["Ctrl ←", "Ctrl →", "Alt ←", "Alt →"], message: t("Move by one word") },
    { keys: ["↑", "↓", "Page Up", "Page Down"], message: t("Move by lines and pages") },
    { keys: ["Home", "End"], message: t("Move to the beginning or the end of the line") },
    { keys: ["Ctrl Home", "Ctrl End"], message: t("Move to the beginning or the end of the text") },
    {
      keys: ["Ctrl Alt ←", "Ctrl Alt →"],
      message: t("Move by one code point, into composed characters too"),
    },
    { keys: ["⇧"], message: t("With any of these: extend the selection") },
    { keys: ["Ctrl A"], message: t("Select the whole text") },
    { keys: ["Ctrl C"], message: t("Copy the selection") },
    { keys: ["Esc"], message: t("Drop the selection") },
    { keys: ["Tab", "⇧ Tab"], message: t("Go to the next or the previous label") },
    { keys: ["↵"], message: t("Select the label") },
    { keys: ["⇧ F10", "Alt ↵"], message: t("Open the actions of the label, where it has any") },
    { keys: ["Delete"], message: t("Remove the label") },
    { keys: ["Alt ⇧ ←", "Alt ⇧ →"], message: t("Move the end of the label") },
    { keys: ["Alt ⇧ ↑", "Alt ⇧ ↓"], message: t("Move the beginning of the label back or forward") },
    { keys: ["Ctrl Alt ⇧ ←", "Ctrl Alt ⇧ →"], message: t("Move the end of the label by one code point") },
    {
      keys: ["Ctrl Alt ⇧ ↑", "Ctrl Alt ⇧ ↓"],
      message: t("Move the beginning of the label by one code point"),
    },
  ];
}
