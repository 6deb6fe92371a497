// The keys of the text, for the help dialog. The messages are keys of the catalogue.

export interface KeyHelp {
  /** Alternatives, as they are written on keyboards. */
  keys: string[];
  message: string;
}

export const TEXT_KEYS: readonly KeyHelp[] = [
  { keys: ["←", "→"], message: "Move by one character" },
  { keys: ["Ctrl ←", "Ctrl →", "Alt ←", "Alt →"], message: "Move by one word" },
  { keys: ["↑", "↓", "Page Up", "Page Down"], message: "Move by lines and pages" },
  { keys: ["Home", "End"], message: "Move to the beginning or the end of the line" },
  { keys: ["Ctrl Home", "Ctrl End"], message: "Move to the beginning or the end of the text" },
  { keys: ["Ctrl Alt ←", "Ctrl Alt →"], message: "Move by one code point, into composed characters too" },
  { keys: ["⇧"], message: "With any of these: extend the selection" },
  { keys: ["Ctrl A"], message: "Select the whole text" },
  { keys: ["Ctrl C"], message: "Copy the selection" },
  { keys: ["Esc"], message: "Drop the selection" },
  { keys: ["Tab", "⇧ Tab"], message: "Go to the next or the previous label" },
  { keys: ["↵"], message: "Select the label" },
  { keys: ["Delete"], message: "Remove the label" },
  { keys: ["Alt ⇧ ←", "Alt ⇧ →"], message: "Move the end of the label" },
  { keys: ["Alt ⇧ ↑", "Alt ⇧ ↓"], message: "Move the beginning of the label back or forward" },
  { keys: ["Ctrl Alt ⇧ ←", "Ctrl Alt ⇧ →"], message: "Move the end of the label by one code point" },
  { keys: ["Ctrl Alt ⇧ ↑", "Ctrl Alt ⇧ ↓"], message: "Move the beginning of the label by one code point" },
];
