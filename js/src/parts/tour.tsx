// The lazy part that walks over the parts of the page, for those who see it the first time.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { TourProps } from "../workbench/extra-views.ts";
import style from "./tour.css";

export { style };

interface Stop {
  /** Finds what the stop is about; a stop whose part this page does not have is left out. */
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
      where: "[data-tw=suggestions]",
      title: t("Suggestions"),
      words: t("What a program proposes: accept it or reject it."),
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

/** Show what a stop is about; gives where there is room for the words. */
function point(root: HTMLElement, where: string): { at: "top" | "bottom"; leave(): void } {
  const element = root.querySelector<HTMLElement>(where);
  element?.setAttribute("data-tour", "");
  element?.scrollIntoView({ block: "nearest" });
  const box = element?.getBoundingClientRect();
  const isLow =
    box !== undefined && (box.top + Math.min(box.bottom, window.innerHeight)) / 2 > window.innerHeight / 2;
  return { at: isLow ? "top" : "bottom", leave: () => element?.removeAttribute("data-tour") };
}

/** The tour; closing it gives the focus back. */
export default function Tour({ root, onClose }: TourProps) {
  const walk = useMemo(() => stops().filter(({ where }) => root.querySelector(where)), [root]);
  const [index, setIndex] = useState(0);
  const [at, setAt] = useState<"top" | "bottom">("bottom");
  const panel = useRef<HTMLElement>(null);
  const stop = walk[index];
  useLayoutEffect(() => {
    if (!stop) return;
    const shown = point(root, stop.where);
    setAt(shown.at);
    return shown.leave;
  }, [root, stop]);
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
    if (index + by >= walk.length) onClose();
    else setIndex(Math.max(0, index + by));
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
