import { whenShown } from "./shown.ts";

/** Whether an element can have the focus still. */
function isUsable(element: Element): boolean {
  return element.isConnected && !element.matches(":disabled") && !element.closest("[hidden]");
}

function focusedAround(root: HTMLElement): Element | null {
  const scope = root.getRootNode();
  return scope instanceof Document || scope instanceof ShadowRoot ? scope.activeElement : null;
}

/** The fields of a widget when one of them has the focus: those before it, the nearest first, then those behind it. */
function fieldsBeside(root: HTMLElement, focused: Element | null): HTMLElement[] {
  if (!focused?.closest(".tw-field")) return [];
  const fields = [...root.querySelectorAll<HTMLElement>(".tw-field :is(input, textarea)")];
  const at = focused instanceof HTMLElement ? fields.indexOf(focused) : 0;
  const before = fields.splice(0, at);
  return [...before.reverse(), ...fields];
}

/** Where the keys go when nobody has them: an open dialog, else one of some fields, the text or the whole widget. */
function goHome(root: HTMLElement, fields: readonly HTMLElement[] = []): void {
  const dialog = root.querySelector("dialog[open]");
  const home = dialog?.querySelector<HTMLElement>(".tw-dialog-body");
  const field = fields.find(isUsable);
  (home ?? field ?? root.querySelector<HTMLElement>('[data-tw="text"]') ?? root).focus({
    preventScroll: true,
  });
}

/**
 * Keep the keyboard working inside a widget: when the focused element is removed or disabled, the text takes the
 * focus, or the nearest field that is left if it was one. Only a focus that was in here is kept; where the widget is
 * the whole page it begins in here too. Returns the function that stops.
 */
export function keepKeyboard(root: HTMLElement): () => void {
  const closer = new AbortController();
  const { signal } = closer;
  const first = focusedAround(root);
  let last = root.contains(first) ? first : null;
  let fields = fieldsBeside(root, last);
  let frame = 0;
  const settle = () => {
    frame = 0;
    if (!last) return;
    const focused = focusedAround(root);
    const isNowhere = focused === null || focused === document.body || focused === last;
    if (!isNowhere) last = root.contains(focused) ? focused : null;
    else if (!isUsable(last)) goHome(root, fields);
    else if (focused !== last && document.hasFocus()) last = null;
  };
  // After what moves the focus on purpose in the same frame.
  const schedule = () => {
    if (last && frame === 0) frame = requestAnimationFrame(settle);
  };
  const observer = new MutationObserver(() => {
    if (last && !isUsable(last)) schedule();
  });
  root.tabIndex = -1;
  root.addEventListener(
    "focusin",
    (event) => {
      last = event.target instanceof Element ? event.target : null;
      fields = fieldsBeside(root, last);
    },
    { signal },
  );
  root.addEventListener("focusout", schedule, { signal });
  observer.observe(root, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "hidden"],
  });
  const isWholePage = document.body.dataset.voila !== undefined || root.classList.contains("tw-page");
  const stop = whenShown(root, () => {
    if (isWholePage && document.activeElement === document.body) goHome(root);
  });
  return () => {
    stop();
    closer.abort();
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}
