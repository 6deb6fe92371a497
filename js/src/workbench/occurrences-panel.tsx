import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { findOccurrences } from "../core/occurrences.ts";
import { findByKey } from "../core/shortcuts.ts";
import { kindOf } from "../kinds/table.ts";
import { Button } from "../kit/button.tsx";
import { t, tn } from "../kit/i18n.ts";
import { useUnique } from "../kit/unique.ts";
import type { Span } from "../painters/text-view.ts";
import type { Label, MarkerControl } from "../protocol/generated.ts";
import type { Editor } from "./editor.ts";
import { Quote } from "./quote.tsx";

interface PanelProps {
  editor: Editor;
  text: string;
  /** Markers that may be chosen. */
  controls: readonly MarkerControl[];
}

interface OpenProps extends PanelProps {
  span: Span;
  onClose(): void;
}

/** Labels that take so long that the page says first that it is at work. */
const MANY = 1000;

/** Milliseconds of searching after which the page may do something else first. */
const SLICE = 12;

/** The places where the words of a selection occur; null while they are searched for. */
function useOccurrences(
  text: string,
  span: Span,
  wholeWords: boolean,
  ignoreCase: boolean,
): readonly Span[] | null {
  const [found, setFound] = useState<readonly Span[] | null>(null);
  useLayoutEffect(() => {
    const search = findOccurrences(text, span, { wholeWords, ignoreCase });
    const spans: Span[] = [];
    let timer = 0;
    const work = () => {
      const until = performance.now() + SLICE;
      let place = search.next();
      for (; !place.done; place = search.next()) {
        if (place.value) spans.push(place.value);
        if (performance.now() > until) {
          timer = window.setTimeout(work);
          return;
        }
      }
      setFound(spans);
    };
    setFound(null);
    work();
    return () => clearTimeout(timer);
  }, [text, span, wholeWords, ignoreCase]);
  return found;
}

/** Does something once the page has been painted; returns the function that calls it off. */
function afterPaint(action: () => void): () => void {
  let timer = 0;
  const frame = requestAnimationFrame(() => {
    timer = window.setTimeout(action);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

function withoutLabelled(labels: readonly Label[], spans: readonly Span[], code: string): Span[] {
  const taken = new Set(
    labels.flatMap((label) => (label.marker === code ? [`${label.start}-${label.end}`] : [])),
  );
  return spans.filter((span) => !taken.has(`${span.start}-${span.end}`));
}

function MarkerChoice({ controls, chosen, onChoose }: Choice) {
  const id = useUnique();
  return (
    <div class="tw-choices" role="radiogroup" aria-label={t("Marker")}>
      {controls.map((control) => (
        <label key={control.code} class="tw-choice">
          <input
            type="radio"
            name={id}
            checked={control.code === chosen}
            onChange={() => onChoose(control.code)}
          />
          <i class="tw-dot" style={{ "--c": control.color }} />
          <span>{control.name}</span>
        </label>
      ))}
    </div>
  );
}

interface Choice {
  controls: readonly MarkerControl[];
  chosen: string;
  onChoose(code: string): void;
}

function Tick({ words, isOn, onChange }: { words: string; isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <label class="tw-choice">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{words}</span>
    </label>
  );
}

function OpenPanel({ editor, text, controls, span, onClose }: OpenProps) {
  const [code, setCode] = useState(controls[0]?.code ?? "");
  const [wholeWords, setWholeWords] = useState(true);
  const [matchCase, setMatchCase] = useState(true);
  const found = useOccurrences(text, span, wholeWords, !matchCase);
  const { labels } = editor.answer.value;
  const spans = useMemo(() => withoutLabelled(labels, found ?? [], code), [labels, found, code]);
  const control = controls.find((each) => each.code === code);
  useEffect(() => {
    editor.view?.preview(spans);
    return () => editor.view?.preview([]);
  }, [editor, spans]);
  const panel = useRef<HTMLElement>(null);
  const close = () => {
    onClose();
    editor.view?.focus();
  };
  const [isBusy, setBusy] = useState(false);
  const finish = () => {
    if (control) editor.useOn(control, spans);
    editor.view?.setSelection(null);
    editor.selection.value = null;
    close();
  };
  const labelAll = () => (spans.length > MANY ? setBusy(true) : finish());
  useEffect(() => (isBusy ? afterPaint(finish) : undefined), [isBusy]);
  const choose = (index: number) => {
    setCode(controls[index]?.code ?? "");
    panel.current?.querySelectorAll<HTMLElement>("[type=radio]")[index]?.focus();
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const isInside = event.target instanceof Node && panel.current?.contains(event.target) === true;
    const pressed = isInside ? findByKey(controls, event) : null;
    if (event.key === "Escape") close();
    else if (pressed) choose(controls.indexOf(pressed));
    else if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !isInside) return false;
    else if (!(event.target instanceof HTMLInputElement)) return false;
    else if (spans.length > 0) labelAll();
    return true;
  };
  const latest = useRef(onKey);
  latest.current = onKey;
  useLayoutEffect(() => {
    if (!panel.current) return;
    panel.current.querySelector<HTMLElement>("input:checked")?.focus();
    return listenToKeys(panel.current, (event) => latest.current(event));
  }, []);
  return (
    <section
      ref={panel}
      class="tw-occurrences"
      data-tw="occurrences-panel"
      aria-label={t("Label all occurrences")}
    >
      <Quote quote={editor.view?.quote(span) ?? ""} />
      <MarkerChoice controls={controls} chosen={code} onChoose={setCode} />
      <div class="tw-choices">
        <Tick words={t("Whole words only")} isOn={wholeWords} onChange={setWholeWords} />
        <Tick words={t("Match case")} isOn={matchCase} onChange={setMatchCase} />
      </div>
      <div class="tw-ways">
        <Button
          look="primary"
          name="occurrences-confirm"
          disabled={isBusy || spans.length === 0}
          onPress={labelAll}
        >
          {isBusy
            ? t("Labelling…")
            : found
              ? tn("Label {count} place", "Label {count} places", spans.length)
              : t("Searching…")}
        </Button>
        <Button onPress={close}>{t("Cancel")}</Button>
      </div>
    </section>
  );
}

/** Gives a panel the keys of its view, but not those of a dialog, before anything else; returns the function that stops. */
function listenToKeys(panel: HTMLElement, use: (event: KeyboardEvent) => boolean): () => void {
  const root = panel.closest<HTMLElement>(".tw-root");
  const listen = (event: KeyboardEvent) => {
    const isInDialog = event.target instanceof Element && event.target.closest("dialog") !== null;
    if (isInDialog || !use(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  root?.addEventListener("keydown", listen, { capture: true });
  return () => root?.removeEventListener("keydown", listen, { capture: true });
}

/** Label the selected words wherever they occur: shown while words are selected. */
export function OccurrencesPanel({ editor, text, controls }: PanelProps) {
  const [span, setSpan] = useState<Span | null>(null);
  const spanning = controls.filter((control) => kindOf(control).makes === "span");
  const selection = editor.selection.value;
  useEffect(() => setSpan(null), [text]);
  if (spanning.length === 0 || editor.locked.value) return null;
  if (span) {
    const close = () => setSpan(null);
    return <OpenPanel editor={editor} text={text} controls={spanning} span={span} onClose={close} />;
  }
  if (!selection) return null;
  return (
    <div>
      <Button
        look="ghost"
        icon="occurrences"
        name="occurrences"
        onMouseDown={(event) => event.preventDefault()}
        onPress={() => setSpan(selection)}
      >
        {t("Label all occurrences")}
      </Button>
    </div>
  );
}
