import type { ComponentChildren } from "preact";
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

function Keys({ title, rows }: { title: string; rows: readonly [string[], string][] }) {
  return (
    <section class="tw-section">
      <h2 class="tw-help-title">{title}</h2>
      <dl class="tw-keys">
        {rows.flatMap(([keys, words]): ComponentChildren[] => [
          <dt key={`${words}-keys`}>
            {keys.map((key) => (
              <kbd key={key} class="tw-kbd">
                {key}
              </kbd>
            ))}
          </dt>,
          <dd key={words}>{words}</dd>,
        ])}
      </dl>
    </section>
  );
}

function textKeys(): [string[], string][] {
  return [
    [["Tab"], t("To the text, then from label to label")],
    [["← → ↑ ↓"], t("Move the caret")],
    [["Ctrl ← →", "Alt ← →"], t("By words")],
    [["Home", "End"], t("To the start or end of the line")],
    [["Ctrl Home", "Ctrl End"], t("To the start or end of the text")],
    [["⇧"], t("With any of these: select")],
    [["Esc"], t("Let go of the selection")],
  ];
}

function labelKeys(): [string[], string][] {
  return [
    [["Delete"], t("Remove the selected label")],
    [["Ctrl Z"], t("Undo")],
    [["Ctrl ⇧ Z", "Ctrl Y"], t("Redo")],
  ];
}

/** All keys, in front of the page. */
export function KeyHelp({ editor, withSubmit = false, onClose }: KeyHelpProps) {
  const markers = editor.controls.value
    .filter((control) => control.shortcut && kindOf(control).makes !== "input")
    .map((control): [string[], string] => [[showShortcut(control.shortcut)], control.name]);
  const page: [string[], string][] = withSubmit ? [[["Ctrl ↵"], t("Submit")]] : [];
  return (
    <Dialog title={t("Keyboard")} name="keys-dialog" wide onClose={onClose}>
      <div class="tw-help">
        <Keys title={t("In the text")} rows={textKeys()} />
        <div class="tw-section">
          {markers.length > 0 ? <Keys title={t("Label the selection")} rows={markers} /> : null}
          <Keys title={t("Labels")} rows={labelKeys()} />
          <Keys title={t("Page")} rows={[...page, [["?"], t("This help")]]} />
        </div>
      </div>
    </Dialog>
  );
}
