// The lazy part that brings a page back to a kernel, or says what to do where it cannot.

import { computed, effect, signal } from "@preact/signals";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { Reach, ReachHost } from "../workbench/extra-views.ts";
import { hear, hostKernel } from "./reconnect/host-kernel.ts";
import { type Reason, Reconnection } from "./reconnect/reconnection.ts";
import { readServed, type Served } from "./reconnect/server.ts";

/** How long the kernel of a notebook may be silent before a person is told what helps. */
const PATIENCE_MS = 20_000;
/** What a kernel's host says of one that has forgotten the widget. */
const RESTARTED: ReadonlySet<unknown> = new Set(["restarting", "autorestarting", "terminating", "dead"]);

function wordsOf(reason: Reason): string {
  switch (reason) {
    case "trying":
      return t("Reconnecting. Your work is kept here.");
    case "silent":
      return t("No answer from the server. Your work is kept here and sent again.");
    case "login":
      return t("You are logged out. Log in to go on; your work is kept here.");
    case "another":
      return t("Somebody else is logged in now. Your work is kept here for you.");
    case "full":
      return t("You have too many pages open. Close one of them; your work is kept here.");
    case "refused":
      return t("The server does not give this page any more. Your work is kept here.");
  }
}

function offline(): string {
  return t("Offline. Your work is kept here and sent later.");
}

/** A page that our server gives. */
function served(host: ReachHost, place: Served): Reach {
  const connection = new Reconnection(host, place);
  const { reason, login } = connection;
  const tryNow = () => {
    host.channel.retry();
    connection.tryNow();
  };
  function Ways() {
    if (reason.value === "login")
      return (
        <a class="tw-button tw-ghost tw-small" data-tw="log-in" href={login.value}>
          {t("Log in")}
        </a>
      );
    if (reason.value === "another")
      return (
        <Button look="ghost" class="tw-small" name="reload" onPress={() => location.reload()}>
          {t("Reload")}
        </Button>
      );
    return <TryNow onPress={tryNow} />;
  }
  return {
    words: computed(() =>
      navigator.onLine || NEEDS_NO_NETWORK.has(reason.value) ? wordsOf(reason.value) : offline(),
    ),
    Ways,
    close: () => connection.close(),
  };
}

const NEEDS_NO_NETWORK: ReadonlySet<Reason> = new Set(["login", "another", "refused"]);

function TryNow({ onPress }: { onPress(): void }) {
  return (
    <Button look="ghost" class="tw-small" name="try-now" onPress={onPress}>
      {t("Try now")}
    </Button>
  );
}

/** A page of a notebook: whoever restarts its kernel has to run the cell again. */
function inNotebook(host: ReachHost): Reach {
  const isLong = signal(false);
  const leave: (() => void)[] = [
    effect(() => {
      if (host.isReachable.value) return undefined;
      const timer = setTimeout(() => {
        isLong.value = navigator.onLine;
      }, PATIENCE_MS);
      return () => {
        clearTimeout(timer);
        isLong.value = false;
      };
    }),
  ];
  const kernel = hostKernel(host.model);
  if (kernel)
    leave.push(
      hear(kernel.statusChanged, (status) => {
        if (!RESTARTED.has(status)) return;
        host.channel.lost();
        isLong.value = true;
      }),
      hear(kernel.connectionStatusChanged, (status) => {
        if (status === "connected") host.channel.retry();
        else host.channel.lost();
      }),
    );
  return {
    words: computed(() => {
      if (isLong.value)
        return t("The kernel does not answer. If it was restarted, run the cell again; nothing is lost.");
      return navigator.onLine ? wordsOf("silent") : offline();
    }),
    Ways: () => <TryNow onPress={() => host.channel.retry()} />,
    close: () => {
      for (const each of leave) each();
    },
  };
}

/** Look after the page's way to its kernel. */
export default function watchOver(host: ReachHost): Reach {
  const place = document.body.dataset.voila ? readServed(document) : null;
  return place ? served(host, place) : inNotebook(host);
}
