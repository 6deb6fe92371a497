// What opens the menu of a label: right-click, a long press, keys, and a button in the list of labels.

/** Where a menu was asked for, in pixels of the window. */
export interface Asked {
  /** Ids of the labels there, the innermost first. */
  ids: string[];
  x: number;
  y: number;
}

/** Milliseconds after which a finger that rests asks for the menu. */
const LONG_PRESS = 500;
/** Pixels from the pointer down to the menu, so that the label stays in sight. */
const BELOW = 14;
/** Pixels that a resting finger may move. */
const SLACK = 10;

const LABELS = '[data-tw="label"], [data-tw="label-item"]';

const BUTTON = '[data-tw="label-actions"]';

function idsAt(target: EventTarget | null, root: HTMLElement): string[] {
  const ids: string[] = [];
  let at = target instanceof Element ? target.closest<HTMLElement>(LABELS) : null;
  for (; at && root.contains(at); at = at.parentElement?.closest<HTMLElement>(LABELS) ?? null)
    if (at.dataset.id) ids.push(at.dataset.id);
  return ids;
}

function isMenuKey({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey) return false;
  return key === "ContextMenu" || (key === "F10" && shiftKey) || (key === "Enter" && altKey);
}

/** Whether an event asks for the menu of a label here; a finger that rests does not, as it takes its time. */
export function asksForMenu(event: Event, root: HTMLElement): boolean {
  const { type, target } = event;
  if (!(target instanceof Element && root.contains(target))) return false;
  if (event instanceof KeyboardEvent) return isMenuKey(event);
  const place = type === "contextmenu" ? LABELS : type === "click" ? BUTTON : null;
  return place !== null && target.closest(place) !== null;
}

/**
 * Listen for what opens a menu. `open` says whether it did; then the browser's own does not.
 *
 * `focused` gives the label that the keyboard is at. Returns the function that stops.
 */
export function listenForMenu(
  root: HTMLElement,
  open: (asked: Asked) => boolean,
  focused: () => { id: string; box: DOMRect } | null,
): () => void {
  const closer = new AbortController();
  const { signal } = closer;
  let timer = 0;
  let start = { x: 0, y: 0 };
  let isHeld = false;
  const byKeyboard = (target: EventTarget | null): boolean => {
    const own = idsAt(target, root);
    const at = focused();
    const box = own.length > 0 && target instanceof Element ? target.getBoundingClientRect() : at?.box;
    const ids = own.length > 0 ? own : at ? [at.id] : [];
    return box !== undefined && open({ ids, x: box.left, y: box.bottom + BELOW / 2 });
  };
  const onMenu = (event: MouseEvent) => {
    const ids = idsAt(event.target, root);
    const isPointed = ids.length > 0 && event.button >= 0 && event.clientX + event.clientY > 0;
    const isInText = event.target instanceof Element && event.target.closest('[data-tw="text"]') !== null;
    // The menu key comes without a button, from the element that has the focus.
    const isKey = event.button !== 2 && isInText && !(event instanceof PointerEvent && event.pointerType);
    if (
      isPointed
        ? open({ ids, x: event.clientX, y: event.clientY + BELOW })
        : isKey && byKeyboard(event.target)
    )
      event.preventDefault();
  };
  const onKey = (event: KeyboardEvent) => {
    if (!isMenuKey(event) || !byKeyboard(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const release = () => clearTimeout(timer);
  const onDown = (event: PointerEvent) => {
    release();
    isHeld = false;
    const ids = idsAt(event.target, root);
    if (event.pointerType !== "touch" || ids.length === 0) return;
    start = { x: event.clientX, y: event.clientY };
    timer = window.setTimeout(() => {
      isHeld = open({ ids, x: start.x, y: start.y + BELOW });
    }, LONG_PRESS);
  };
  const onMove = ({ clientX, clientY }: PointerEvent) => {
    if (Math.hypot(clientX - start.x, clientY - start.y) > SLACK) release();
  };
  // The click at the end of a long press belongs to it.
  const onClick = (event: MouseEvent) => {
    const isButton = event.target instanceof Element && event.target.closest(BUTTON);
    if (isButton) byKeyboard(event.target);
    if (!isHeld) return;
    isHeld = false;
    event.preventDefault();
    event.stopPropagation();
  };
  root.addEventListener("contextmenu", onMenu, { signal });
  root.addEventListener("keydown", onKey, { signal, capture: true });
  root.addEventListener("pointerdown", onDown, { signal, capture: true });
  root.addEventListener("pointermove", onMove, { signal, passive: true });
  for (const name of ["pointerup", "pointercancel"] as const)
    root.addEventListener(name, release, { signal, capture: true });
  root.addEventListener("click", onClick, { signal, capture: true });
  return () => {
    release();
    closer.abort();
  };
}
