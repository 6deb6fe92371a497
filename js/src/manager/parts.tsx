import { Button } from "../kit/button.tsx";
import { strings, t } from "../kit/i18n.ts";

/** What was refused, where no field has the blame. */
export function Complaint({ text }: { text: string }) {
  return (
    <div role="alert" data-tw="manage-complaint">
      {text ? <p class="tw-note tw-bad">{text}</p> : null}
    </div>
  );
}

/** Until an answer is there, or when there will be none. */
export function Waiting({ problem, onAgain }: { problem: string; onAgain(): void }) {
  if (problem === "")
    return (
      <p class="tw-muted tw-manage-wait" role="status">
        {t("Loading…")}
      </p>
    );
  return (
    <div class="tw-manage-wait" data-tw="manage-failed">
      <Complaint text={problem} />
      <Button onPress={onAgain}>{t("Try again")}</Button>
    </div>
  );
}

/** What stands in a list that is empty. */
export function Empty({ title, advice }: { title: string; advice: string }) {
  return (
    <div class="tw-manage-empty" data-tw="manage-empty">
      <p>
        <strong>{title}</strong>
      </p>
      <p class="tw-muted">{advice}</p>
    </div>
  );
}

/** The name of a language (BCP 47) as the person's language writes it; an unknown one stays its tag. */
export function languageName(tag: string): string {
  try {
    const name = new Intl.DisplayNames(strings.value.language, { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(strings.value.language) + name.slice(1);
  } catch {
    return tag;
  }
}

/** A time as the person's language writes it, in their zone. */
export function inTime(time: string): string {
  const format = new Intl.DateTimeFormat(strings.value.language, { dateStyle: "medium", timeStyle: "short" });
  return format.format(new Date(time));
}
