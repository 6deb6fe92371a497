import { layoutOf } from "../core/screen.ts";
import { makesInput } from "../kinds/table.ts";
import { Button } from "../kit/button.tsx";
import { Html } from "../kit/html.tsx";
import { t } from "../kit/i18n.ts";
import { LiveRegion } from "../kit/live.tsx";
import { LabelActions } from "../workbench/label-actions.tsx";
import { WholeChips } from "../workbench/markers.tsx";
import { loadPart } from "../workbench/parts.ts";
import { useRoot } from "../workbench/root.tsx";
import { OptionButtons } from "../workbench/text-options.tsx";
import { TextPane } from "../workbench/text-pane.tsx";
import { ActionBar, Summary } from "./action-bar.tsx";
import { Header } from "./header.tsx";
import { usePart } from "./lazy.ts";
import { MarkerDock } from "./marker-dock.tsx";
import { ErrorPage, StatusPage } from "./notices.tsx";
import type { Session } from "./session.ts";
import { DockButtons, GuidelinesText, Sheets } from "./sheets.tsx";
import { Side } from "./side.tsx";

/** Width in pixels below which the parts stand below each other. */
const NARROW = 760;

function TextHead({ session }: { session: Session }) {
  const { screen, page, editor } = session;
  const item = page.value.item;
  const hasSpans = editor.controls.value.some((control) => !makesInput(control));
  return (
    <div class="tw-text-head">
      <h2>{t("Text")}</h2>
      {screen.value.settings.show_source && item?.source_name ? (
        <span class="tw-muted tw-ellipsis" title={item.source_name}>
          {item.source_name}
        </span>
      ) : null}
      {item?.is_delayed ? <span class="tw-badge">{t("Saved for later")}</span> : null}
      <WholeChips editor={editor} />
      <span class="tw-space" />
      {hasSpans ? <OptionButtons options={session.options} text={item?.text ?? ""} /> : null}
      <Button
        look="ghost"
        icon="flag"
        name="flag"
        label={t("Flag this text")}
        onPress={() => {
          session.sheet.value = { kind: "flag" };
        }}
      >
        <span class="tw-when-wide">{t("Flag")}</span>
      </Button>
    </div>
  );
}

function TextArea({ session }: { session: Session }) {
  const { page, screen, editor } = session;
  const { item, submitted } = page.value;
  if (!item) return null;
  const shown = screen.value.settings.disable_submitted_labels ? submitted : NOTHING;
  return (
    <section class="tw-text-pane" aria-busy={session.busy.value !== null}>
      <TextHead session={session} />
      <TextPane
        editor={editor}
        text={item.text}
        formatting={item.formatting}
        language={screen.value.language}
        identity={String(item.context)}
        submitted={shown}
        options={session.options}
        markdown={session.markdown.value}
        onKey={(event) => session.onKey(event)}
      />
    </section>
  );
}

const NOTHING: never[] = [];

function GuidelinesDock({ session }: { session: Session }) {
  const dock = session.guidelines.place.value;
  if (dock !== "left" && dock !== "right") return null;
  return (
    <aside class={`tw-guidelines tw-dock-${dock}`} aria-label={t("Guidelines")} data-tw="guidelines-dock">
      <div class="tw-guidelines-head">
        <h2>{t("Guidelines")}</h2>
        <DockButtons session={session} dock={dock} />
        <Button look="ghost" icon="close" label={t("Close")} onPress={() => session.guidelines.hide()} />
      </div>
      <div class="tw-guidelines-text">
        <GuidelinesText session={session} />
      </div>
    </aside>
  );
}

function Work({ session, isNarrow }: { session: Session; isNarrow: boolean }) {
  const [text, side] = layoutOf(session.screen.value.root).shares;
  return (
    <>
      <div class="tw-main" style={{ "--tw-text-share": text, "--tw-side-share": side }}>
        <GuidelinesDock session={session} />
        <TextArea session={session} />
        <Side session={session} isNarrow={isNarrow} />
      </div>
      {isNarrow ? <MarkerDock session={session} /> : null}
      <ActionBar session={session} />
    </>
  );
}

/** The whole screen. */
export function App({ session, root }: { session: Session; root: HTMLElement }) {
  const isNarrow = useRoot(root, NARROW);
  const { message, settings } = session.screen.value;
  const Writing = usePart(settings.takes_texts === true, () => loadPart(session.channel, "writing"));
  if (session.notice.value) return <ErrorPage session={session} />;
  return (
    <>
      <Header session={session} />
      {message ? (
        <div class="tw-banner" data-tw="message">
          <Html html={message} />
        </div>
      ) : null}
      {Writing ? <Writing host={session} keptAs={session.model.get("storage_key")} /> : null}
      {session.page.value.item && session.page.value.status === "open" ? (
        <Work session={session} isNarrow={isNarrow} />
      ) : (
        <>
          <StatusPage session={session} />
          <Summary session={session} />
        </>
      )}
      <LabelActions editor={session.editor} channel={session.channel} root={root} />
      <LiveRegion />
      <Sheets session={session} />
    </>
  );
}
