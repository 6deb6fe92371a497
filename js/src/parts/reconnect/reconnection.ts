import { effect, signal } from "@preact/signals";
import { newId } from "../../core/ids.ts";
import type { AnnotatorState } from "../../protocol/generated.ts";
import type { ReachHost } from "../../workbench/extra-views.ts";
import { hear, hostKernel } from "./host-kernel.ts";
import { Line, type Told } from "./line.ts";
import { pauseAfter } from "./pauses.ts";
import { endKernel, isAlive, openSocket, type Served, startKernel } from "./server.ts";

/** Why the kernel is out of reach. */
export type Reason =
  /** It is looked what is the case, or a new kernel is on its way. */
  | "trying"
  /** The server or the kernel does not answer. */
  | "silent"
  /** Nobody is logged in. */
  | "login"
  /** Another person is logged in. */
  | "another"
  /** This person has too many pages open. */
  | "full"
  /** The server does not give this page any more. */
  | "refused";

/** What does not change by itself: it is tried again when the person comes back to the page or asks for it. */
const NEEDS_A_PERSON: ReadonlySet<Reason> = new Set(["login", "another", "refused"]);

const REACH_MS = 15_000;
/** How long a kernel may be silent that is there, before another one takes its place. */
const PATIENCE_MS = 60_000;
/** How long a page may take to go after the browser has said that it will. */
const LEAVING_MS = 15_000;

/** Brings a served page back to a kernel when its own, the server or the network has died. */
export class Reconnection {
  readonly reason = signal<Reason>("trying");
  /** Address of the form to log in. */
  readonly login = signal("");
  #host: ReachHost;
  #served: Served;
  #first: string;
  #line: Line | null = null;
  #silentSince = 0;
  #isTrying = false;
  #isClosed = false;
  #leavesUntil = 0;
  #wake: () => void = () => {};
  #leave: (() => void)[] = [];

  constructor(host: ReachHost, served: Served) {
    this.#host = host;
    this.#served = served;
    this.#first = served.kernel;
    this.#listen();
    this.#leave.push(
      effect(() => {
        if (host.isReachable.value) this.#wake();
        else void this.#recover();
      }),
    );
  }

  /** Try at once: a person asks for it. */
  tryNow(): void {
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#line?.close();
    this.#wake();
    for (const leave of this.#leave) leave();
  }

  #listen(): void {
    const listen = (target: EventTarget, event: string, run: () => void) => {
      target.addEventListener(event, run);
      this.#leave.push(() => target.removeEventListener(event, run));
    };
    listen(window, "online", () => this.#wake());
    listen(window, "focus", () => this.#wake());
    listen(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") this.#wake();
    });
    // The page's host ends its kernel now; a new one for a page that goes would be started in vain.
    listen(window, "beforeunload", () => {
      this.#leavesUntil = Date.now() + LEAVING_MS;
    });
    listen(window, "pagehide", () => {
      if (this.#served.kernel !== this.#first) endKernel(this.#served);
    });
    const kernel = hostKernel(this.#host.model);
    if (kernel)
      this.#leave.push(
        hear(kernel.connectionStatusChanged, (status) => {
          if (status !== "connected" && !this.#line) this.#host.channel.lost();
        }),
      );
  }

  async #recover(): Promise<void> {
    if (this.#isTrying) return;
    this.#isTrying = true;
    this.reason.value = "trying";
    for (let failed = 0; this.#isWanted(); failed += 1) {
      const leaves = this.#leavesUntil - Date.now();
      if (leaves > 0) {
        await this.#sleep(leaves);
        continue;
      }
      const reason = await this.#attempt();
      if (!reason) continue;
      this.reason.value = reason;
      if (this.#isWanted())
        await this.#sleep(NEEDS_A_PERSON.has(reason) ? null : pauseAfter(failed, Math.random()));
    }
    this.#silentSince = 0;
    this.#isTrying = false;
  }

  #isWanted(): boolean {
    return !this.#isClosed && !this.#host.isReachable.peek();
  }

  /** Wait so long, or until something has changed; null = only that. */
  #sleep(milliseconds: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === null ? 0 : setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }

  /** Reach the page's kernel, or a new one; null = it answers, else why not. */
  async #attempt(): Promise<Reason | null> {
    try {
      const reason = await this.#needsKernel();
      return reason ?? (await this.#connect());
    } catch {
      // No answer of the server: neither was the silence that of the kernel.
      this.#silentSince = 0;
      return "silent";
    }
  }

  /** See to it that there is a kernel; null = there is, else why not. */
  async #needsKernel(): Promise<Reason | null> {
    if (await isAlive(this.#served)) {
      this.#silentSince ||= Date.now();
      if (Date.now() - this.#silentSince < PATIENCE_MS) return null;
      endKernel(this.#served);
    }
    this.#silentSince = 0;
    this.reason.value = "trying";
    const start = await startKernel(location.href);
    if (start.kind === "started") {
      this.#served = { ...this.#served, kernel: start.kernel };
      return null;
    }
    if (start.kind === "login") this.login.value = start.login;
    return start.kind;
  }

  /** Speak to the page's widget in the kernel; null = it answers, else why not. */
  async #connect(): Promise<Reason | null> {
    const { channel, model } = this.#host;
    this.#line?.close();
    const line = new Line(openSocket(this.#served, newId()), model.get("storage_key"));
    line.onTold = (told) => this.#take(told);
    const answered = await line.reach(REACH_MS);
    if (answered !== "reached") {
      // A kernel without our widget is of no use to anybody.
      if (answered !== "silent") endKernel(this.#served);
      return answered === "another" ? "another" : "silent";
    }
    this.#line = line;
    line.onLost = () => {
      if (this.#line === line) channel.lost();
    };
    channel.rewire(line);
    return this.#answers();
  }

  /** Wait until the first request is answered, which says that the kernel can be worked with. */
  async #answers(): Promise<Reason | null> {
    const { channel } = this.#host;
    const asked = channel.request("ping", {}).catch(() => {});
    await Promise.race([asked, this.#sleep(REACH_MS)]);
    return this.#isWanted() ? "silent" : null;
  }

  /** Take what the kernel tells of its widget; the views of the model follow. */
  #take(told: Told): void {
    const { model } = this.#host;
    const set = <Name extends keyof AnnotatorState>(name: Name, value: AnnotatorState[Name] | undefined) => {
      if (value !== undefined) model.set(name, value);
    };
    set("strings", told.strings);
    set("user", told.user);
    set("notice", told.notice);
    set("screen", told.screen);
    set("page", told.page);
  }
}
