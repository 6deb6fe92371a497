import type { AnyModel } from "@anywidget/types";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { t } from "../kit/i18n.ts";
import { announce, LiveRegion } from "../kit/live.tsx";
import { Notice } from "../kit/notice.tsx";
import type { ManagedProject, ManagerState } from "../protocol/generated.ts";
import type { Asker } from "../workbench/asking.ts";
import type { Reaching } from "../workbench/reaching.ts";
import { useRoot } from "../workbench/root.tsx";
import { type Desk, forgetUnsaved, isAnythingUnsaved, type Place, useAnswer } from "./desk.ts";
import { Waiting } from "./parts.tsx";
import { OF_PROJECT, TOP } from "./sections.ts";

/** Width in pixels below which the sections stand above what they show. */
const NARROW = 720;

/** How long a word to the person stays, in milliseconds. */
const STAYS = 6000;

const START: Place = { project: null, section: "projects" };

/** The place that the address names, where the page has an address of its own. */
function placeOf(hash: string): Place {
  const found = /^#(?:project\/(\d{1,9})\/)?([a-z-]{1,30})$/.exec(hash);
  if (!found) return START;
  return { project: found[1] ? Number(found[1]) : null, section: found[2] ?? "projects" };
}

function hashOf({ project, section }: Place): string {
  return project === null ? `#${section}` : `#project/${project}/${section}`;
}

interface NavProps {
  label: string;
  items: readonly { name: string; title(): string }[];
  current: string;
  onOpen(name: string): void;
}

function Nav({ label, items, current, onOpen }: NavProps) {
  return (
    <nav class="tw-manage-nav" aria-label={label}>
      {items.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          class="tw-manage-link"
          data-tw="manage-section"
          data-name={name}
          aria-current={name === current ? "page" : undefined}
          onClick={() => onOpen(name)}
        >
          {title()}
        </button>
      ))}
    </nav>
  );
}

function OfProject(props: { desk: Desk; id: number; section: string; turn: number }) {
  const { desk, id, section, turn } = props;
  // asked again at each turn: its title may be another one
  const list = useAnswer<{ projects: ManagedProject[] }>(desk, "projects", { turn });
  const heading = useRef<HTMLHeadingElement>(null);
  const project = list.value?.projects.find((one) => one.id === id);
  const isThere = project !== undefined;
  useEffect(() => {
    if (isThere) heading.current?.focus();
  }, [isThere]);
  if (list.value === null) return <Waiting problem={list.problem} onAgain={list.again} />;
  const back = (
    <Button look="ghost" name="manage-back" onPress={() => desk.open(null, "projects")}>
      {t("All projects")}
    </Button>
  );
  if (!project)
    return (
      <Notice name="gone" icon="warning" title={t("No such project")} advice={t("You may not manage it.")}>
        {back}
      </Notice>
    );
  const shown = OF_PROJECT.find(({ name }) => name === section) ?? OF_PROJECT[0];
  if (!shown) return null;
  const { Page, name } = shown;
  return (
    <>
      <div class="tw-manage-project">
        {back}
        <h1 dir="auto" tabIndex={-1} ref={heading} data-tw="manage-project-title">
          {project.title}
        </h1>
        {desk.links ? (
          <a class="tw-button" href={`./project/${id}`} data-tw="manage-view">
            {t("Annotate")}
          </a>
        ) : null}
      </div>
      {OF_PROJECT.length > 1 ? (
        <Nav
          label={t("Parts of the project")}
          items={OF_PROJECT}
          current={name}
          onOpen={(next) => desk.open(id, next)}
        />
      ) : null}
      <Page key={`${id}-${name}`} desk={desk} project={{ id, title: project.title }} />
    </>
  );
}

function Leaving({ onStay, onLeave }: { onStay(): void; onLeave(): void }) {
  return (
    <Dialog
      title={t("Leave without saving?")}
      name="manage-leaving"
      onClose={onStay}
      actions={
        <>
          <Button name="manage-leave" onPress={onLeave}>
            {t("Leave this page")}
          </Button>
          <Button look="primary" name="manage-stay" autoFocus onPress={onStay}>
            {t("Stay")}
          </Button>
        </>
      }
    >
      <p>{t("What you changed here is not stored yet.")}</p>
    </Dialog>
  );
}

/** Where the manager is; the address follows where the page has one of its own. */
function usePlace(hasAddress: boolean) {
  const [place, setPlace] = useState<Place>(() => (hasAddress ? placeOf(location.hash) : START));
  const [asked, setAsked] = useState<Place | null>(null);
  const [turn, setTurn] = useState(0);
  const go = (next: Place) => {
    forgetUnsaved();
    setAsked(null);
    setPlace(next);
    setTurn((before) => before + 1);
    if (hasAddress) history.replaceState(null, "", hashOf(next));
  };
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (isAnythingUnsaved()) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  const open = (next: Place) => (isAnythingUnsaved() ? setAsked(next) : go(next));
  return { place, turn, asked, open, go, stay: () => setAsked(null) };
}

function Said({ text }: { text: string }) {
  return text ? (
    <p class="tw-manage-said" data-tw="manage-said" aria-hidden="true">
      {text}
    </p>
  ) : null;
}

/** What is said while nobody answers. */
function OutOfReach({ reaching }: { reaching: Reaching }) {
  const isReachable = reaching.isReachable.value;
  const reach = reaching.reach.value;
  const words = isReachable ? "" : (reach?.words.value ?? t("The server does not answer."));
  return (
    <div role="status" data-tw="manage-reach">
      {words ? (
        <p class="tw-note tw-bad">
          {words} {reach ? <reach.Ways /> : null}
        </p>
      ) : null}
    </div>
  );
}

interface AppProps {
  model: AnyModel<ManagerState>;
  asker: Asker;
  reaching: Reaching;
  root: HTMLElement;
}

/** Projects, people and data of a store. */
export function App({ model, asker, reaching, root }: AppProps) {
  useRoot(root, NARROW);
  const sections = model.get("sections");
  const links = model.get("links");
  const { place, turn, asked, open, go, stay } = usePlace(links);
  const [said, setSaid] = useState("");
  const opener = useRef(open);
  opener.current = open;
  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => setSaid(""), STAYS);
    return () => clearTimeout(timer);
  }, [said]);
  const desk = useMemo<Desk>(
    () => ({
      ask: (verb, body) => asker.ask(verb, body),
      kernel: asker.kernel,
      tell: (message) => {
        setSaid(message);
        announce(message);
      },
      open: (project, section = project === null ? "projects" : "settings") =>
        opener.current({ project, section }),
      links,
    }),
    [asker, links],
  );
  const top = TOP.filter(({ name }) => sections.includes(name));
  const shown = top.find(({ name }) => name === place.section) ?? top[0];
  if (!shown)
    return (
      <Notice
        name="gone"
        icon="warning"
        title={t("Nothing to manage")}
        advice={t("Ask whoever keeps the server to let you manage projects, people or files.")}
      />
    );
  const { Page } = shown;
  const isList = place.project === null;
  return (
    <>
      {top.length > 1 ? (
        <Nav
          label={t("Manage")}
          items={top}
          current={isList ? shown.name : "projects"}
          onOpen={(name) => desk.open(null, name)}
        />
      ) : null}
      <div class="tw-manage-content">
        <OutOfReach reaching={reaching} />
        <main class="tw-manage-main" data-tw="manage-main" data-place={hashOf(place)}>
          {place.project === null ? (
            <Page key={shown.name} desk={desk} />
          ) : (
            <OfProject
              key={place.project}
              desk={desk}
              id={place.project}
              section={place.section}
              turn={turn}
            />
          )}
        </main>
      </div>
      <Said text={said} />
      {asked ? <Leaving onStay={stay} onLeave={() => go(asked)} /> : null}
      <LiveRegion />
    </>
  );
}
