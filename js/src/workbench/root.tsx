import { useSignalEffect } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { strings } from "../kit/i18n.ts";
import { keepKeyboard } from "../kit/keyboard.ts";
import { followTheme, followWidth, isNarrower } from "../kit/theme.ts";

/** The element that a widget is drawn in; every rule of style begins with it. */
export function makeRoot(name: string): HTMLElement {
  const root = document.createElement("div");
  root.className = `tw-root tw-${name}`;
  root.dataset.tw = name;
  // JupyterLab takes single keys for commands; inside here they are ours.
  root.dataset.lmSuppressShortcuts = "true";
  return root;
}

/**
 * Draw a widget in its root, which is in a view already. `onKey` says whether a key meant something.
 * Returns the function that takes all of it away.
 */
export function mount(
  root: HTMLElement,
  app: ComponentChild,
  onKey: (event: KeyboardEvent) => boolean,
): () => void {
  const listen = (event: KeyboardEvent) => {
    if (onKey(event)) event.preventDefault();
    event.stopPropagation();
  };
  root.addEventListener("keydown", listen);
  render(app, root);
  return () => {
    root.removeEventListener("keydown", listen);
    render(null, root);
    root.remove();
  };
}

/** Keep a root in the theme, language and width of its surroundings; whether it is narrower than `widthPx`. */
export function useRoot(root: HTMLElement, widthPx: number): boolean {
  const [isNarrow, setNarrow] = useState(() => isNarrower(root, widthPx));
  useEffect(() => keepKeyboard(root), [root]);
  useEffect(() => followTheme(root), [root]);
  useEffect(() => followWidth(root, widthPx, setNarrow), [root, widthPx]);
  useSignalEffect(() => {
    root.lang = strings.value.language;
    root.dir = strings.value.direction === "rtl" ? "rtl" : "ltr";
  });
  root.classList.toggle("tw-narrow", isNarrow);
  return isNarrow;
}
