import { useEffect, useMemo } from "preact/hooks";
import { EMPTY, normalise } from "../../core/answer.ts";
import { t } from "../../kit/i18n.ts";
import type { Label, SurveyField } from "../../protocol/generated.ts";
import { Editor } from "../../workbench/editor.ts";
import { HistoryButtons } from "../../workbench/history-buttons.tsx";
import { LabelList } from "../../workbench/label-list.tsx";
import { MarkerChips, MarkerNotice } from "../../workbench/markers.tsx";
import { TextOptions } from "../../workbench/text-options.tsx";
import { TextPane } from "../../workbench/text-pane.tsx";
import { described, type FieldProps } from "./props.ts";

const NOTHING: never[] = [];

interface GivenSpan {
  marker: string;
  start: number;
  end: number;
}

function isSpan(value: unknown): value is GivenSpan {
  return (
    typeof value === "object" && value !== null && "marker" in value && "start" in value && "end" in value
  );
}

/** Marked parts as labels: their markers have codes here and names in the answer. */
function labelsOf(field: SurveyField, value: unknown): Label[] {
  const given = Array.isArray(value) ? value.filter(isSpan) : [];
  const points = given.length > 0 ? [...field.text] : [];
  return given.flatMap(({ marker, start, end }, place) => {
    const control = field.markers.find(({ name }) => name === marker);
    if (!control) return [];
    return [{ id: `s${place}`, marker: control.code, start, end, quote: points.slice(start, end).join("") }];
  });
}

function spansOf(field: SurveyField, labels: readonly Label[]): unknown[] {
  return labels.flatMap(({ marker, start, end }) => {
    const control = field.markers.find(({ code }) => code === marker);
    return control && start !== null && end !== null ? [{ marker: control.name, start, end }] : [];
  });
}

/** Parts of a text that are marked, with the same labeler as everywhere. */
export function Spans(props: FieldProps) {
  const { form, item, field, value } = props;
  const editor = useMemo(() => {
    const made: Editor = new Editor(() => {
      const spans = spansOf(field, made.work.value.answer.labels);
      form.give(item, field.name, spans.length > 0 ? spans : null);
    });
    made.controls.value = field.markers;
    const answer = normalise({ ...EMPTY, labels: labelsOf(field, value) });
    made.open({ answer, history: { past: [], future: [] } });
    return made;
  }, [form, item, field]);
  const options = useMemo(() => new TextOptions(), []);
  useEffect(() => form.takesKeys(editor), [form, editor]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the fieldset around it has the name already
    <div role="group" {...described(props)} class="tw-spans">
      <div class="tw-spans-head">
        <MarkerChips editor={editor} controls={editor.controls.value} />
        <span class="tw-space" />
        <HistoryButtons editor={editor} />
      </div>
      <MarkerNotice editor={editor} />
      <TextPane
        editor={editor}
        text={field.text}
        formatting="ft"
        identity={`${typeof item}${item}-${field.name}`}
        submitted={NOTHING}
        options={options}
        markdown={null}
        onKey={(event) => editor.onKey(event)}
      />
      <details class="tw-spans-list">
        <summary>{t("List of what is marked")}</summary>
        <LabelList editor={editor} />
      </details>
    </div>
  );
}
