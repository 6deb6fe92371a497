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

/** Tell whenever an element becomes narrower or wider than a width; returns the function that stops. */
export function followWidth(
  root: HTMLElement,
  widthPx: number,
  tell: (isNarrow: boolean) => void,
): () => void {
  let last: boolean | null = null;
  const observer = new ResizeObserver((entries) => {
    const isNarrow = (entries.at(-1)?.contentRect.width ?? 0) < widthPx;
    if (isNarrow !== last) tell(isNarrow);
    last = isNarrow;
  });
  observer.observe(root);
  return () => observer.disconnect();
}
