import { Button } from "../kit/button.tsx";
import { ProblemText } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import { HistoryButtons } from "../workbench/history-buttons.tsx";
import type { Session } from "./session.ts";

/** What stands against what was asked for, beside the button that was pressed. */
export function Summary({ session }: { session: Session }) {
  const { editor, trouble } = session;
  const strict = editor.violations.value.filter((each) => !each.ignorable);
  const messages = [...(trouble.value ? [trouble.value] : []), ...strict.map((each) => each.message)];
  return (
    <div class="tw-summary" role="alert" data-tw="problems">
      {messages.length > 0 ? (
        <div class="tw-summary-box">
          <ul class="tw-plain">
            {[...new Set(messages)].map((message) => (
              <li key={message}>
                <ProblemText text={message} />
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
