// The lazy part with the menus of labels: their actions, each with its control in place.

import { effect } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { MakeLabelAction } from "../actions/contract.ts";
import { ActionHost, type Running, readModule } from "../actions/host.ts";
import { type Asked, listenForMenu } from "../actions/openers.ts";
import { withSingletons } from "../core/label-actions.ts";
import { shortQuote } from "../core/quotes.ts";
import { t } from "../kit/i18n.ts";
import type { Label } from "../protocol/generated.ts";
import type { ActionsProps } from "../workbench/action-view.ts";
import style from "./actions.css";

export { style };

const FOCUSABLE = "button:not(:disabled), input:not(:disabled), textarea, select, a[href], [tabindex='0']";

const MOVES: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

interface MenuProps extends ActionsProps {
  host: ActionHost;
  label: Label;
  at: { x: number; y: number };
  onClose(): void;
}

interface ControlProps extends MenuProps {
  running: Running;
  name: string;
}

/** The control of an action; it is asked for anew when something else has changed its value, or an event asks. */
function Control({ host, editor, label, running, name, onClose }: ControlProps) {
  const place = useRef<HTMLFieldSetElement>(null);
  const { item, action } = running;
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return;
    const value = () => {
      const key = host.keyOf(action, label.id);
      return JSON.stringify([key, key === null ? null : (action.storage[key] ?? null)]);
    };
    let isOwn = false;
    const fill = () => {
      const hadFocus = element.contains(document.activeElement);
      element.replaceChildren();
      const current = editor.answer.peek().labels.find(({ id }) => id === label.id);
      if (!current || !host.offered(current).includes(running)) return onClose();
      action.exec(host.elementOf(current), element);
      if (element.childElementCount === 0) return onClose();
      if (hadFocus) element.querySelector<HTMLElement>(FOCUSABLE)?.focus();
    };
    const say = (problem: string | null) => {
      element.querySelector(":scope > [role=alert]")?.remove();
      if (problem !== null) element.append(alertOf(problem));
    };
    fill();
    element.querySelector<HTMLElement>(FOCUSABLE)?.focus();
    let known = value();
    const stop = effect(() => {
      void editor.answer.value;
      const now = value();
      if (now === known) return;
      known = now;
      if (!isOwn) fill();
    });
    const closer = new AbortController();
    const { signal } = closer;
    // What a person does in the control changes the value by the control itself.
    for (const event of ["input", "change", "click"]) {
      element.addEventListener(event, () => (isOwn = true), { signal, capture: true });
      element.addEventListener(event, () => (isOwn = false), { signal });
    }
    const leave = host.watch(running, label.id, fill, say);
    return () => {
      leave();
      stop();
      closer.abort();
    };
  }, [item]);
  return (
    <fieldset
      class="tw-menu-control"
      data-tw="label-action"
      data-field={item.field}
      aria-label={name}
      ref={place}
    />
  );
}

function alertOf(problem: string): HTMLElement {
  const made = document.createElement("div");
  made.className = "tw-problem";
  made.setAttribute("role", "alert");
  made.textContent = problem;
  return made;
}

/** Keeps an element inside the window, as near to a point as that allows. */
function place(element: HTMLElement, { x, y }: { x: number; y: number }): void {
  // Where it stands decides how wide it may be.
  element.style.left = "0";
  const { width, height } = element.getBoundingClientRect();
  const inside = (wanted: number, size: number, room: number) =>
    Math.max(8, Math.min(wanted, room - size - 8));
  element.style.left = `${inside(x, width, document.documentElement.clientWidth)}px`;
  element.style.top = `${inside(y, height, window.innerHeight)}px`;
}

/** What the header of a module says of it, and who wrote it. */
function aboutOf({ item: { description, author } }: Running): string | undefined {
  const by = author && t("By {author}", { author });
  return [description, by].filter(Boolean).join(" · ") || undefined;
}

function Menu(props: MenuProps) {
  const { host, label, at, onClose } = props;
  const id = useId();
  const pop = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<Running | null>(null);
  const [items] = useState(() => host.offered(label));
  const buttons = () => [...(pop.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  useLayoutEffect(() => buttons()[0]?.focus(), []);
  useLayoutEffect(() => {
    if (pop.current) place(pop.current, at);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const current = buttons().indexOf(event.target instanceof HTMLElement ? event.target : document.body);
    const step = current < 0 ? undefined : MOVES[event.key];
    if (event.key === "Escape") {
      if (current >= 0) onClose();
      else buttons()[open ? items.indexOf(open) : 0]?.focus();
    } else if (event.key === "Tab" && current >= 0 && !open) onClose();
    else if (step) buttons()[step(current, items.length)]?.focus();
    else if (current >= 0 && event.key === "ArrowRight") setOpen(items[current] ?? null);
    else {
      // Undo and submit mean the page; other keys stay here, where they mark nothing.
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const keys = useRef(onKeyDown);
  keys.current = onKeyDown;
  useLayoutEffect(() => pop.current?.addEventListener("keydown", (event) => keys.current(event)), []);
  const name = t('Actions of "{quote}"', { quote: label.quote ? shortQuote(label.quote) : t("Whole text") });
  return (
    <div class="tw-menu-pop" ref={pop} data-tw="label-menu" data-id={label.id}>
      <div class="tw-menu" role="menu" aria-label={name}>
        {items.map((running, index) => (
          <button
            key={running.item.field}
            type="button"
            role="menuitem"
            id={`${id}-${index}`}
            tabIndex={-1}
            data-action={running.item.action}
            aria-expanded={open === running}
            title={aboutOf(running)}
            onClick={() => setOpen(open === running ? null : running)}
          >
            {running.action.verboseName}
          </button>
        ))}
      </div>
      {open ? (
        <Control {...props} key={open.item.field} running={open} name={open.action.verboseName} />
      ) : null}
    </div>
  );
}

async function loadModules({ editor, channel }: ActionsProps): Promise<Map<string, MakeLabelAction>> {
  const names = new Set(
    editor.controls.value.flatMap(({ actions = [] }) => actions.map(({ action }) => action)),
  );
  const modules = new Map<string, MakeLabelAction>();
  await Promise.all(
    [...names].map(async (name) => {
      try {
        const { source } = await channel.request("load_action", { name });
        modules.set(name, await readModule(source));
      } catch (error) {
        fail(editor, name, error);
      }
    }),
  );
  return modules;
}

function fail(editor: ActionsProps["editor"], name: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  editor.notice.value = t('The action "{name}" of the labels cannot be used: {reason}', { name, reason });
}

/** The host of a view's actions; null until their modules are there. */
function useHost(props: ActionsProps, attic: HTMLElement | null): ActionHost | null {
  const { editor, root } = props;
  const [host, setHost] = useState<ActionHost | null>(null);
  const controls = editor.controls.value;
  useEffect(() => {
    if (!attic) return;
    const made = new ActionHost(editor, root, attic);
    let isGone = false;
    let stop = () => {};
    void loadModules(props).then((modules) => {
      if (isGone) return;
      made.start(modules, (name, error) => fail(editor, name, error));
      editor.extend = (change) => withSingletons(editor.answer.peek(), change, made.fields());
      const hasColors = made.all().some(({ action }) => action.color);
      let before: unknown = null;
      // Colours of relations change without a change of their labels.
      stop = effect(() => {
        const { relations } = editor.answer.value;
        if (relations === before || !hasColors) return;
        before = relations;
        editor.paint.value = (label) => made.paint(label);
      });
      setHost(made);
    });
    return () => {
      isGone = true;
      stop();
      made.close();
      editor.extend = (change) => change;
      editor.paint.value = null;
      setHost(null);
    };
  }, [editor, root, attic, controls]);
  return host;
}

/** The actions of the labels of a view. */
export default function Actions(props: ActionsProps) {
  const { editor, root, waiting } = props;
  const [attic, setAttic] = useState<HTMLElement | null>(null);
  const [asked, setAsked] = useState<{ id: string; x: number; y: number } | null>(null);
  const before = useRef<Element | null>(null);
  const host = useHost(props, attic);
  const labels = editor.answer.value.labels;
  const label = asked && labels.find(({ id }) => id === asked.id);
  const close = () => {
    const pop = root.querySelector(".tw-menu-pop");
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && pop?.contains(focused)) {
      focused.blur();
      const home = before.current?.isConnected ? before.current : root.querySelector('[data-tw="text"]');
      if (home instanceof HTMLElement) home.focus({ preventScroll: true });
    }
    setAsked(null);
  };
  useEffect(() => {
    if (!host) return;
    const open = ({ ids, x, y }: Asked): boolean => {
      if (editor.locked.peek()) return false;
      const own = new Map(editor.answer.peek().labels.map((each) => [each.id, each]));
      const there = ids.filter((each) => {
        const known = own.get(each);
        return known !== undefined && host.offered(known).length > 0;
      });
      const id = there.find((each) => editor.selected.peek().includes(each)) ?? there[0];
      if (id === undefined) return false;
      const focused = document.activeElement;
      if (!focused?.closest(".tw-menu-pop")) before.current = root.contains(focused) ? focused : null;
      setAsked({ id, x, y });
      return true;
    };
    const focused = () => {
      const id = editor.view?.focused ?? editor.selected.peek().at(-1);
      const drawn = id && root.querySelector(`[data-tw="label"][data-id="${CSS.escape(id)}"]`);
      return id && drawn ? { id, box: drawn.getBoundingClientRect() } : null;
    };
    const stop = listenForMenu(root, open, focused);
    const { event } = waiting;
    Object.assign(waiting, { isAnswered: true, event: null });
    if (event?.target instanceof Element) {
      const Again = event instanceof KeyboardEvent ? KeyboardEvent : PointerEvent;
      event.target.dispatchEvent(new Again(event.type, event));
    }
    return () => {
      waiting.isAnswered = false;
      stop();
    };
  }, [host, editor, root]);
  useEffect(() => {
    if (!asked) return;
    const outside = ({ target }: Event) => {
      if (!(target instanceof Element) || !target.closest(".tw-menu-pop")) close();
    };
    document.addEventListener("pointerdown", outside, { capture: true });
    return () => document.removeEventListener("pointerdown", outside, { capture: true });
  }, [asked]);
  return (
    <>
      <div hidden ref={setAttic} data-tw="label-menus" data-state={host ? "ready" : "loading"} />
      {host && label && asked ? (
        <Menu key={asked.id} {...props} host={host} label={label} at={asked} onClose={close} />
      ) : null}
    </>
  );
}
