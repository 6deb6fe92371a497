// The lazy part that shows how two versions of one answer differ.

import { onlyIn } from "../core/differences.ts";
import { formatTime, t, tn } from "../kit/i18n.ts";
import type { Answer, Content, Input, Label } from "../protocol/generated.ts";
import type { Editor } from "../workbench/editor.ts";
import type { VersionsProps } from "../workbench/extra-views.ts";

/** Differences of one version that are named; the rest is counted. */
const NAMED = 6;

function contents(answer: Answer): string {
  const labels = tn("{count} label", "{count} labels", answer.labels.length);
  const fields = tn("{count} field", "{count} fields", answer.inputs.length);
  return t("{labels}, {fields}", { labels, fields });
}

function wordsOf(content: Content): string {
  return Array.isArray(content) ? content.flat().join(", ") : String(content);
}

function Difference({ editor, record }: { editor: Editor; record: Label | Input }) {
  const control = editor.byCode.value.get(record.marker);
  const words = "start" in record ? (record.quote ?? t("Whole text")) : wordsOf(record.content);
  return (
    <li class="tw-difference" style={{ "--c": control?.color ?? "#888888" }}>
      <i class="tw-dot" />
      <span class="tw-ellipsis" dir="auto" title={words}>
        {words}
      </span>
      <span class="tw-muted">
        {control?.name ?? record.marker}
        {record.group_order ? ` ${record.group_order}` : ""}
      </span>
    </li>
  );
}

interface VersionProps {
  editor: Editor;
  title: string;
  time: string | undefined;
  answer: Answer;
  other: Answer;
}

/** One of two versions: when it was made, how much it holds, and what only it holds. */
function Version({ editor, title, time, answer, other }: VersionProps) {
  const own = onlyIn(answer, other);
  return (
    <section class="tw-section tw-version">
      <h3>
        {title}
        {time ? <span class="tw-muted">{formatTime(time)}</span> : null}
      </h3>
      <p class="tw-muted">
        {contents(answer)}
        {own.length > 0 ? ` · ${t("only here:")}` : ""}
      </p>
      <ul class="tw-plain">
        {own.slice(0, NAMED).map((record, index) => (
          <Difference key={index} editor={editor} record={record} />
        ))}
        {own.length > NAMED ? (
          <li class="tw-muted">{tn("and {count} more", "and {count} more", own.length - NAMED)}</li>
        ) : null}
      </ul>
    </section>
  );
}

/** Two versions beside each other. */
export default function Versions({ editor, changed, mine, theirs, time }: VersionsProps) {
  return (
    <div class="tw-versions">
      <Version editor={editor} title={t("In this window")} time={changed} answer={mine} other={theirs} />
      <Version editor={editor} title={t("In the other window")} time={time} answer={theirs} other={mine} />
    </div>
  );
}
