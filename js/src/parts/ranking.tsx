// The lazy part that ranks the groups of a unit, by dragging and by keyboard.

import { useEffect, useRef } from "preact/hooks";
import { movedTo, rankGroups } from "../core/ranking.ts";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import type { GripProps } from "../workbench/ranking-view.ts";
import style from "./ranking.css";

export { style };

/** How far a pointer goes, in pixels, before it drags. */
const SLACK = 4;

/** What is done with a group that is held; the order is stored when it is dropped. */
class Hold {
  readonly #props: GripProps;

  constructor(props: GripProps) {
    this.#props = props;
  }

  get isHeld(): boolean {
    return this.#props.editor.ranking.value?.held === this.#props.group.id;
  }

  get #order(): readonly string[] {
    const { editor, groups } = this.#props;
    return editor.ranking.peek()?.ids ?? groups.map(({ id }) => id);
  }

  grab(): void {
    const { editor, unit, group, groups } = this.#props;
    editor.settle();
    editor.ranking.value = { unit: unit.code, held: group.id, ids: groups.map(({ id }) => id) };
  }

  to(place: number): void {
    const { editor, group } = this.#props;
    const preview = editor.ranking.peek();
    const ids = movedTo(this.#order, group.id, place);
    if (preview && ids.join() !== preview.ids.join()) {
      editor.ranking.value = { ...preview, ids };
      announce(t("Place {place} of {count}.", { place: ids.indexOf(group.id) + 1, count: ids.length }));
    }
  }

  step(by: 1 | -1): void {
    this.to(this.#order.indexOf(this.#props.group.id) + by);
  }

  cancel(): void {
    if (this.#props.editor.ranking.peek() === null) return;
    this.#props.editor.ranking.value = null;
    announce(t("The order stays as it was."));
  }

  /** A key while the group is held; true = it meant something. */
  onKey(key: string): boolean {
    if (!this.isHeld) return false;
    if (key === "ArrowUp") this.step(-1);
    else if (key === "ArrowDown") this.step(1);
    else if (key === "Home") this.to(0);
    else if (key === "End") this.to(Number.MAX_SAFE_INTEGER);
    else if (key === "Escape") this.cancel();
    else return false;
    return true;
  }

  /** Store the order; gives the place where the group is now. */
  drop(): number {
    const { editor, unit, group } = this.#props;
    const ids = this.#order;
    const place = ids.indexOf(group.id);
    const words = t("Group {number} is now at place {place} of {count}.", {
      number: group.order,
      place: place + 1,
      count: ids.length,
    });
    editor.ranking.value = null;
    if (!editor.take(rankGroups(editor.answer.peek(), unit, ids), { words })) announce(words);
    return place;
  }
}

/** Where a pointer at this height puts a box among the others. */
function placeAt(box: HTMLElement, y: number): number {
  const others = [...(box.parentElement?.querySelectorAll<HTMLElement>("[data-tw=group]") ?? [])];
  return others.filter((other) => {
    const { top, height } = other.getBoundingClientRect();
    return other !== box && top + height / 2 < y;
  }).length;
}

/** Follow a pointer until it is let go; `onEnd` says whether it dragged. */
function drag(box: HTMLElement, from: number, hold: Hold, onEnd: (isDropped: boolean) => void): void {
  let isDragged = false;
  const move = (event: PointerEvent) => {
    if (!isDragged && Math.abs(event.clientY - from) <= SLACK) return;
    if (!isDragged) hold.grab();
    isDragged = true;
    hold.to(placeAt(box, event.clientY));
  };
  const end = (event: Event) => {
    if (event instanceof KeyboardEvent && event.key !== "Escape") return;
    window.removeEventListener("pointermove", move);
    for (const name of ENDS) window.removeEventListener(name, end, true);
    if (!isDragged) return;
    if (event.type === "pointerup") onEnd(true);
    else {
      event.preventDefault();
      event.stopPropagation();
      hold.cancel();
      onEnd(false);
    }
  };
  window.addEventListener("pointermove", move);
  for (const name of ENDS) window.addEventListener(name, end, true);
}

const ENDS = ["pointerup", "pointercancel", "keydown"];

/** Buttons for those who can click but neither drag nor type. */
function Arrows({ hold }: { hold: Hold }) {
  const keepFocus = (event: MouseEvent) => event.preventDefault();
  return (
    <>
      <Button
        look="ghost"
        icon="up"
        name="rank-up"
        label={t("Move up")}
        onMouseDown={keepFocus}
        onPress={() => hold.step(-1)}
      />
      <Button
        look="ghost"
        icon="down"
        name="rank-down"
        label={t("Move down")}
        onMouseDown={keepFocus}
        onPress={() => hold.step(1)}
      />
    </>
  );
}

/** The handle of a group: dragged by a pointer, or picked up by a click or key and moved by arrows. */
export default function Grip(props: GripProps) {
  const { editor, group } = props;
  const button = useRef<HTMLButtonElement>(null);
  const wasDragged = useRef(false);
  const hold = new Hold(props);
  const { isHeld } = hold;
  const ranking = editor.ranking.value;
  useEffect(() => {
    if (isHeld && ranking) button.current?.scrollIntoView({ block: "nearest" });
  }, [isHeld, ranking]);
  const drop = () => {
    const unit = button.current?.closest<HTMLElement>("[data-tw=unit]");
    const place = hold.drop();
    // the box may be another one now: one without answers has no name of its own
    requestAnimationFrame(() => unit?.querySelectorAll<HTMLElement>("[data-tw=grip]")[place]?.focus());
  };
  const pick = (event: MouseEvent) => {
    // the click that ends a drag; one made by a key has no count
    if (wasDragged.current && event.detail > 0) return;
    if (isHeld) return drop();
    hold.grab();
    announce(
      t("Group {number} is picked up. The arrow keys move it, Space drops it, Escape puts it back.", {
        number: group.order,
      }),
    );
  };
  const press = (event: PointerEvent) => {
    wasDragged.current = false;
    const box = button.current?.closest<HTMLElement>("[data-tw=group]");
    if (event.button !== 0 || !box || isHeld) return;
    drag(box, event.clientY, hold, (isDropped) => {
      wasDragged.current = true;
      if (isDropped) drop();
    });
  };
  return (
    <span class="tw-ranking">
      <button
        ref={button}
        type="button"
        class="tw-button tw-ghost tw-grip"
        data-tw="grip"
        aria-label={t("Move group {number}", { number: group.order })}
        title={t("Drag to rank, or press Space and use the arrow keys")}
        aria-pressed={isHeld}
        disabled={editor.locked.value}
        onPointerDown={press}
        onClick={pick}
        onKeyDown={(event) => {
          if (!hold.onKey(event.key)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onBlur={() => {
          if (isHeld) hold.cancel();
        }}
      >
        <span aria-hidden="true">⠿</span>
      </button>
      {isHeld ? <Arrows hold={hold} /> : null}
    </span>
  );
}
