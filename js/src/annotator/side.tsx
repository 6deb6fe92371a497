import { type ComponentChild, Fragment } from "preact";
import { inputKey } from "../core/answer.ts";
import { layoutOf, type Section, type Tab } from "../core/screen.ts";
import { makesInput } from "../kinds/table.ts";
import { Html } from "../kit/html.tsx";
import { t } from "../kit/i18n.ts";
import { Tabs } from "../kit/tabs.tsx";
import type { MarkerControl, Panel } from "../protocol/generated.ts";
import { Fields, UnitBoxes } from "../workbench/fields.tsx";
import { LabelList } from "../workbench/label-list.tsx";
import { MarkerChips, MarkerNotice } from "../workbench/markers.tsx";
import { OccurrencesPanel } from "../workbench/occurrences-panel.tsx";
import { loadPart } from "../workbench/parts.ts";
import { usePart } from "./lazy.ts";
import type { Session } from "./session.ts";

function hasChips(section: Section): boolean {
  return section.unit === null && section.controls.some((control) => !makesInput(control));
}

function hasFields(section: Section): boolean {
  return section.unit !== null || section.controls.some(makesInput);
}

function titlesOf(tabs: readonly Tab[]): string[] {
  return tabs.map((tab) => tab.title || t("General"));
}

function tabsWith(session: Session, test: (section: Section) => boolean): Tab[] {
  return session.tabs.value.filter((tab) => tab.sections.some(test));
}

/** Under which tabs something stands against a submission. */
function faultyOf({ editor }: Session, tabs: readonly Tab[]): boolean[] {
  const problems = editor.problems.value;
  const codes = new Set(editor.violations.value.map(({ marker }) => marker));
  for (const input of editor.answer.value.inputs) if (problems.has(inputKey(input))) codes.add(input.marker);
  return tabs.map((tab) =>
    tab.sections.some(
      ({ unit, controls }) => codes.has(unit?.code ?? "") || controls.some(({ code }) => codes.has(code)),
    ),
  );
}

/** The markers that label, under their tabs; of the chips those with `filter` in their names. */
export function MarkerPanel({ session, filter = "" }: { session: Session; filter?: string }) {
  const tabs = tabsWith(session, hasChips);
  const wanted = filter.trim().toLocaleLowerCase();
  const isShown = (control: MarkerControl) =>
    !makesInput(control) && control.name.toLocaleLowerCase().includes(wanted);
  const { editor } = session;
  const Chips = editor.relating.value?.Chips;
  return (
    <section class="tw-section tw-markers">
      {tabs.length > 0 ? <h2>{t("Markers")}</h2> : null}
      <Tabs
        label={t("Markers")}
        titles={titlesOf(tabs)}
        faulty={faultyOf(session, tabs)}
        panel={(index) => {
          const sections = tabs[index]?.sections.filter(hasChips) ?? [];
          const controls = sections.flatMap((section) => section.controls.filter(isShown));
          if (controls.length === 0)
            return <p class="tw-muted">{t("No marker here has this in its name.")}</p>;
          return <MarkerChips editor={editor} controls={controls} />;
        }}
      />
      <OccurrencesPanel
        editor={editor}
        text={session.page.value.item?.text ?? ""}
        controls={session.rules.value.controls}
      />
      {Chips ? <Chips /> : null}
      <MarkerNotice editor={editor} />
    </section>
  );
}

function AnswerPanel({ session }: { session: Session }) {
  const tabs = tabsWith(session, hasFields);
  const { editor } = session;
  if (tabs.length === 0) return null;
  return (
    <section class="tw-section">
      <h2>{t("Answer")}</h2>
      <Tabs
        label={t("Answer")}
        titles={titlesOf(tabs)}
        faulty={faultyOf(session, tabs)}
        panel={(index) => (
          <div class="tw-fields">
            {tabs[index]?.sections
              .filter(hasFields)
              .map((section) =>
                section.unit ? (
                  <UnitBoxes key={section.unit.code} editor={editor} unit={section.unit} />
                ) : (
                  <Fields
                    key={section.controls[0]?.code}
                    editor={editor}
                    controls={section.controls.filter(makesInput)}
                  />
                ),
              )}
          </div>
        )}
      />
    </section>
  );
}

/** What programs propose for the person's own text; anew after each submission. */
function Suggested({ session }: { session: Session }) {
  const { channel, editor } = session;
  const Panel = usePart(session.screen.value.settings.suggestions === true, () =>
    loadPart(channel, "suggestions"),
  );
  const { item, submitted } = session.page.value;
  if (!Panel || !item || session.boards.open.value) return null;
  const { context } = item;
  const { units } = session.rules.value;
  return <Panel key={`${context} ${submitted.length}`} {...{ editor, channel, context, units }} />;
}

/** What stands beside the text, in the order of the task. Parts that a project does not use are not there. */
export function Side({ session, isNarrow }: { session: Session; isNarrow: boolean }) {
  const { reminders } = session.screen.value;
  const hasLabels =
    session.editor.controls.value.some((control) => !makesInput(control)) ||
    session.editor.answer.value.labels.length > 0;
  const Relations = session.editor.relating.value?.Panel;
  const item = session.page.value.item;
  const panels: Record<Panel, ComponentChild> = {
    reminders: reminders && (
      <div class="tw-note" data-tw="reminders">
        <Html html={reminders} />
      </div>
    ),
    markers: !isNarrow && <MarkerPanel session={session} />,
    answer: <AnswerPanel session={session} />,
    relations: Relations && item && (
      <Relations identity={`${item.context} ${item.formatting}`} keptAs={session.model.get("storage_key")} />
    ),
    suggestions: <Suggested session={session} />,
    labels: hasLabels && <LabelList editor={session.editor} />,
  };
  return (
    <aside class="tw-side" aria-label={t("Markers and answers")}>
      {layoutOf(session.screen.value.root).panels.map((panel) => (
        <Fragment key={panel}>{panels[panel]}</Fragment>
      ))}
    </aside>
  );
}
