// What is pointed at in the text is pointed at in the drawing, and back.

import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../kit/i18n.ts";
import { announce } from "../../kit/live.tsx";
import type { Desk } from "./desk.ts";

/** How long a node is pointed at, in milliseconds, before the text scrolls to its label. */
const REST = 150;

/** The label that the pointer or the keyboard is at in the text is pointed at; the relation follows the keyboard. */
export function usePointing(desk: Desk, identity: string): void {
  useEffect(() => {
    const { view } = desk.editor;
    if (!view) return;
    const closer = new AbortController();
    const { signal } = closer;
    const over = ({ target }: Event) => {
      const label = target instanceof Element ? target.closest<HTMLElement>('[data-tw="label"]') : null;
      desk.pointed.value = label?.dataset.id ?? view.focused;
    };
    const leave = () => {
      desk.pointed.value = view.focused;
    };
    view.element.addEventListener("pointerover", over, { signal });
    view.element.addEventListener("pointerleave", leave, { signal });
    view.onLabelFocus = (id) => {
      desk.pointed.value = id;
      if (id !== null) desk.follow(id);
    };
    return () => {
      closer.abort();
      view.onLabelFocus = null;
    };
  }, [identity, desk]);
  useSignalEffect(() => {
    const id = desk.editor.selected.value.at(-1);
    if (id !== undefined) desk.follow(id);
  });
  useSignalEffect(() => {
    const groups = desk.editor.violations.value.map(({ group }) => group);
    const wrong = desk.relations.value.find(({ id }) => groups.includes(id));
    if (wrong) desk.at.value = wrong.id;
  });
}

/** Whether the text can scroll and leave another element where it is. */
function scrollsAlone(text: HTMLElement, other: Element): boolean {
  for (let at = text.parentElement; at && !at.contains(other); at = at.parentElement)
    if (at.scrollHeight > at.clientHeight && getComputedStyle(at).overflowY !== "visible") return true;
  return false;
}

/** Brings the label of a node into view, or says that it is not, where the node would go out of view itself. */
function bring(desk: Desk, id: string): void {
  const { view } = desk.editor;
  const mark = view?.canvas.marks.get(id);
  const panel = view?.element.closest(".tw-root")?.querySelector('[data-tw="relations"]');
  if (!view || !mark || !panel) return;
  const row = view.cursor.rectAt(mark.start, false);
  const { top, bottom } = view.canvas.band;
  if (row && row.y >= top && row.y + row.height <= bottom) return;
  if (scrollsAlone(view.element, panel)) {
    desk.editor.reveal(id);
    announce(t("The text is scrolled to this label."));
  } else announce(t("This label is out of view. Enter shows it."));
}

/** What a drawing calls when the pointer or the keyboard comes to a node, or leaves: the text shows its label. */
export function usePoint(desk: Desk): (id: string | null) => void {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (id) => {
    const { view } = desk.editor;
    clearTimeout(timer.current);
    desk.pointed.value = id;
    const mark = id === null ? undefined : view?.canvas.marks.get(id);
    view?.highlights.set("hover", mark ? [mark] : []);
    if (id !== null && mark) timer.current = window.setTimeout(() => bring(desk, id), REST);
  };
}
