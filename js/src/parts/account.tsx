// The lazy part with the ways out of a page that our server gives: start page, profile, log-out.

import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { AccountHost, AccountProps } from "../workbench/extra-views.ts";
import { type Login, readLogin } from "./account/login.ts";
import style from "./account.css";

export { style };

/** How long the last changes may take to be stored before a person is asked, in milliseconds. */
const PATIENCE_MS = 3000;

/** Resolves when the page waits for nothing. */
function whenIdle({ busy }: AccountHost): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (busy.value !== null) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** Store what is not stored yet; whether it has everything and the server can be gone to. */
async function isAllStored(host: AccountHost): Promise<boolean> {
  const { editor, drafts, busy } = host;
  editor.settle();
  drafts.keep();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([Promise.all([drafts.flush(), whenIdle(host)]), late]);
  return navigator.onLine && !drafts.isDirty && busy.peek() === null;
}

/** Close what is open at Escape, or when the focus or a click goes elsewhere. */
function useClosing(isOpen: boolean, close: (isByKey: boolean) => void) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const closer = new AbortController();
    const { signal } = closer;
    const elsewhere = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) close(false);
    };
    document.addEventListener("pointerdown", elsewhere, { signal });
    document.addEventListener("focusin", elsewhere, { signal });
    box.current?.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close(true);
      },
      { signal },
    );
    return () => closer.abort();
  }, [isOpen, close]);
  return box;
}

interface ListProps {
  host: AccountHost;
  login: Login;
}

/** The ways out; before one is taken, what is on the page is stored, or it is said that it is not. */
function Ways({ host, login }: ListProps) {
  const [waits, setWaits] = useState<(() => void) | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const asked = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone, and the text would take the focus that nothing has.
  useLayoutEffect(() => asked.current?.querySelector("button")?.focus(), [waits]);
  const { base, verified, hasProfile, token } = login;
  const leave = async (go: () => void) => {
    if (await isAllStored(host)) go();
    else setWaits(() => go);
  };
  const link = (name: string, words: string, href: string) => (
    <li>
      <a
        class="tw-button"
        data-tw={name}
        href={href}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          void leave(() => location.assign(href));
        }}
      >
        {words}
      </a>
    </li>
  );
  if (waits)
    return (
      <div ref={asked} data-tw="unsent">
        <p role="alert">
          {t(
            "The server does not answer, or does not have all of your work yet. This browser keeps it until you come back.",
          )}
        </p>
        <ul>
          <li>
            <Button name="leave-anyway" onPress={waits}>
              {t("Leave all the same")}
            </Button>
          </li>
        </ul>
      </div>
    );
  return (
    <>
      <p class="tw-account-name">{t("You are {name}.", { name: host.user.value })}</p>
      <ul>
        {link("start-page", t("Start page"), base)}
        {hasProfile ? link("profile", t("Profile"), `${base}profile`) : null}
        {verified === "shared" ? null : (
          <li>
            <form ref={form} method="post" action={`${base}logout`}>
              <input type="hidden" name="_xsrf" value={token} />
            </form>
            <Button name="logout" onPress={() => void leave(() => form.current?.submit())}>
              {verified === "login" ? t("Log out") : t("Change name")}
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}

/** Who is at the page, and behind it the ways out. */
export default function Account({ host }: AccountProps) {
  const [isOpen, setOpen] = useState(false);
  const box = useClosing(isOpen, (isByKey) => {
    setOpen(false);
    if (isByKey) box.current?.querySelector("button")?.focus();
  });
  const login = readLogin(document);
  const name = host.user.value;
  if (!login) return <span class="tw-user tw-ellipsis">{name}</span>;
  return (
    <div class="tw-account" ref={box}>
      <Button look="ghost" name="account" title={name} expanded={isOpen} onPress={() => setOpen(!isOpen)}>
        <span class="tw-ellipsis">{name}</span>
      </Button>
      {isOpen ? (
        <div class="tw-account-list" data-tw="ways">
          <Ways host={host} login={login} />
        </div>
      ) : null}
    </div>
  );
}
