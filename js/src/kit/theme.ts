function isDark(): boolean {
  const host = document.querySelector("[data-jp-theme-light]");
  if (host) return host.getAttribute("data-jp-theme-light") === "false";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Keep an element in the theme of its host; returns the function that stops following. */
export function followTheme(root: HTMLElement): () => void {
  const apply = () => {
    root.dataset.theme = isDark() ? "dark" : "light";
  };
  apply();
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", apply);
  const observer = new MutationObserver(apply);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  return () => {
    query.removeEventListener("change", apply);
    observer.disconnect();
  };
}

/** Whether an element is narrower than a width; one that has no place on the screen is not. */
export function isNarrower(root: HTMLElement, widthPx: number): boolean {
  return root.clientWidth > 0 && root.clientWidth < widthPx;
}

/** Tell whenever an element becomes narrower or wider than a width; returns the function that stops. */
export function followWidth(
  root: HTMLElement,
  widthPx: number,
  tell: (isNarrow: boolean) => void,
): () => void {
  let last: boolean | null = null;
  const observer = new ResizeObserver((entries) => {
    const width = entries.at(-1)?.contentRect.width ?? 0;
    if (width === 0) return;
    const isNarrow = width < widthPx;
    if (isNarrow !== last) tell(isNarrow);
    last = isNarrow;
  });
  observer.observe(root);
  return () => observer.disconnect();
}
