import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../kit/i18n.ts";
import { annotatorPage, type Shown, ShownModel } from "./annotator-model.ts";
import { type Desk, reasonOf } from "./desk.ts";

/** How long typing rests before the page is made anew, in milliseconds. */
const REST = 500;

/** A page of an annotator in a place of its own; gives what takes it away. */
async function draw(desk: Desk, shown: Shown, place: HTMLElement): Promise<() => void> {
  const { default: page } = await annotatorPage(desk);
  const leave = page.render({ model: new ShownModel(shown, desk), el: place });
  // here it is a part of a page, not the page
  place.firstElementChild?.classList.remove("tw-page");
  return leave;
}

/** The page that annotators would get with what a form holds; it follows what is typed, and stores nothing. */
export function Preview({ desk, body }: { desk: Desk; body: object }) {
  const place = useRef<HTMLDivElement>(null);
  const leave = useRef<() => void>(() => {});
  const [problem, setProblem] = useState("");
  const [drawn, setDrawn] = useState("");
  const asked = JSON.stringify(body);
  const kernel = desk.kernel.value;
  useEffect(() => {
    let isOld = false;
    const show = async () => {
      try {
        const shown = await desk.ask<Shown>("preview", JSON.parse(asked));
        if (isOld || !place.current) return;
        leave.current();
        leave.current = await draw(desk, shown, place.current);
        setProblem("");
        setDrawn(asked);
      } catch (error) {
        if (!isOld) setProblem(reasonOf(error));
      }
    };
    const timer = setTimeout(() => void show(), drawn ? REST : 0);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [desk, asked, kernel]);
  useEffect(() => () => leave.current(), []);
  return (
    <section
      class="tw-manage-preview"
      aria-label={t("Preview")}
      aria-busy={problem === "" && drawn !== asked}
      data-tw="manage-preview"
    >
      <div class="tw-manage-bar">
        <h2>{t("Preview")}</h2>
        <p class="tw-muted">{t("Try it: nothing here is stored.")}</p>
      </div>
      <p class="tw-note" role="status" hidden={problem === ""} data-tw="manage-preview-problem">
        {problem}
      </p>
      {drawn === "" && problem === "" ? <p class="tw-muted">{t("Loading…")}</p> : null}
      <div class="tw-manage-stage" ref={place} />
    </section>
  );
}
