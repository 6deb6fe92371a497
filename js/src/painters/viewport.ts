// Which part of a long text is in view.

/** Elements around `element` that clip or scroll it. */
export function clippers(element: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    if (getComputedStyle(at).overflowY !== "visible") found.push(at);
  }
  return found;
}

/** Top and bottom of a stretch of the window. */
export interface Band {
  top: number;
  bottom: number;
}

/** What lies over the text while it scrolls, before it and after it. */
export interface Covers {
  heads: HTMLElement[];
  feet: HTMLElement[];
}

/** Elements of the widget beside `element`, or beside what it is in, that stick to the edge of the view. */
export function covers(element: HTMLElement): Covers {
  const found: Covers = { heads: [], feet: [] };
  for (let at = element; at.parentElement && !at.matches(".tw-root"); at = at.parentElement) {
    let list = found.heads;
    for (const one of at.parentElement.children) {
      if (one === at) list = found.feet;
      else if (one instanceof HTMLElement && getComputedStyle(one).position === "sticky") list.push(one);
    }
  }
  return found;
}

/** Top and bottom of what can be seen, in the window's coordinates. */
export function visibleBand(around: readonly HTMLElement[], { heads, feet }: Covers): Band {
  let top = 0;
  let bottom = window.innerHeight;
  for (const one of around) {
    const rect = one.getBoundingClientRect();
    top = Math.max(top, rect.top);
    bottom = Math.min(bottom, rect.bottom);
  }
  for (const one of heads) top = Math.max(top, one.getBoundingClientRect().bottom);
  for (const one of feet) bottom = Math.min(bottom, one.getBoundingClientRect().top);
  return { top, bottom };
}

/** First and last block between two heights, found by bisection; null when there is none. */
export function blocksBetween(
  blocks: readonly HTMLElement[],
  top: number,
  bottom: number,
): { first: number; last: number } | null {
  const search = (isPast: (rect: DOMRect) => boolean): number => {
    let low = 0;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const rect = blocks[middle]?.getBoundingClientRect();
      if (rect && isPast(rect)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const first = search((rect) => rect.bottom > top);
  const last = search((rect) => rect.top >= bottom) - 1;
  return first < blocks.length && first <= last ? { first, last } : null;
}
