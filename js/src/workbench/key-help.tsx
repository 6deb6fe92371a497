import type { ComponentChildren } from "preact";
import { type KeyHelp as Row, textKeys } from "../core/keys.ts";
import { showShortcut } from "../core/shortcuts.ts";
import { kindOf } from "../kinds/table.ts";
import { Dialog } from "../kit/dialog.tsx";
import { t } from "../kit/i18n.ts";
import type { Editor } from "./editor.ts";

interface KeyHelpProps {
  editor: Editor;
  withSubmit?: boolean;
  onClose(): void;
}

function Keys({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <section class="tw-section">
      <h2>{title}</h2>
      <dl class="tw-keys">
        {rows.flatMap(({ keys, message }): ComponentChildren[] => [
          <dt key={`${message}-keys`}>
            {keys.map((key) => (
              <kbd key={key} class="tw-kbd">
                {key}
              </kbd>
            ))}
          </dt>,
          <dd key={message}>{message}</dd>,
        ])}
      </dl>
    </section>
  );
}

function pageKeys(withSubmit: boolean, withGroups: boolean): Row[] {
  return [
    ...(withSubmit ? [{ keys: ["Ctrl ↵"], message: t("Submit") }] : []),
    { keys: ["Ctrl Z"], message: t("Undo") },
    { keys: ["Ctrl ⇧ Z", "Ctrl Y"], message: t("Redo") },
    ...(withGroups
      ? [
          { keys: ["+"], message: t("Next group") },
          { keys: ["-"], message: t("Previous group") },
        ]
      : []),
    { keys: ["?"], message: t("This help") },
  ];
}

/** All keys, in front of the page. */
export function KeyHelp({ editor, withSubmit = false, onClose }: KeyHelpProps) {
  const markers = editor.controls.value
    .filter((control) => control.shortcut && kindOf(control).makes !== "input")
    .map((control) => ({ keys: [showShortcut(control.shortcut)], message: control.name }));
  const relations = [
    ...editor.relations.value
      .filter(({ shortcut }) => shortcut)
      .map((control) => ({ keys: [showShortcut(control.shortcut)], message: control.name })),
    { keys: ["␣"], message: t("Select the label, or take it out of the selection") },
    ...markers.slice(0, 1).map(({ keys }) => ({
      keys: [`Alt ${keys[0]}`],
      message: t("Select the labels that are in no relation"),
    })),
    { keys: ["Alt ⇧ Delete"], message: t("The selected labels become a relation by themselves") },
    { keys: ["Alt Delete"], message: t("The selected labels leave this relation") },
  ];
  return (
    <Dialog title={t("Keyboard")} name="keys-dialog" wide onClose={onClose}>
      <div class="tw-help">
        <div class="tw-section">
          {markers.length > 0 ? <Keys title={t("Label the selection")} rows={markers} /> : null}
          {editor.relations.value.length > 0 ? <Keys title={t("Relations")} rows={relations} /> : null}
          <Keys title={t("Page")} rows={pageKeys(withSubmit, editor.inGroups.value.size > 0)} />
        </div>
        <Keys title={t("In the text")} rows={textKeys(t)} />
      </div>
    </Dialog>
  );
}
