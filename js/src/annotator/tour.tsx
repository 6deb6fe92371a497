import { useEffect, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { loadPart } from "../workbench/parts.ts";
import { usePart } from "./lazy.ts";
import type { Session } from "./session.ts";

const NAME = "tour";

/** The tour of a project that has one: it begins by itself on the first visit, after the guidelines. */
export function Tour({ session }: { session: Session }) {
  const [isOn, setOn] = useState(false);
  const { root, outbox } = session;
  const isThere = session.screen.value.settings.tour === true && session.page.value.item !== null;
  const isFree = session.sheet.value === null;
  useEffect(() => {
    if (isThere && isFree && !outbox.hasHappened(NAME)) setOn(true);
  }, [isThere, isFree, outbox]);
  const Walk = usePart(isThere && isOn, () => loadPart(session.channel, NAME));
  if (!isThere) return null;
  const close = () => {
    outbox.keepHappened(NAME);
    setOn(false);
  };
  return (
    <>
      <Button look="ghost" name={NAME} onPress={() => setOn(true)}>
        {t("Tour")}
      </Button>
      {Walk && root && isFree ? <Walk root={root} onClose={close} /> : null}
    </>
  );
}
