import { effect } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { sameEnds } from "../core/records.ts";
import { t } from "../kit/i18n.ts";
import { announce, announceAtRest } from "../kit/live.tsx";
import { type DrawnLabel, TextView } from "../painters/text-view.ts";
import type { Answer, Formatting, Label, MarkerControl } from "../protocol/generated.ts";
import type { Editor } from "./editor.ts";
import { groupNumber } from "./groups.ts";
import type { TextOptions } from "./text-options.tsx";

/** Parses Markdown; arrives later than the text. */
export type MarkdownParser = Parameters<TextView["setMarkdown"]>[0];

interface TextPaneProps {
  editor: Editor;
  text: string;
  formatting: Formatting;
  /** Of the text, where it is known; the page around it may be in another. */
  language?: string;
  /** Names the text among texts: another one is another view. */
  identity: string;
  /** Answers that are stored already and shown greyed. */
  submitted: readonly Answer[];
  options: TextOptions;
  markdown: MarkdownParser | null;
  onKey(event: KeyboardEvent): boolean;
}

type Controls = ReadonlyMap<string, MarkerControl>;

function draw(label: Label, controls: Controls, editor: Editor): DrawnLabel | null {
  const control = controls.get(label.marker);
  if (!control || label.start === null || label.end === null) return null;
  const { id, marker: code, start, end } = label;
  const { name, display } = control;
  const { color = control.color, badge } = editor.paint.value?.(label) ?? {};
  const group = groupNumber(editor, label);
  const short = editor.shortNames.value.get(name) ?? name;
  const number = editor.numbers.value.get(id);
  return {
    id,
    code,
    start,
    end,
    name,
    short,
    color,
    display,
    ...(group === null ? {} : { group }),
    ...(number === undefined ? {} : { number }),
    ...(badge === undefined ? {} : { badge }),
  };
}

function drawAll(labels: readonly Label[], controls: Controls, editor: Editor): DrawnLabel[] {
  return labels.flatMap((label) => draw(label, controls, editor) ?? []);
}

/** Whether a label that stayed looks as it did: its number and what actions paint come from elsewhere. */
function looksSame(drawn: DrawnLabel | null, label: Label, controls: Controls, editor: Editor): boolean {
  if (!drawn) return true;
  const { color = controls.get(label.marker)?.color, badge } = editor.paint.value?.(label) ?? {};
  return (
    drawn.number === editor.numbers.value.get(label.id) && drawn.color === color && drawn.badge === badge
  );
}

/** Draws labels again and again; those that stayed are not made anew. A step changes few of ten thousand. */
function makeDrawer(editor: Editor): (labels: readonly Label[], controls: Controls) => DrawnLabel[] {
  let before: readonly Label[] = [];
  let made: (DrawnLabel | null)[] = [];
  let known: unknown[] = [];
  return (labels, controls) => {
    const others = [controls, editor.numbers.value, editor.paint.value];
    const { head, tail } = controls === known[0] ? sameEnds(before, labels) : { head: 0, tail: 0 };
    const after = labels.length - tail;
    const shift = made.length - labels.length;
    const isKnown = others.every((each, at) => each === known[at]);
    made = labels.map((label, at) => {
      const old = at < head ? made[at] : at < after ? undefined : made[at + shift];
      const stays = old !== undefined && (isKnown || looksSame(old, label, controls, editor));
      return stays ? old : draw(label, controls, editor);
    });
    before = labels;
    known = others;
    return made.filter((each) => each !== null);
  };
}

function drawSubmitted(answers: readonly Answer[], controls: Controls, editor: Editor): DrawnLabel[] {
  return answers.flatMap((answer, index) =>
    drawAll(answer.labels, controls, editor).map((each) => ({
      ...each,
      id: `submitted-${index}-${each.id}`,
      disabled: true,
    })),
  );
}

function makeView(host: HTMLElement, props: TextPaneProps, key: (event: KeyboardEvent) => boolean): TextView {
  const { editor } = props;
  return new TextView(host, {
    text: props.text,
    formatting: props.formatting,
    label: t("Text to annotate"),
    wordSnapping: props.options.wordSnapping.peek(),
    t,
    ...(props.markdown ? { markdown: props.markdown } : {}),
    onSelect: (span) => {
      editor.selection.value = span;
      if (span && editor.notice.value) editor.notice.value = null;
    },
    onLabelClick: (id, { additive }) => {
      if (id.startsWith("submitted-")) return;
      // By keyboard the label at the focus is selected already and stays so.
      const isCollected = editor.collects.value;
      if (editor.isPressed || additive || isCollected)
        editor.select(id, { additive: additive || isCollected });
      else editor.selected.value = [id];
    },
    onLabelRemove: (id) => editor.remove(editor.selected.value.includes(id) ? editor.selected.value : [id]),
    onLabelMove: (id, span) => editor.move(id, span),
    onLabelFocus: (id) => {
      // A press moves the focus too, before it is clear what it selects: the click says that.
      if (!editor.isPressed && !editor.collects.value) editor.selected.value = id === null ? [] : [id];
    },
    onSay: announce,
    onRest: (words) => announceAtRest(() => (host.isConnected ? words() : "")),
    onKey: key,
  });
}

function follow(view: TextView, props: TextPaneProps): () => void {
  const { editor } = props;
  const drawOwn = makeDrawer(editor);
  const stopLabels = effect(() => {
    const controls = editor.byCode.value;
    view.setLabels(
      drawSubmitted(props.submitted, controls, editor).concat(drawOwn(editor.answer.value.labels, controls)),
    );
  });
  const stopSelected = effect(() => view.setSelectedLabels(editor.selected.value));
  return () => {
    stopLabels();
    stopSelected();
  };
}

/** A click on no label lets go of the labels that are selected; returns the function that stops listening. */
function followPresses(host: HTMLElement, editor: Editor): () => void {
  const closer = new AbortController();
  const { signal } = closer;
  const isIn = (target: EventTarget | null, what: string) =>
    target instanceof Element && target.closest(`[data-tw="${what}"]`) !== null;
  let isInText = false;
  const down = (event: PointerEvent) => {
    editor.isPressed = true;
    isInText = isIn(event.target, "text");
  };
  // The click comes right after the pointer has gone up.
  const up = () =>
    setTimeout(() => {
      editor.isPressed = false;
    });
  const click = (event: MouseEvent) => {
    const isAdditive = event.ctrlKey || event.metaKey || editor.collects.value;
    if (isInText && !isAdditive && !isIn(event.target, "label")) editor.selected.value = [];
  };
  host.addEventListener("pointerdown", down, { capture: true, signal });
  window.addEventListener("pointerup", up, { signal });
  window.addEventListener("pointercancel", up, { signal });
  host.addEventListener("click", click, { signal });
  return () => closer.abort();
}

/** The text: a host for the canvas, which draws itself. */
export function TextPane(props: TextPaneProps) {
  const { editor, text, formatting, language, identity, submitted, markdown } = props;
  const wordSnapping = props.options.wordSnapping.value;
  const tags = props.options.tags.value;
  const plain = props.options.plain.value;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<TextView | null>(null);
  const onKey = useRef(props.onKey);
  onKey.current = props.onKey;
  useLayoutEffect(() => {
    if (!host.current) return;
    const made = makeView(host.current, props, (event) => onKey.current(event));
    view.current = made;
    editor.view = made;
    return () => {
      made.destroy();
      editor.view = null;
      editor.selection.value = null;
    };
  }, [identity, text, formatting, editor]);
  useLayoutEffect(
    () => (view.current ? follow(view.current, props) : undefined),
    [identity, text, formatting, submitted, editor],
  );
  useLayoutEffect(() => {
    const drawn = host.current?.querySelector<HTMLElement>('[data-tw="text"]');
    if (drawn && language) drawn.lang = language;
  }, [identity, text, formatting, language, editor]);
  useLayoutEffect(() => view.current?.setWordSnapping(wordSnapping), [wordSnapping]);
  useLayoutEffect(() => view.current?.setPlain(plain), [plain, identity, text, formatting, editor]);
  // What stands beside the words has moved with them.
  useLayoutEffect(() => view.current?.redraw(), [tags]);
  useLayoutEffect(() => {
    if (markdown) view.current?.setMarkdown(markdown);
  }, [markdown, identity]);
  useLayoutEffect(() => (host.current ? followPresses(host.current, editor) : undefined), [editor]);
  return <div class={`tw-text-host${tags ? "" : " tw-untagged"}`} ref={host} />;
}
