import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { Notice } from "../kit/notice.tsx";
import { loadPart } from "../workbench/parts.ts";
import { usePart } from "./lazy.ts";
import type { Session } from "./session.ts";

function LookAgain({ session }: { session: Session }) {
  return (
    <Button
      look={session.page.value.status === "waiting" ? "primary" : "plain"}
      name="look-again"
      disabled={session.busy.value !== null}
      onPress={() => void session.lookAgain()}
    >
      {t("Look again")}
    </Button>
  );
}

/** The page when there is no text to show; its words are a part, and until that is there one can look again. */
export function StatusPage({ session }: { session: Session }) {
  const Page = usePart(true, () => loadPart(session.channel, "status"));
  const look = <LookAgain session={session} />;
  return Page ? (
    <Page page={session.page.value} settings={session.screen.value.settings}>
      {look}
    </Page>
  ) : (
    look
  );
}

/** The page when the widget itself cannot work. */
export function ErrorPage({ session }: { session: Session }) {
  return (
    <Notice name="error" icon="warning" title={t("This cannot be shown")} advice={session.notice.value}>
      <LookAgain session={session} />
    </Notice>
  );
}
