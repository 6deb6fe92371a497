// The lazy part that walks over the parts of the page, for those who see it the first time.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { TourProps } from "../workbench/extra-views.ts";
import style from "./tour.css";

export { style };

interface Stop {
  /** Finds what the stop is about; a stop whose part this page does not show is left out. */
  where: string;
  title: string;
  words: string;
}

function stops(): Stop[] {
  return [
    {
      where: "[data-tw=text]",
      title: t("The text"),
      words: t("Select words with the mouse, with a finger, or with Shift and the arrow keys."),
    },
    {
      where: ".tw-markers, .tw-marker-dock",
      title: t("Markers"),
      words: t("Press a marker, or its key, and the selected words are labelled."),
    },
    {
      where: "[data-tw=group], .tw-side [data-tw=input]",
      title: t("Answer"),
      words: t("Fill in what is asked for here."),
    },
    {
      where: "[data-tw=relations]",
      title: t("Relations"),
      words: t("Select two or more labels, then choose how they belong together. Here you see what is made."),
    },
    {
      where: "[data-tw=suggestions]",
      title: t("Suggestions"),
      words: t("What a program proposes: accept it or reject it."),
    },
    {
      where: "[data-tw=flag]",
      title: t("Flag"),
      words: t("Something is wrong with this text? Report it to those who lead the project."),
    },
    {
      where: "[data-tw=undo]",
      title: t("Undo"),
      words: t("Every step can be taken back, also after the page was loaded again."),
    },
    {
      where: "[data-tw=status]",
      title: t("Saved"),
      words: t("Your work is stored while you do it. Here you see whether everything is."),
    },
    {
      where: "[data-tw=edit]",
      title: t("Edit"),
      words: t("What was submitted before: search it, look at it, change it."),
    },
    {
      where: "[data-tw=review]",
      title: t("Review"),
      words: t("What others have submitted on this text: compare it and say what holds."),
    },
    {
      where: "[data-tw=guidelines]",
      title: t("Guidelines"),
      words: t("What the project asks for. They can also stand beside the text while you work."),
    },
    {
      where: "[data-tw=submit]",
      title: t("Submit"),
      words: t("When the text is done, submit it; the next one comes."),
    },
    {
      where: "[data-tw=keys]",
      title: t("Keyboard help"),
      words: t("All keys of this page. Press ? to see them."),
    },
  ];
}

/** The part of the page that a stop is about, where it is shown. */
function partOf(root: HTMLElement, where: string): HTMLElement | undefined {
  return [...root.querySelectorAll<HTMLElement>(where)].find((each) => each.getClientRects().length > 0);
}

/** What stands around the work; it comes after the text and the answers. */
const AROUND = ".tw-text-head, .tw-header";

/** The stops whose parts the page shows now, in its order: the work first, then what stands around it. */
function shownStops(root: HTMLElement): Stop[] {
  const found = stops().flatMap((stop) => {
    const element = partOf(root, stop.where);
    return element ? [{ stop, element, isAround: element.closest(AROUND) !== null }] : [];
  });
  found.sort((one, other) => {
    if (one.isAround !== other.isAround) return one.isAround ? 1 : -1;
    const place = one.element.compareDocumentPosition(other.element);
    return place & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
  });
  return found.map(({ stop }) => stop);
}

/** Show what a stop is about; gives where there is room for the words. */
function point(root: HTMLElement, where: string): { at: "top" | "bottom"; leave(): void } {
  const element = partOf(root, where);
  element?.setAttribute("data-tour", "");
  element?.scrollIntoView({ block: "nearest" });
  const box = element?.getBoundingClientRect();
  const isLow =
    box !== undefined && (box.top + Math.min(box.bottom, window.innerHeight)) / 2 > window.innerHeight / 2;
  return { at: isLow ? "top" : "bottom", leave: () => element?.removeAttribute("data-tour") };
}

/** The tour; closing it gives the focus back. */
export default function Tour({ root, onClose }: TourProps) {
  const [walk, setWalk] = useState(() => shownStops(root));
  const [index, setIndex] = useState(0);
  const [at, setAt] = useState<"top" | "bottom">("bottom");
  const panel = useRef<HTMLElement>(null);
  const stop = walk[index];
  const where = stop?.where;
  useLayoutEffect(() => {
    if (!where) return;
    const shown = point(root, where);
    setAt(shown.at);
    return shown.leave;
  }, [root, where]);
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector<HTMLElement>("[data-tw=tour-next]")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  if (!stop) return null;
  const isLast = index === walk.length - 1;
  const go = (by: number) => {
    // Lazy parts come when they come: what is there by now belongs to the walk.
    const now = shownStops(root);
    const here = now.findIndex((each) => each.where === where);
    const next = (here < 0 ? index : here) + by;
    if (next >= now.length) return onClose();
    setWalk(now);
    setIndex(Math.max(0, next));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    else if (event.key === "ArrowRight") go(1);
    else if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "Tab" || event.key === "Enter" || event.key === " ") {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      ref={panel}
      class="tw-tour"
      role="dialog"
      aria-label={t("Tour")}
      data-tw="tour-dialog"
      data-at={at}
      onKeyDown={onKeyDown}
    >
      <div aria-live="polite">
        <h2>{stop.title}</h2>
        <p>{stop.words}</p>
      </div>
      <div class="tw-tour-ways">
        <span class="tw-hint">{t("{number} of {count}", { number: index + 1, count: walk.length })}</span>
        <Button look="ghost" name="tour-close" onPress={onClose}>
          {t("Close")}
        </Button>
        <Button name="tour-back" disabled={index === 0} onPress={() => go(-1)}>
          {t("Back")}
        </Button>
        <Button look="primary" name="tour-next" onPress={() => go(1)}>
          {isLast ? t("Start") : t("Next")}
        </Button>
      </div>
    </section>
  );
}
