import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import { t } from "./i18n.ts";
import { whenShown } from "./shown.ts";
import { useUnique } from "./unique.ts";

interface DialogProps {
  title: string;
  children?: ComponentChildren;
  /** Buttons at the bottom, the main one last. */
  actions?: ComponentChildren;
  /** Buttons beside the title. */
  tools?: ComponentChildren;
  name?: string;
  wide?: boolean;
  onClose(): void;
  /** It stands before the person's eyes now. */
  onShow?(): void;
}

const FOCUSABLE = "button:not(:disabled), input:not(:disabled), textarea, select, a[href], [tabindex='0']";

/** Keep Tab inside a dialog: after the last element comes the first. */
function trap(event: KeyboardEvent): void {
  const dialog = event.currentTarget;
  if (event.key !== "Tab" || !(dialog instanceof HTMLElement)) return;
  const stops = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (stop) => stop.offsetParent !== null,
  );
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

/**
 * Keep a dialog in front of the page when its host takes the page out of the document and puts it in again:
 * that ends what showModal() began, and nothing tells. Returns the function that stops.
 */
function keepModal(dialog: HTMLDialogElement): () => void {
  const closer = new AbortController();
  let last: HTMLElement | null = null;
  dialog.addEventListener(
    "focusin",
    ({ target }) => {
      if (target instanceof HTMLElement) last = target;
    },
    { signal: closer.signal },
  );
  const observer = new MutationObserver(() => {
    if (!dialog.isConnected || dialog.matches(":modal")) return;
    const focused = last;
    dialog.close();
    dialog.showModal();
    focused?.focus();
  });
  observer.observe(document, { childList: true, subtree: true });
  return () => {
    closer.abort();
    observer.disconnect();
  };
}

/** Open a dialog as soon as its page is shown; returns the function that closes it. */
function openIn(dialog: HTMLDialogElement, onShow: () => void): () => void {
  let before: Element | null = null;
  let stopKeeping: (() => void) | null = null;
  const stop = whenShown(dialog.closest(".tw-root") ?? dialog, () => {
    before = document.activeElement;
    stopKeeping = keepModal(dialog);
    dialog.showModal();
    if (!dialog.querySelector("[autofocus]")) {
      dialog.querySelector<HTMLElement>(".tw-dialog-body :is(input, textarea)")?.focus();
    }
    onShow();
  });
  return () => {
    stop();
    stopKeeping?.();
    dialog.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
}

/** A question or a sheet in front of the page; Escape closes it and the focus goes back to where it was. */
export function Dialog(props: DialogProps) {
  const { title, children, actions, onClose } = props;
  const reference = useRef<HTMLDialogElement>(null);
  const id = useUnique();
  useLayoutEffect(
    () => (reference.current ? openIn(reference.current, () => props.onShow?.()) : undefined),
    [],
  );
  return (
    <dialog
      ref={reference}
      class={`tw-dialog${props.wide ? " tw-wide" : ""}`}
      data-tw={props.name}
      aria-modal="true"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        trap(event);
      }}
    >
      <div class="tw-dialog-head">
        <h2 id={id}>{title}</h2>
        {props.tools}
        <Button look="ghost" icon="close" label={t("Close")} onPress={onClose} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="tw-dialog-body" tabIndex={0} aria-labelledby={id}>
        {children}
      </section>
      {actions ? <div class="tw-dialog-foot">{actions}</div> : null}
    </dialog>
  );
}
