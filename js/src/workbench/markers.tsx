import { ariaShortcut } from "../core/shortcuts.ts";
import { kindOf } from "../kinds/table.ts";
import { Key } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { Icon } from "../kit/icons.tsx";
import type { MarkerControl } from "../protocol/generated.ts";
import type { Editor, Place } from "./editor.ts";
import { groupNumber, isIn } from "./groups.ts";

interface ChipProps {
  editor: Editor;
  control: MarkerControl;
  place?: Place;
}

function isOn(editor: Editor, control: MarkerControl, place: Place): boolean {
  if (kindOf(control).makes === "text") {
    return editor.answer.value.labels.some(
      (label) => label.marker === control.code && label.group === place.group,
    );
  }
  const selected = new Set(editor.selected.value);
  return (
    selected.size > 0 &&
    editor.answer.value.labels.some(
      (label) => selected.has(label.id) && label.marker === control.code && isIn(label, place.group),
    )
  );
}

/** How many labels a marker has, in its group where it stands in one. */
function countOf(editor: Editor, { code }: MarkerControl, { group }: Place): number {
  if (group === undefined) return editor.counts.value.get(code) ?? 0;
  return editor.answer.value.labels.filter((label) => label.marker === code && isIn(label, group)).length;
}

/** A marker: a chip that labels the selected words, or the whole text. */
export function MarkerChip({ editor, control, place = {} }: ChipProps) {
  const { makes, icon } = kindOf(control);
  const count = countOf(editor, control, place);
  const isPressed = isOn(editor, control, place);
  const violated = editor.violations.value.some(
    (each) => each.marker === control.code && each.group === (place.group ?? null),
  );
  return (
    <button
      type="button"
      class={`tw-button tw-marker${isPressed ? " tw-on" : ""}${violated ? " tw-violated" : ""}`}
      style={{ "--c": control.color }}
      data-tw="marker"
      data-code={control.code}
      aria-pressed={makes === "text" ? isPressed : undefined}
      aria-keyshortcuts={ariaShortcut(control.shortcut)}
      title={makes === "text" ? t("{name}: labels the whole text", { name: control.name }) : control.name}
      disabled={editor.locked.value}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => editor.use(control, place)}
    >
      {icon ? <Icon name={icon} /> : null}
      <span class="tw-ellipsis">{control.name}</span>
      {makes === "span" && count > 0 ? (
        <span class="tw-count" aria-hidden="true">
          {count}
        </span>
      ) : null}
      <Key shortcut={control.shortcut} />
    </button>
  );
}

interface ChipsProps {
  editor: Editor;
  controls: readonly MarkerControl[];
  place?: Place;
}

/** Markers beside each other; a line stands between markers of different kinds. */
export function MarkerChips({ editor, controls, place = {} }: ChipsProps) {
  const Select = editor.relating.value?.Select;
  return (
    <div class="tw-chips">
      {controls.flatMap((control, index) => {
        const before = controls[index - 1];
        const only = <MarkerChip key={control.code} editor={editor} control={control} place={place} />;
        const chip =
          Select && control.in_relation ? (
            <span key={control.code} class="tw-pair">
              <Select control={control} />
              {only}
            </span>
          ) : (
            only
          );
        return before && before.kind !== control.kind
          ? [<hr key={`before-${control.code}`} class="tw-divider" />, chip]
          : [chip];
      })}
    </div>
  );
}

/** What the markers have to say: too many labels, nothing selected, a restriction that is not met. */
export function MarkerNotice({ editor }: { editor: Editor }) {
  const { value } = editor.notice;
  return (
    <div class="tw-marker-notice" aria-live="polite">
      {value ? <div class="tw-note">{value}</div> : null}
    </div>
  );
}

/** Chips of the labels on the whole text, each with a way to remove it. */
export function WholeChips({ editor }: { editor: Editor }) {
  const labels = editor.answer.value.labels.filter((label) => label.start === null);
  return (
    <>
      {labels.map((label) => {
        const control = editor.byCode.value.get(label.marker);
        const own = control?.name ?? label.marker;
        const number = groupNumber(editor, label);
        const name = number === null ? own : t("{name}, group {number}", { name: own, number });
        return (
          <span
            key={label.id}
            class="tw-whole"
            style={{ "--c": control?.color ?? "#888888" }}
            data-tw="label"
            data-id={label.id}
            data-code={label.marker}
          >
            <span class="tw-ellipsis" title={name}>
              {own}
            </span>
            {number === null ? null : <span class="tw-group-number">{number}</span>}
            <button
              type="button"
              class="tw-button tw-ghost tw-icon"
              aria-label={t("Remove {name}", { name })}
              disabled={editor.locked.value}
              onClick={() => editor.remove([label.id])}
            >
              <Icon name="close" />
            </button>
          </span>
        );
      })}
    </>
  );
}
