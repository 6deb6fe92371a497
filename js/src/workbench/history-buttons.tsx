import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { Editor } from "./editor.ts";
import { stepName } from "./steps.ts";

function titled(action: string, name: string | undefined): string {
  return name === undefined ? action : `${action}: ${stepName(name)}`;
}

/** Undo, Redo and Unmark all. */
export function HistoryButtons({ editor }: { editor: Editor }) {
  const { past, future } = editor.work.value.history;
  const isLocked = editor.locked.value;
  return (
    <>
      <Button
        look="ghost"
        icon="undo"
        name="undo"
        label={t("Undo")}
        title={`${titled(t("Undo"), past.at(-1)?.name)} (Ctrl+Z)`}
        disabled={isLocked || past.length === 0}
        onPress={() => editor.undo()}
      >
        <span class="tw-when-wide">{t("Undo")}</span>
      </Button>
      <Button
        look="ghost"
        icon="redo"
        name="redo"
        label={t("Redo")}
        title={`${titled(t("Redo"), future.at(-1)?.name)} (Ctrl+Shift+Z)`}
        disabled={isLocked || future.length === 0}
        onPress={() => editor.redo()}
      />
      <Button
        look="ghost"
        icon="trash"
        name="unmark-all"
        label={t("Unmark all")}
        disabled={isLocked || editor.answer.value.labels.length === 0}
        onPress={() => editor.unmarkAll()}
      >
        <span class="tw-when-wide">{t("Unmark all")}</span>
      </Button>
    </>
  );
}
