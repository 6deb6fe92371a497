import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Html } from "../kit/html.tsx";
import { t } from "../kit/i18n.ts";
import type { Violation } from "../protocol/generated.ts";
import { KeyHelp } from "../workbench/key-help.tsx";
import { loadPart } from "../workbench/parts.ts";
import { FlagSheet } from "./flag-sheet.tsx";
import { usePart } from "./lazy.ts";
import type { Session } from "./session.ts";
import type { Dock } from "./sheet.ts";
import { StaleSheet, TwiceSheet } from "./versions.tsx";

function IgnoreSheet({ session, violations }: { session: Session; violations: readonly Violation[] }) {
  const close = () => {
    session.sheet.value = null;
    session.editor.violations.value = [];
  };
  return (
    <Dialog
      title={t("Submit all the same?")}
      name="ignore-dialog"
      onClose={close}
      actions={
        <>
          <Button autoFocus onPress={close}>
            {t("Go back")}
          </Button>
          <Button look="primary" name="ignore" onPress={() => void session.submit(true)}>
            {t("Submit all the same")}
          </Button>
        </>
      }
    >
      <p>{t("This is not as the project asks for it:")}</p>
      <ul>
        {violations.map((each) => (
          <li key={`${each.marker}-${each.group}-${each.message}`}>{each.message}</li>
        ))}
      </ul>
    </Dialog>
  );
}

function LeaveSheet({ session }: { session: Session }) {
  const close = () => {
    session.sheet.value = null;
  };
  return (
    <Dialog
      title={t("Leave this text without submitting?")}
      name="leave-dialog"
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t("Stay")}</Button>
          <Button name="leave" onPress={() => void session.next(true)}>
            {t("Leave it")}
          </Button>
          <Button look="primary" autoFocus onPress={() => void session.submit()}>
            {t("Submit")}
          </Button>
        </>
      }
    >
      <p>
        {t(
          "There is work on this text that is not submitted. Get next leaves it, and the text does not come back.",
        )}
      </p>
    </Dialog>
  );
}

/** Buttons that move the guidelines. */
export function DockButtons({ session, dock }: { session: Session; dock: Dock }) {
  const names = {
    left: t("Dock to the left"),
    center: t("Show in the middle"),
    right: t("Dock to the right"),
  };
  const places: Dock[] = ["left", "center", "right"];
  return (
    <span class="tw-dock-buttons tw-when-wide">
      {places.map((place) => (
        <Button
          key={place}
          look="ghost"
          icon={place}
          label={names[place]}
          pressed={place === dock}
          onPress={() => session.guidelines.dock(place)}
        />
      ))}
    </span>
  );
}

/** The guidelines, and who asks for the work. */
export function GuidelinesText({ session }: { session: Session }) {
  const { guidelines, about, settings } = session.screen.value;
  const { channel } = session;
  const Film = usePart(settings.film === true, () => loadPart(channel, "film"));
  return (
    <>
      <Html html={guidelines} />
      {about ? <Html html={about} /> : null}
      {Film ? <Film channel={channel} /> : null}
    </>
  );
}

function GuidelinesSheet({ session }: { session: Session }) {
  return (
    <Dialog
      title={t("Guidelines")}
      name="guidelines-dialog"
      wide
      tools={<DockButtons session={session} dock="center" />}
      onShow={() => session.guidelines.seen()}
      onClose={() => session.guidelines.hide()}
      actions={
        <Button look="primary" autoFocus onPress={() => session.guidelines.hide()}>
          {t("Start")}
        </Button>
      }
    >
      <GuidelinesText session={session} />
    </Dialog>
  );
}

/** The one question or sheet that stands in front of the page. */
export function Sheets({ session }: { session: Session }) {
  const sheet = session.sheet.value;
  if (!sheet) return null;
  switch (sheet.kind) {
    case "ignore":
      return <IgnoreSheet session={session} violations={sheet.violations} />;
    case "leave":
      return <LeaveSheet session={session} />;
    case "stale":
      return <StaleSheet session={session} newer={sheet.newer} />;
    case "twice": {
      const { entry, elsewhere } = sheet;
      return (
        <TwiceSheet
          session={session}
          mine={entry.answer}
          elsewhere={elsewhere}
          onChoice={(way) => void session.submitter.settle(entry, elsewhere, way)}
        />
      );
    }
    case "flag":
      return <FlagSheet session={session} />;
    case "keys":
      return (
        <KeyHelp
          editor={session.editor}
          withSubmit
          onClose={() => {
            session.sheet.value = null;
          }}
        />
      );
    case "guidelines":
      return <GuidelinesSheet session={session} />;
  }
}
