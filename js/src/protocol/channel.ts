import type {
  AddTextRequest,
  AskRequest,
  BoardPage,
  BoardsRequest,
  EditsRequest,
  FilmPiece,
  LoadActionRequest,
  LoadFilmRequest,
  OpenBatch,
  PageState,
  PartResult,
  Problem,
  Reply,
  ReviewTexts,
  SaveDraftResult,
  SavedBatch,
  SubmitResult,
  SuggestionsPage,
  Request as WorkRequest,
} from "./generated.ts";

type Request =
  | WorkRequest
  | BoardsRequest
  | EditsRequest
  | LoadActionRequest
  | LoadFilmRequest
  | AskRequest
  | AddTextRequest;

/** The part of a widget's model that carries messages. */
export interface Wire {
  send(content: unknown): void;
  on(event: "msg:custom", callback: (content: unknown) => void): void;
  off(event: "msg:custom", callback: (content: unknown) => void): void;
}

/** Time, so that tests need not wait. */
export interface Clock {
  setTimeout(run: () => void, milliseconds: number): number;
  clearTimeout(timer: number): void;
}

/** What each type of request is answered with. */
export interface Results {
  ready: PageState;
  ping: object;
  submit: SubmitResult;
  save_draft: SaveDraftResult;
  skip: PageState;
  save_for_later: PageState;
  flag: object;
  load_part: PartResult;
  load_action: PartResult;
  board: BoardPage;
  review_texts: ReviewTexts;
  open_batch: OpenBatch;
  save_batch_draft: SaveDraftResult;
  save_batch: SavedBatch;
  mark_batch: object;
  review_batch: object;
  load_film: FilmPiece;
  suggestions: SuggestionsPage;
  decide_suggestions: object;
  add_text: PageState;
}

/** What a request carries besides its id and type. */
export type Body<T extends Request["type"]> = Omit<Extract<Request, { type: T }>, "request" | "type">;

/** The kernel answered that a request was not carried out. */
export class RequestFailed extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = "RequestFailed";
    this.problem = problem;
  }
}

/** The view went away before an answer came. */
export class ChannelClosed extends Error {}

interface Pending {
  message: Record<string, unknown>;
  type: Request["type"];
  timer: number;
  tries: number;
  accept(result: unknown): void;
  reject(error: Error): void;
}

/** How long an answer may take before the page says so and sends again, in milliseconds. */
const LIMIT = 6000;
const LIMITS: Partial<Record<Request["type"], number>> = {
  ready: 4000,
  ping: 3000,
  save_draft: 4000,
  save_batch_draft: 4000,
  load_part: 8000,
  load_action: 8000,
  load_film: 8000,
  board: 8000,
  review_texts: 8000,
  open_batch: 8000,
};
const LONGEST_WAIT = 15000;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isReply(value: unknown): value is Reply {
  if (!isRecord(value) || typeof value.request !== "string") return false;
  if (value.status === "done") return true;
  return value.status === "failed" && isRecord(value.error) && typeof value.error.message === "string";
}

/** Whether a value has the shape of a page's state. */
export function isPageState(value: unknown): value is PageState {
  return (
    isRecord(value) &&
    typeof value.status === "string" &&
    isRecord(value.progress) &&
    Array.isArray(value.submitted)
  );
}

function isPart(value: unknown): value is PartResult {
  return isRecord(value) && typeof value.source === "string";
}

function isDraftSaved(value: unknown): value is SaveDraftResult {
  return isRecord(value) && typeof value.revision === "number";
}

const CHECKS: { [T in Request["type"]]: (value: unknown) => value is Results[T] } = {
  ready: isPageState,
  ping: isRecord,
  submit: (value): value is SubmitResult =>
    isRecord(value) && typeof value.batch === "string" && isPageState(value.page),
  save_draft: isDraftSaved,
  skip: isPageState,
  save_for_later: isPageState,
  flag: isRecord,
  load_part: isPart,
  load_action: isPart,
  load_film: (value): value is FilmPiece => isPart(value),
  board: (value): value is BoardPage => isRecord(value) && Array.isArray(value.rows),
  review_texts: (value): value is ReviewTexts => isRecord(value) && Array.isArray(value.rows),
  open_batch: (value): value is OpenBatch =>
    isRecord(value) && isRecord(value.item) && isRecord(value.answer),
  save_batch_draft: isDraftSaved,
  save_batch: (value): value is SavedBatch => isRecord(value) && typeof value.version === "number",
  mark_batch: isRecord,
  review_batch: isRecord,
  suggestions: (value): value is SuggestionsPage => isRecord(value) && Array.isArray(value.suggestions),
  decide_suggestions: isRecord,
  add_text: isPageState,
};

/**
 * Requests and their answers over a widget's custom messages.
 *
 * A request is sent again, with the same id, until it is answered: a kernel that was busy answers late, one
 * whose connection dropped answers the next try, and every request that writes may come twice. Views that
 * share a model hear each other's answers and take only their own.
 */
export class Channel {
  #wire: Wire;
  #clock: Clock;
  #name: string;
  #count = 0;
  #pending = new Map<string, Pending>();
  #onReachable: (isReachable: boolean) => void;
  #isReachable = true;

  constructor(wire: Wire, name: string, onReachable: (isReachable: boolean) => void, clock: Clock) {
    this.#wire = wire;
    this.#name = name;
    this.#onReachable = onReachable;
    this.#clock = clock;
    wire.on("msg:custom", this.#receive);
  }

  /** Ask the kernel; rejects with RequestFailed when it refuses. */
  request<T extends Request["type"]>(type: T, body: Body<T>): Promise<Results[T]> {
    this.#count += 1;
    const id = `${this.#name}-${this.#count}`;
    const check: (value: unknown) => value is Results[T] = CHECKS[type];
    return new Promise((resolve, reject) => {
      const accept = (result: unknown) => {
        if (check(result)) resolve(result);
        else
          reject(
            new RequestFailed({ code: "bad_reply", message: `The answer to ${type} has another shape.` }),
          );
      };
      const message = { ...body, request: id, type };
      const pending: Pending = { message, type, timer: 0, tries: 0, accept, reject };
      this.#pending.set(id, pending);
      this.#transmit(pending);
    });
  }

  /** Send everything unanswered again now: the connection has come back, or a person asks for it. */
  retry(): void {
    for (const pending of this.#pending.values()) {
      this.#clock.clearTimeout(pending.timer);
      this.#transmit(pending);
    }
  }

  /** Go on over another wire, with everything that was not answered. */
  rewire(wire: Wire): void {
    this.#wire.off("msg:custom", this.#receive);
    this.#wire = wire;
    wire.on("msg:custom", this.#receive);
    this.retry();
  }

  /** It is known that there is no connection. */
  lost(): void {
    this.#report(false);
  }

  /** Stop listening; requests under way are rejected with ChannelClosed. */
  close(): void {
    this.#wire.off("msg:custom", this.#receive);
    for (const pending of this.#pending.values()) {
      this.#clock.clearTimeout(pending.timer);
      pending.reject(new ChannelClosed("The view was closed."));
    }
    this.#pending.clear();
  }

  #transmit(pending: Pending): void {
    pending.tries += 1;
    const wait = Math.min((LIMITS[pending.type] ?? LIMIT) * 1.5 ** (pending.tries - 1), LONGEST_WAIT);
    pending.timer = this.#clock.setTimeout(() => {
      this.#report(false);
      this.#transmit(pending);
    }, wait);
    try {
      this.#wire.send(pending.message);
    } catch {
      // A closed connection throws; the timer above tries again.
      this.#report(false);
    }
  }

  #receive = (content: unknown): void => {
    if (!isReply(content)) return;
    const pending = this.#pending.get(content.request);
    if (!pending) return;
    this.#pending.delete(content.request);
    this.#clock.clearTimeout(pending.timer);
    const wasReachable = this.#isReachable;
    this.#report(true);
    if (content.status === "done") pending.accept(content.result);
    else pending.reject(new RequestFailed(content.error));
    if (!wasReachable) this.retry();
  };

  #report(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return;
    this.#isReachable = isReachable;
    this.#onReachable(isReachable);
  }
}
