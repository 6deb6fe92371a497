import { useRef, useState } from "preact/hooks";
import { shortQuote } from "../core/quotes.ts";
import { Button } from "../kit/button.tsx";
import { t, tn } from "../kit/i18n.ts";
import { Icon } from "../kit/icons.tsx";
import { Rows } from "../kit/rows.tsx";
import type { Label } from "../protocol/generated.ts";
import type { Editor } from "./editor.ts";
import { groupNumber } from "./groups.ts";
import { Quote } from "./quote.tsx";

const ROW_HEIGHT = 38;
const TOUCH_ROW_HEIGHT = 46;

interface RowProps {
  editor: Editor;
  label: Label;
  isStop: boolean;
  position: number;
  count: number;
}

/** Opens the menu of a label; the part of label actions listens for its clicks. */
function ActionsButton({ quote, isStop }: { quote: string; isStop: boolean }) {
  const name = t('Actions of "{quote}"', { quote });
  return (
    <button
      type="button"
      class="tw-button tw-ghost tw-icon"
      tabIndex={isStop ? 0 : -1}
      aria-haspopup="menu"
      aria-label={name}
      title={name}
      data-tw="label-actions"
    >
      ⋯
    </button>
  );
}

function LabelRow({ editor, label, isStop, position, count }: RowProps) {
  const control = editor.byCode.value.get(label.marker);
  const name = control?.name ?? label.marker;
  const quote = label.quote === null ? t("Whole text") : shortQuote(label.quote);
  const number = groupNumber(editor, label);
  const linked = editor.numbers.value.get(label.id);
  const isSelected = editor.selected.value.includes(label.id);
  return (
    <li
      class={`tw-row${isSelected ? " tw-chosen" : ""}`}
      style={{ "--c": editor.paint.value?.(label).color ?? control?.color ?? "#888888" }}
      data-tw="label-item"
      data-id={label.id}
      aria-setsize={count}
      aria-posinset={position}
    >
      <button
        type="button"
        class="tw-row-main"
        tabIndex={isStop ? 0 : -1}
        aria-pressed={isSelected}
        onClick={(event) =>
          editor.select(label.id, {
            additive: event.ctrlKey || event.metaKey || editor.collects.value,
            reveal: true,
          })
        }
      >
        <i class="tw-dot" />
        {label.quote === null ? (
          <span class="tw-ellipsis tw-muted">{quote}</span>
        ) : (
          <span class="tw-row-quote">
            <Quote quote={label.quote} />
            {label.origin === "premarker" ? <span class="tw-hint">{t("pre-marked")}</span> : null}
            {label.origin === "suggestion" ? <span class="tw-hint">{t("suggested")}</span> : null}
          </span>
        )}
        <span
          class="tw-row-name"
          title={number === null ? name : t("{name}, group {number}", { name, number })}
        >
          <span class="tw-ellipsis">{name}</span>
          {number === null ? null : <span class="tw-group-number">{number}</span>}
          {linked ? <sup class="tw-muted">{linked}</sup> : null}
        </span>
      </button>
      {control?.actions ? <ActionsButton quote={quote} isStop={isStop} /> : null}
      <button
        type="button"
        class="tw-button tw-ghost tw-icon"
        tabIndex={isStop ? 0 : -1}
        aria-label={t('Remove {name} "{quote}"', { name, quote })}
        title={t("Remove")}
        disabled={editor.locked.value}
        onClick={() => editor.remove([label.id])}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

const MOVES: Record<string, (index: number, count: number) => number> = {
  ArrowDown: (index, count) => Math.min(index + 1, count - 1),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, count) => count - 1,
};

/** The labels of the text in reading order. Arrows walk through them, Delete removes; the text follows. */
export function LabelList({ editor }: { editor: Editor }) {
  const { labels } = editor.answer.value;
  const section = useRef<HTMLElement>(null);
  const [walked, setWalked] = useState<string | null>(null);
  const selected = (editor.collects.value ? walked : null) ?? editor.selected.value.at(-1);
  const index = selected === undefined ? -1 : labels.findIndex((label) => label.id === selected);
  const stop = Math.max(0, index);
  const goTo = (id: string) => {
    // Where labels are collected, walking past one leaves the selection as it is.
    if (editor.collects.value) editor.reveal(id);
    else editor.select(id, { reveal: true });
    setWalked(id);
    requestAnimationFrame(() =>
      section.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"] .tw-row-main`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const current = labels[stop];
    if (!current) return;
    const target = MOVES[event.key]?.(index < 0 ? -1 : stop, labels.length);
    if (target !== undefined) {
      const label = labels[Math.max(0, target)];
      if (label) goTo(label.id);
    } else if (!event.altKey && (event.key === "Delete" || event.key === "Backspace")) {
      const next = labels[stop + 1] ?? labels[stop - 1];
      editor.remove([current.id]);
      if (next) goTo(next.id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="tw-section" ref={section}>
      <div class="tw-section-head">
        <h2>
          {t("Labels")} {labels.length > 0 ? <span aria-hidden="true">({labels.length})</span> : null}
        </h2>
        {editor.collects.value && editor.selected.value.length > 0 ? (
          <Button look="ghost" name="deselect-all" onPress={() => editor.deselect()}>
            {t("Deselect all")}
          </Button>
        ) : null}
      </div>
      {labels.length === 0 ? (
        <p class="tw-muted">{t("None yet.")}</p>
      ) : (
        <Rows
          count={labels.length}
          height={matchMedia("(pointer: coarse)").matches ? TOUCH_ROW_HEIGHT : ROW_HEIGHT}
          reveal={index}
          label={tn("{count} label", "{count} labels", labels.length)}
          onKeyDown={onKeyDown}
          row={(place) => {
            const label = labels[place];
            return label ? (
              <LabelRow
                key={label.id}
                editor={editor}
                label={label}
                isStop={place === stop}
                position={place + 1}
                count={labels.length}
              />
            ) : null;
          }}
        />
      )}
    </section>
  );
}
