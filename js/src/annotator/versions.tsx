import { onlyIn } from "../core/differences.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { formatTime, t, tn } from "../kit/i18n.ts";
import type { Answer, Content, Draft, Elsewhere, Input, Label } from "../protocol/generated.ts";
import type { Session } from "./session.ts";
import type { Way } from "./submitter.ts";

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

function Difference({ session, record }: { session: Session; record: Label | Input }) {
  const control = session.editor.byCode.value.get(record.marker);
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
  session: Session;
  title: string;
  time: string | undefined;
  answer: Answer;
  other: Answer;
}

/** One of two versions: when it was made, how much it holds, and what only it holds. */
function Version({ session, title, time, answer, other }: VersionProps) {
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
          <Difference key={index} session={session} record={record} />
        ))}
        {own.length > NAMED ? (
          <li class="tw-muted">{tn("and {count} more", "and {count} more", own.length - NAMED)}</li>
        ) : null}
      </ul>
    </section>
  );
}

interface VersionsProps {
  session: Session;
  mine: Answer;
  theirs: Answer;
  time: string | undefined;
}

function Versions({ session, mine, theirs, time }: VersionsProps) {
  return (
    <div class="tw-versions">
      <Version
        session={session}
        title={t("In this window")}
        time={session.changed}
        answer={mine}
        other={theirs}
      />
      <Version session={session} title={t("In the other window")} time={time} answer={theirs} other={mine} />
    </div>
  );
}

/** Another window has stored a newer draft of this text. */
export function StaleSheet({ session, newer }: { session: Session; newer: Draft }) {
  return (
    <Dialog
      title={t("This text was changed in another window")}
      name="stale-dialog"
      onClose={() => session.settleStale(newer, true)}
      actions={
        <>
          <Button name="take-theirs" onPress={() => session.settleStale(newer, false)}>
            {t("Take the other")}
          </Button>
          <Button look="primary" name="keep-mine" autoFocus onPress={() => session.settleStale(newer, true)}>
            {t("Keep mine")}
          </Button>
        </>
      }
    >
      <p>
        {t(
          "It is open in another window or on another device, and both have been worked on. Neither is lost: Undo and Redo change between them.",
        )}
      </p>
      <Versions
        session={session}
        mine={session.editor.answer.value}
        theirs={newer.answer}
        time={newer.saved}
      />
    </Dialog>
  );
}

interface TwiceProps {
  session: Session;
  mine: Answer;
  elsewhere: Elsewhere;
  onChoice(way: Way): void;
}

/** The text was submitted in another window while it was open in this one. */
export function TwiceSheet({ session, mine, elsewhere, onChoice }: TwiceProps) {
  return (
    <Dialog
      title={t("You have already submitted this text")}
      name="twice-dialog"
      onClose={() => {
        session.sheet.value = null;
      }}
      actions={
        <>
          <Button name="discard" onPress={() => onChoice("discard")}>
            {t("Discard this one")}
          </Button>
          {elsewhere.replaceable ? (
            <Button name="replace" onPress={() => onChoice("replace")}>
              {t("Replace that one")}
            </Button>
          ) : null}
          <Button look="primary" name="keep-both" autoFocus onPress={() => onChoice("both")}>
            {t("Keep both")}
          </Button>
        </>
      }
    >
      <p>
        {t("In another window, {time}. What shall happen with the answer here?", {
          time: formatTime(elsewhere.submitted),
        })}
      </p>
      <Versions session={session} mine={mine} theirs={elsewhere.answer} time={elsewhere.submitted} />
    </Dialog>
  );
}
