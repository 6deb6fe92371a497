// The lazy part that shows what programs propose for a text, to be accepted or rejected.

import { computed, signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { decidedIn, decision, madeIn, Places, take } from "../core/suggestions.ts";
import { Button } from "../kit/button.tsx";
import { t, tn } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import { Rows } from "../kit/rows.tsx";
import type { Suggestion, SuggestionDecision } from "../protocol/generated.ts";
import type { SuggestionProps } from "../workbench/extra-views.ts";
import { Quote } from "../workbench/quote.tsx";
import style from "./suggestions.css";

export { style };

const ROW_HEIGHT = 38;
const TOUCH_ROW_HEIGHT = 46;

/** How long to wait, in milliseconds, before asking again whether a program has answered. */
const PAUSE = 700;

type Decided = SuggestionDecision["decision"];

/** What is proposed for one text, and what was decided about it. */
class Proposals {
  readonly found = signal<readonly Suggestion[]>([]);
  readonly isPending = signal(true);
  readonly problems = signal<readonly string[]>([]);
  /** Decisions that are stored, or on their way there. */
  readonly #stored = signal<ReadonlyMap<number, Decided>>(new Map());
  readonly #props: SuggestionProps;
  readonly #made;
  readonly #said;
  /** Suggestions that something in the answer was made from, as of the last look. */
  #taken = new Set<number>();
  #timer = 0;
  #isClosed = false;

  constructor(props: SuggestionProps) {
    this.#props = props;
    const { answer, work } = props.editor;
    this.#made = computed(() => madeIn(answer.value));
    this.#said = computed(() => decidedIn(work.value.history));
  }

  async ask(again = false): Promise<void> {
    clearTimeout(this.#timer);
    this.isPending.value = true;
    const { channel, context } = this.#props;
    try {
      const page = await channel.request("suggestions", { context, again });
      if (this.#isClosed) return;
      this.#stored.value = new Map([
        ...page.suggestions.map(({ id, decision }) => [id, decision] as const),
        ...this.#stored.peek(),
      ]);
      this.found.value = page.suggestions;
      this.problems.value = page.problems;
      this.isPending.value = page.pending;
      if (page.pending) this.#timer = window.setTimeout(() => void this.ask(), PAUSE);
    } catch {
      this.isPending.value = false;
      if (!this.#isClosed) this.problems.value = [t("The suggestions could not be loaded.")];
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** What a person has said: in this work, else before. */
  #decided({ id }: Suggestion): Decided {
    const said = this.#said.value.get(id);
    return said === undefined ? (this.#stored.value.get(id) ?? null) : said;
  }

  #those(decided: Decided): readonly Suggestion[] {
    const made = this.#made.value;
    return this.found.value.filter((one) => made(one) === null && this.#decided(one) === decided);
  }

  /** What nobody has decided about. */
  get open(): readonly Suggestion[] {
    return this.#those(null);
  }

  get rejected(): readonly Suggestion[] {
    return this.#those("rejected");
  }

  /**
   * Store what the work says: a suggestion whose label is there is accepted, one whose label has gone is open, and
   * steps that reject hold until they are undone.
   */
  follow(): void {
    const changes: SuggestionDecision[] = [];
    for (const one of this.found.peek()) {
      const { id } = one;
      const label = this.#made.peek()(one);
      const said = this.#said.peek().get(id);
      let wanted: Decided | undefined = said;
      if (label !== null) {
        this.#taken.add(id);
        wanted = "accepted";
      } else if (this.#taken.delete(id)) wanted = said ?? null;
      if (wanted !== undefined && wanted !== (this.#stored.peek().get(id) ?? null))
        changes.push({ id, decision: wanted, label: label || null });
    }
    this.#store(changes);
  }

  #store(decisions: SuggestionDecision[]): void {
    if (decisions.length === 0) return;
    const all = new Map(this.#stored.peek());
    for (const { id, decision } of decisions) all.set(id, decision);
    this.#stored.value = all;
    const { channel, context } = this.#props;
    channel
      .request("decide_suggestions", { context, decisions })
      .catch(() => (this.#isClosed ? undefined : this.#recover(decisions)));
  }

  /** Look what there is when decisions were refused, and store those about what is still there. */
  async #recover(decisions: readonly SuggestionDecision[]): Promise<void> {
    await this.ask();
    if (this.#isClosed) return;
    this.problems.value = [...this.problems.peek(), t("What you decided could not be stored.")];
    const there = new Set(this.found.peek().map(({ id }) => id));
    // refused for another reason, they would be refused again
    if (decisions.every(({ id }) => there.has(id))) return;
    const left = new Map(this.#stored.peek());
    for (const { id } of decisions) left.delete(id);
    this.#stored.value = left;
    this.follow();
  }

  /** Where suggestions go in the units of the screen. */
  get places(): Places {
    const { editor, units } = this.#props;
    return new Places(editor.answer.value, units, editor.group.value);
  }

  accept(ones: readonly Suggestion[]): void {
    const { editor } = this.#props;
    const { places } = this;
    const limit = editor.maxLabels.peek();
    const { change, left } = take(editor.answer.peek(), ones, places, limit);
    editor.settle();
    editor.take(change);
    this.#tellLeft(
      left.over.length > 0 ? limit : null,
      left.twins,
      left.full.find((one) => places.fieldsFor(one).length > 1),
    );
  }

  #tellLeft(limit: number | null, twins: readonly Suggestion[], full: Suggestion | undefined): void {
    if (limit !== null)
      this.#tell(
        tn(
          "A text takes at most {count} label here. Remove one to set another.",
          "A text takes at most {count} labels here. Remove one to set another.",
          limit,
        ),
      );
    else if (twins.length > 0) this.#tell(t("Already labelled."));
    else if (full)
      this.#tell(
        t('All fields of "{name}" are filled. Empty one to accept another suggestion.', {
          name: this.#props.editor.byCode.peek().get(full.marker)?.name ?? full.marker,
        }),
      );
  }

  #tell(words: string): void {
    this.#props.editor.notice.value = words;
    announce(words);
  }

  reject(ones: readonly Suggestion[]): void {
    const words = tn("{count} suggestion is rejected.", "{count} suggestions are rejected.", ones.length);
    this.#props.editor.settle();
    this.#props.editor.take(decision("Reject suggestions", { rejected: ones.map(({ id }) => id) }), {
      words,
    });
  }

  bringBack(): void {
    const reopened = this.rejected.map(({ id }) => id);
    this.#props.editor.settle();
    this.#props.editor.take(decision("Bring suggestions back", { reopened }));
  }
}

function wordsOf({ content, quote }: Suggestion): string {
  if (Array.isArray(content))
    return content.map((one) => (Array.isArray(one) ? one.join(" › ") : one)).join(", ");
  return content === null ? (quote ?? t("Whole text")) : String(content);
}

interface DecideProps extends Pick<SuggestionProps, "editor"> {
  name: string;
  sign: string;
  words: string;
  label: string;
  tabIndex: number;
  onPress(): void;
}

function Decide({ editor, name, sign, words, label, tabIndex, onPress }: DecideProps) {
  return (
    <button
      type="button"
      class="tw-button tw-ghost tw-icon"
      data-tw={name}
      tabIndex={tabIndex}
      aria-label={label}
      title={words}
      disabled={editor.locked.value}
      onClick={onPress}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

interface RowProps extends SuggestionProps {
  one: Suggestion;
  /** Number of the group that it is for; null = of none in particular. */
  group: number | null;
  isStop: boolean;
  onEnter(): void;
  onAccept(): void;
  onReject(): void;
}

function Row({ editor, one, group, isStop, onEnter, onAccept, onReject }: RowProps) {
  const control = editor.byCode.value.get(one.marker);
  const own = control?.name ?? one.marker;
  const name = group === null ? own : `${own}, ${t("Group {number}", { number: group })}`;
  const words = wordsOf(one);
  const span = one.start !== null && one.end !== null ? { start: one.start, end: one.end } : null;
  const preview = () => editor.view?.preview(span ? [span] : []);
  const show = () => {
    preview();
    if (span) editor.view?.reveal(span);
  };
  const onFocus = (event: FocusEvent) => {
    onEnter();
    preview();
    // where the list stands below the text, the text must not scroll it away from under the keys
    const isBelow = event.target instanceof Element && event.target.closest(".tw-narrow") !== null;
    if (span && !isBelow) editor.view?.reveal(span);
  };
  const tabIndex = isStop ? 0 : -1;
  return (
    <li
      class="tw-row"
      style={{ "--c": control?.color ?? "#888888" }}
      data-tw="suggestion"
      data-id={one.id}
      onFocusIn={onFocus}
      onFocusOut={() => editor.view?.preview([])}
      onMouseEnter={preview}
      onMouseLeave={() => editor.view?.preview([])}
    >
      <button type="button" class="tw-row-main" tabIndex={tabIndex} onClick={show}>
        <i class="tw-dot" />
        <Quote quote={words} />
        <span class="tw-row-name" title={name}>
          <span class="tw-ellipsis">{name}</span>
        </span>
        {one.score === null ? (
          <span />
        ) : (
          <span class="tw-score" title={t("Score")}>
            {new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(one.score)}
          </span>
        )}
      </button>
      <Decide
        name="accept"
        sign="✓"
        words={t("Accept")}
        label={t('Accept {name} "{quote}"', { name, quote: words })}
        editor={editor}
        tabIndex={tabIndex}
        onPress={onAccept}
      />
      <Decide
        name="reject"
        sign="✕"
        words={t("Reject")}
        label={t('Reject {name} "{quote}"', { name, quote: words })}
        editor={editor}
        tabIndex={tabIndex}
        onPress={onReject}
      />
    </li>
  );
}

interface ListProps extends SuggestionProps {
  proposals: Proposals;
  open: readonly Suggestion[];
}

/** Where a key leads in the list; null = it leads nowhere. */
function target(key: string, at: number, count: number): number | null {
  if (key === "ArrowDown") return Math.min(at + 1, count - 1);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

function List({ proposals, open, ...props }: ListProps) {
  const box = useRef<HTMLDivElement>(null);
  const stop = useMemo(() => signal(0), []);
  const { places } = proposals;
  const groupOf = (one: Suggestion) =>
    one.group === undefined ? null : (places.groupsFor(one)[0]?.order ?? null);
  const at = Math.min(stop.value, open.length - 1);
  const go = (index: number) => {
    stop.value = index;
    requestAnimationFrame(() => {
      const rows = box.current?.querySelectorAll<HTMLElement>(".tw-row-main[tabindex='0']");
      if (rows && rows.length > 0) rows[0]?.focus();
      else props.editor.view?.focus();
    });
  };
  const settle = (one: Suggestion, isAccepted: boolean) => {
    if (props.editor.locked.peek()) return;
    const index = open.indexOf(one);
    if (isAccepted) proposals.accept([one]);
    else proposals.reject([one]);
    go(Math.max(0, Math.min(index, open.length - 2)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const one = open[at];
    const next = target(event.key, at, open.length);
    const isOnRow = event.target instanceof Element && event.target.matches(".tw-row-main");
    if (next !== null) go(next);
    else if (one && isOnRow && event.key === "Enter" && !event.ctrlKey && !event.metaKey) settle(one, true);
    else if (one && (event.key === "Delete" || event.key === "Backspace")) settle(one, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={box}>
      <Rows
        count={open.length}
        height={matchMedia("(pointer: coarse)").matches ? TOUCH_ROW_HEIGHT : ROW_HEIGHT}
        reveal={at}
        label={tn("{count} suggestion", "{count} suggestions", open.length)}
        onKeyDown={onKeyDown}
        row={(index) => {
          const one = open[index];
          return one ? (
            <Row
              key={one.id}
              {...props}
              one={one}
              group={groupOf(one)}
              isStop={index === at}
              onEnter={() => {
                stop.value = index;
              }}
              onAccept={() => settle(one, true)}
              onReject={() => settle(one, false)}
            />
          ) : null;
        }}
      />
    </div>
  );
}

function Problems({ proposals }: { proposals: Proposals }) {
  const problems = proposals.problems.value;
  if (problems.length === 0) return null;
  return (
    <div role="status">
      {problems.map((problem) => (
        <p key={problem} class="tw-muted">
          {problem}
        </p>
      ))}
      <Button look="ghost" class="tw-small" name="ask-again" onPress={() => void proposals.ask(true)}>
        {t("Try again")}
      </Button>
    </div>
  );
}

/** The suggestions for a text; nothing where there are none. */
export default function Suggestions(props: SuggestionProps) {
  const { editor, channel, context, units } = props;
  const proposals = useMemo(
    () => new Proposals({ editor, channel, context, units }),
    [editor, channel, context, units],
  );
  useEffect(() => {
    void proposals.ask();
    return () => {
      proposals.close();
      editor.view?.preview([]);
    };
  }, [proposals, editor]);
  const { open, rejected } = proposals;
  const found = proposals.found.value;
  const work = editor.work.value;
  useEffect(() => proposals.follow(), [proposals, found, work]);
  const isPending = proposals.isPending.value;
  if (found.length === 0 && !isPending && proposals.problems.value.length === 0) return null;
  return (
    <section class="tw-section tw-suggestions" data-tw="suggestions" aria-busy={isPending}>
      <div class="tw-head">
        <h2>
          {t("Suggestions")} {open.length > 0 ? <span aria-hidden="true">({open.length})</span> : null}
        </h2>
        {open.length > 0 ? (
          <>
            <Button
              class="tw-small"
              name="accept-all"
              disabled={editor.locked.value}
              onPress={() => proposals.accept(open)}
            >
              {t("Accept all")}
            </Button>
            <Button
              class="tw-small"
              name="reject-all"
              disabled={editor.locked.value}
              onPress={() => proposals.reject(open)}
            >
              {t("Reject all")}
            </Button>
          </>
        ) : null}
      </div>
      {open.length > 0 ? (
        <>
          <List {...props} proposals={proposals} open={open} />
          <p class="tw-hint">{t("In the list, Enter accepts and Delete rejects.")}</p>
        </>
      ) : null}
      {open.length === 0 && found.length > 0 ? <p class="tw-muted">{t("All are decided.")}</p> : null}
      {isPending ? <p class="tw-muted">{t("Looking for suggestions…")}</p> : null}
      <Problems proposals={proposals} />
      {rejected.length > 0 ? (
        <Button
          look="ghost"
          class="tw-small"
          name="bring-back"
          disabled={editor.locked.value}
          onPress={() => proposals.bringBack()}
        >
          {tn("Bring {count} rejected back", "Bring {count} rejected back", rejected.length)}
        </Button>
      ) : null}
    </section>
  );
}
