import { useMemo } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { BoardKind } from "../workbench/batch-view.ts";
import type { Session } from "./session.ts";

/** The buttons that show a board, where the project has it. */
export function BoardButtons({ session }: { session: Session }) {
  const kind = session.boards.kind.value;
  const button = (name: BoardKind, words: string) => (
    <Button
      look="ghost"
      name={name}
      expanded={kind === name}
      disabled={session.busy.value !== null}
      onPress={() => void session.boards.toggle(name)}
    >
      {words}
    </Button>
  );
  return (
    <>
      {session.page.value.may_edit || kind === "edit" ? button("edit", t("Edit")) : null}
      {session.screen.value.settings.reviewing ? button("review", t("Review")) : null}
    </>
  );
}

function Shown({ session, kind }: { session: Session; kind: BoardKind }) {
  const Board = session.boards.part.value;
  const { desk } = session.boards;
  const host = useMemo(() => desk?.host(kind), [desk, kind]);
  return Board && host ? <Board host={host} /> : null;
}

/** The board, above the work. */
export function BoardPlace({ session }: { session: Session }) {
  const kind = session.boards.kind.value;
  return kind ? <Shown key={kind} session={session} kind={kind} /> : null;
}
