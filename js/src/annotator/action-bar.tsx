import { Button } from "../kit/button.tsx";
import { ProblemText } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import { HistoryButtons } from "../workbench/history-buttons.tsx";
import { goToProblem } from "./problems.ts";
import type { Session } from "./session.ts";

/** What stands against what was asked for, beside the button that was pressed. */
export function Summary({ session }: { session: Session }) {
  const { editor, trouble } = session;
  const strict = editor.violations.value.filter((each) => !each.ignorable);
  const lines = [...new Map(strict.map((each) => [each.message, each])).values()];
  const message = trouble.value;
  return (
    <div class="tw-summary" role="alert" data-tw="problems">
      {message || lines.length > 0 ? (
        <div class="tw-summary-box">
          <ul class="tw-plain">
            {message ? (
              <li>
                <ProblemText text={message} />
              </li>
            ) : null}
            {lines.map((each) => (
              <li key={each.message}>
                <button
                  type="button"
                  class="tw-plain-button"
                  onClick={() => session.root && goToProblem(session.root, [each])}
                >
                  <ProblemText text={each.message} />
                </button>
              </li>
            ))}
          </ul>
          <Button
            look="ghost"
            icon="close"
            label={t("Close")}
            onPress={() => {
              trouble.value = null;
              editor.violations.value = [];
            }}
          />
        </div>
      ) : null}
    </div>
  );
}

/** Submit, the ways on, and the ways back; always in reach. */
export function ActionBar({ session }: { session: Session }) {
  const busy = session.busy.value;
  return (
    <footer class="tw-foot">
      <Summary session={session} />
      <div class="tw-actions" role="toolbar" aria-label={t("Actions")}>
        <Button
          look="primary"
          name="submit"
          shortcut="Ctrl+Enter"
          disabled={busy !== null}
          onPress={() => void session.submit()}
        >
          {busy === "submit" ? t("Submitting") : t("Submit")}
        </Button>
        <Button name="next" disabled={busy !== null} onPress={() => void session.next()}>
          {t("Get next")}
        </Button>
        <Button
          name="later"
          icon="clock"
          label={t("Save for later")}
          disabled={busy !== null}
          onPress={() => void session.later()}
        >
          <span class="tw-when-wide">{t("Save for later")}</span>
        </Button>
        <span class="tw-history">
          <HistoryButtons editor={session.editor} />
        </span>
      </div>
    </footer>
  );
}
