/** A key with the modifiers that it wants. */
export interface Shortcut {
  key: string;
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
}

/** The part of a keyboard event that decides. */
export interface KeyPress {
  key: string;
  code: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** Read a shortcut as people write it ("P", "SHIFT + R", "Ctrl+Enter"); null = there is none. */
export function parseShortcut(text: string | null | undefined): Shortcut | null {
  const parts = (text ?? "").trim() === "+" ? ["+"] : (text ?? "").split("+").map((part) => part.trim());
  const key = parts.at(-1)?.toLowerCase() ?? "";
  if (key === "") return null;
  const modifiers = new Set(parts.slice(0, -1).map((part) => part.toLowerCase()));
  return {
    key,
    shift: modifiers.has("shift"),
    ctrl: modifiers.has("ctrl") || modifiers.has("control"),
    alt: modifiers.has("alt"),
  };
}

const LETTER = /^\p{L}$/u;
const LATIN = /^\p{Script=Latin}$/u;
const ASCII_LETTER = /^[a-z]$/;

/**
 * Whether a key press is the shortcut.
 *
 * A Latin letter is also found by its place on the keyboard while another script is typed, so that
 * shortcuts work without changing the layout.
 */
export function matches(press: KeyPress, shortcut: Shortcut): boolean {
  if ((press.ctrlKey || press.metaKey) !== shortcut.ctrl || press.altKey !== shortcut.alt) return false;
  const key = press.key.toLowerCase();
  const isSymbol = shortcut.key.length === 1 && !LETTER.test(shortcut.key);
  if (press.shiftKey !== shortcut.shift && !(isSymbol && !shortcut.shift)) return false;
  if (key === shortcut.key) return true;
  const otherScript = LETTER.test(key) && !LATIN.test(key);
  return otherScript && ASCII_LETTER.test(shortcut.key) && press.code === `Key${shortcut.key.toUpperCase()}`;
}

/** The first thing whose shortcut was pressed. */
export function findByKey<T extends { shortcut: string | null }>(
  things: readonly T[],
  press: KeyPress,
): T | null {
  for (const thing of things) {
    const shortcut = parseShortcut(thing.shortcut);
    if (shortcut && matches(press, shortcut)) return thing;
  }
  return null;
}

const SHOWN: Record<string, string> = {
  enter: "↵",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

function capital(key: string): string {
  return (key[0] ?? "").toUpperCase() + key.slice(1);
}

/** A shortcut as it is shown on a key cap ("⇧R", "Ctrl ↵"). */
export function showShortcut(text: string | null): string {
  const shortcut = parseShortcut(text);
  if (!shortcut) return "";
  const key = SHOWN[shortcut.key] ?? capital(shortcut.key);
  return `${shortcut.ctrl ? "Ctrl " : ""}${shortcut.alt ? "Alt " : ""}${shortcut.shift ? "⇧" : ""}${key}`;
}

/** A shortcut in the form of the attribute aria-keyshortcuts. */
export function ariaShortcut(text: string | null): string | undefined {
  const shortcut = parseShortcut(text);
  if (!shortcut) return undefined;
  return [shortcut.ctrl && "Control", shortcut.alt && "Alt", shortcut.shift && "Shift", capital(shortcut.key)]
    .filter(Boolean)
    .join("+");
}
