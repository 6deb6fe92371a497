import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { formatTime, t } from "../kit/i18n.ts";
import type { Answer, Draft, Elsewhere } from "../protocol/generated.ts";
import type { VersionsProps } from "../workbench/extra-views.ts";
import { loadPart } from "../workbench/parts.ts";
import { usePart } from "./lazy.ts";
import type { Session } from "./session.ts";
import type { Way } from "./submitter.ts";

interface BesideProps extends Pick<VersionsProps, "mine" | "theirs" | "time"> {
  session: Session;
}

/** How the two versions differ; the question above it can be answered without. */
function Versions({ session, ...answers }: BesideProps) {
  const Beside = usePart(true, () => loadPart(session.channel, "versions"));
  return Beside ? <Beside editor={session.editor} changed={session.changed} {...answers} /> : null;
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
