import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { LiveRegion } from "../kit/live.tsx";
import { HistoryButtons } from "../workbench/history-buttons.tsx";
import { KeyHelp } from "../workbench/key-help.tsx";
import { LabelActions } from "../workbench/label-actions.tsx";
import { LabelList } from "../workbench/label-list.tsx";
import { MarkerChips, MarkerNotice, WholeChips } from "../workbench/markers.tsx";
import { OccurrencesPanel } from "../workbench/occurrences-panel.tsx";
import { useRoot } from "../workbench/root.tsx";
import { OptionButtons } from "../workbench/text-options.tsx";
import { TextPane } from "../workbench/text-pane.tsx";
import type { Labeling } from "./labeling.ts";

/** Width in pixels below which the list stands below the text. */
const NARROW = 700;
const NOTHING: never[] = [];

function Tools({ labeling }: { labeling: Labeling }) {
  const { editor } = labeling;
  return (
    <div class="tw-tools" role="toolbar" aria-label={t("Actions")}>
      <HistoryButtons editor={editor} />
      <span class="tw-space" />
      <OptionButtons options={labeling.options} text={labeling.text.value} />
      <Button
        look="ghost"
        name="keys"
        label={t("Keyboard help")}
        shortcut="?"
        onPress={() => {
          labeling.showsKeys.value = true;
        }}
      />
    </div>
  );
}

/** Markers above the text, the labels beside it. */
export function App({ labeling, root }: { labeling: Labeling; root: HTMLElement }) {
  useRoot(root, NARROW);
  const { editor } = labeling;
  const relating = editor.relating.value;
  return (
    <>
      <div class="tw-labeler-head">
        <MarkerChips editor={editor} controls={editor.controls.value} />
        <WholeChips editor={editor} />
        <OccurrencesPanel editor={editor} text={labeling.text.value} controls={editor.controls.value} />
        {relating ? <relating.Chips /> : null}
        <MarkerNotice editor={editor} />
      </div>
      <div class="tw-labeler-main">
        <div class="tw-labeler-text">
          <TextPane
            editor={editor}
            text={labeling.text.value}
            formatting={labeling.formatting.value}
            identity="text"
            submitted={NOTHING}
            options={labeling.options}
            markdown={labeling.markdown.value}
            onKey={(event) => editor.onKey(event)}
          />
        </div>
        <div class="tw-labeler-side">
          {relating ? (
            <relating.Panel identity={labeling.formatting.value + labeling.text.value} keptAs="labeler" />
          ) : null}
          <LabelList editor={editor} />
        </div>
      </div>
      <Tools labeling={labeling} />
      <LabelActions editor={editor} channel={labeling.channel} root={root} />
      <LiveRegion />
      {labeling.showsKeys.value ? (
        <KeyHelp
          editor={editor}
          onClose={() => {
            labeling.showsKeys.value = false;
          }}
        />
      ) : null}
    </>
  );
}
