import { newId } from "../../core/ids.ts";
import { isPageState, type Wire } from "../../protocol/channel.ts";
import type { AnnotatorState } from "../../protocol/generated.ts";

/** The traits that a kernel tells of, those that it has changed. */
export type Told = Partial<AnnotatorState>;

/** What became of the try to reach the widget of a kernel. */
export type Answered = "reached" | "silent" | "another" | "none";

/** The part of a WebSocket that is used. */
export type Socket = Pick<WebSocket, "readyState" | "addEventListener" | "send" | "close">;

type Fields = Record<string, unknown>;

const OPEN = 1;
/** How long our widget may take to answer after another one has, in milliseconds. */
const OTHERS_MS = 1000;

export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const TRAITS: Record<string, (value: unknown) => boolean> = {
  page: isPageState,
  screen: (value) => isRecord(value) && isRecord(value.settings) && Array.isArray(value.relations),
  strings: (value) => isRecord(value) && isRecord(value.messages) && isRecord(value.plurals),
  notice: (value) => typeof value === "string",
  user: (value) => typeof value === "string",
};

function isTold(value: unknown): value is Told {
  return (
    isRecord(value) &&
    Object.entries(TRAITS).every(([name, check]) => value[name] === undefined || check(value[name]))
  );
}

/** A message of Jupyter's websocket, as far as it is read. */
function read(data: unknown): { type: unknown; content: Fields } | null {
  if (typeof data !== "string") return null;
  try {
    const message: unknown = JSON.parse(data);
    if (isRecord(message) && isRecord(message.header) && isRecord(message.content))
      return { type: message.header.msg_type, content: message.content };
  } catch {
    // What is no message is passed over.
  }
  return null;
}

/**
 * A websocket of our own to a kernel: the messages of one widget, whose view is on the page already.
 *
 * The widget is found by the key of the unsent work, which is one for each store, project and person: the
 * widget of somebody else, or of another store at the same address, is never taken for it.
 */
export class Line implements Wire {
  onLost: () => void = () => {};
  onTold: (told: Told) => void = () => {};
  #socket: Socket;
  #key: string;
  #session = newId();
  #listeners = new Set<(content: unknown) => void>();
  #asked = new Set<string>();
  #comm = "";
  #isAnothers = false;
  #settle: (answered: Answered) => void = () => {};

  constructor(socket: Socket, key: string) {
    this.#socket = socket;
    this.#key = key;
  }

  /** Look for the widget; what it told of itself has gone to `onTold` when this resolves. */
  reach(limit: number): Promise<Answered> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle("silent"), limit);
      this.#settle = (answered) => {
        clearTimeout(timer);
        this.#settle = () => {};
        if (answered !== "reached") this.close();
        resolve(answered);
      };
      const socket = this.#socket;
      socket.addEventListener("open", () =>
        this.#post("comm_info_request", { target_name: "jupyter.widget" }),
      );
      socket.addEventListener("message", ({ data }) => this.#receive(data));
      socket.addEventListener("close", () => {
        this.#settle("silent");
        this.onLost();
      });
    });
  }

  send(content: unknown): void {
    if (this.#socket.readyState !== OPEN) throw new Error("The connection is closed.");
    this.#tell(this.#comm, { method: "custom", content });
  }

  on(_event: "msg:custom", callback: (content: unknown) => void): void {
    this.#listeners.add(callback);
  }

  off(_event: "msg:custom", callback: (content: unknown) => void): void {
    this.#listeners.delete(callback);
  }

  /** Close without telling. */
  close(): void {
    this.onLost = () => {};
    this.#socket.close();
  }

  #receive(data: unknown): void {
    const message = read(data);
    if (!message) return;
    const { type, content } = message;
    if (type === "comm_info_reply" && isRecord(content.comms)) this.#ask(Object.keys(content.comms));
    else if (type === "comm_msg" && isRecord(content.data)) this.#hear(String(content.comm_id), content.data);
  }

  /** Ask each widget of the kernel who it is. */
  #ask(comms: readonly string[]): void {
    this.#asked = new Set(comms);
    if (comms.length === 0) this.#settle("none");
    for (const comm of comms) this.#tell(comm, { method: "request_state" });
  }

  #hear(comm: string, { method, content, state }: Fields): void {
    if (this.#comm === "" && method === "update" && this.#asked.delete(comm)) this.#meet(comm, state);
    else if (this.#comm !== comm) return;
    else if (method === "custom") for (const listener of [...this.#listeners]) listener(content);
    else if (method === "update" && isTold(state)) this.onTold(state);
  }

  #meet(comm: string, state: unknown): void {
    const key = isRecord(state) ? state.storage_key : undefined;
    if (key === this.#key && isTold(state)) {
      this.#comm = comm;
      this.onTold(state);
      this.#settle("reached");
      return;
    }
    if (typeof key === "string" && !this.#isAnothers) {
      this.#isAnothers = true;
      // A kernel may list widgets that answer no more; ours would have answered beside this one.
      setTimeout(() => this.#settle("another"), OTHERS_MS);
    }
    if (this.#asked.size === 0) this.#settle(this.#isAnothers ? "another" : "none");
  }

  #tell(comm: string, data: Fields): void {
    this.#post("comm_msg", { comm_id: comm, data });
  }

  #post(type: string, content: Fields): void {
    const header = {
      msg_id: newId(),
      msg_type: type,
      session: this.#session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const message = { header, parent_header: {}, metadata: {}, content, channel: "shell", buffers: [] };
    this.#socket.send(JSON.stringify(message));
  }
}
