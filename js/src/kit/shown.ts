/** Whether an element is in the page and has a place on the screen. */
export function isShown(element: Element): boolean {
  return element.isConnected && element.getClientRects().length > 0;
}

/**
 * Run something once an element is shown: at once if it is.
 *
 * Hosts draw a widget first and put it into the page later, and a tab in the background has no place on the
 * screen. Returns the function that stops waiting.
 */
export function whenShown(element: Element, run: () => void): () => void {
  if (isShown(element)) {
    run();
    return () => undefined;
  }
  const observer = new ResizeObserver(() => {
    if (!isShown(element)) return;
    observer.disconnect();
    run();
  });
  observer.observe(element);
  return () => observer.disconnect();
}
