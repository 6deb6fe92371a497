// The relations to choose from, and the question whether a chosen one is meant so.

import { useLayoutEffect, useRef } from "preact/hooks";
import { cutWords } from "../../core/relation-graph.ts";
import { numberOf, type Plan } from "../../core/relations.ts";
import { ariaShortcut } from "../../core/shortcuts.ts";
import { Button, Key } from "../../kit/button.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { Label } from "../../protocol/generated.ts";
import type { Desk } from "./desk.ts";

/** Labels that are shown by their words; of more the number. */
const SHOWN = 6;
const LONGEST = 20;

/** Labels as their words with the colours of their markers. */
function Words({ desk, ids }: { desk: Desk; ids: readonly string[] }) {
  const { answer, byCode } = desk.editor;
  const wanted = new Set(ids);
  const labels: Label[] = answer.value.labels.filter(({ id }) => wanted.has(id));
  const more = labels.length - SHOWN;
  return (
    <span class="tw-relate-words">
      {labels.slice(0, SHOWN).map((label) => {
        const control = byCode.value.get(label.marker);
        return (
          <span
            key={label.id}
            class="tw-relate-word"
            style={{ "--c": control?.color ?? "#888888" }}
            title={control?.name}
            dir="auto"
          >
            {label.quote === null ? (control?.name ?? label.marker) : cutWords(label.quote, LONGEST) || "␣"}
          </span>
        );
      })}
      {more > 0 ? <span class="tw-muted">{tn("and {count} more", "and {count} more", more)}</span> : null}
    </span>
  );
}

function wayWords({ way, olds }: Plan): string {
  if (way === "new") return t("New relation");
  const numbers = olds.map(numberOf).join(", ");
  return way === "join"
    ? t("Into relation {number}", { number: numbers })
    : t("Merge {numbers}", { numbers });
}

/** What the relation joins: what it goes from and to, or everything that is in it. */
function Ends({ desk, plan }: { desk: Desk; plan: Plan }) {
  const isNew = (link: Plan["links"][number]) =>
    plan.olds.every((old) =>
      old.links.every(({ source, target }) => source !== link.source || target !== link.target),
    );
  if (plan.control.direction === "2")
    return <Words desk={desk} ids={plan.links.flatMap(({ source, target }) => [source, target])} />;
  const links = plan.links.filter(isNew);
  return (
    <span class="tw-relate-ends">
      <Words desk={desk} ids={links.map(({ source }) => source)} />
      <span class="tw-relate-arrow" role="img" aria-label={t("to")}>
        →
      </span>
      <Words desk={desk} ids={links.map(({ target }) => target)} />
    </span>
  );
}

/** Shows what a relation comes to before it is made. */
function Confirm({ desk }: { desk: Desk }) {
  const asked = desk.asked.value;
  const { turn } = desk;
  const box = useRef<HTMLDivElement>(null);
  // Before the next key: Enter may follow at once, and means this button.
  useLayoutEffect(() => {
    box.current?.querySelector<HTMLElement>('[data-tw="confirm-relation"]')?.focus();
  }, [turn.value]);
  const plan = desk.plan.value;
  const choice = desk.choice.value;
  if (!asked || !choice) return null;
  const { name } = asked.control;
  return (
    // biome-ignore lint/a11y/useSemanticElements: buttons and words are no field set.
    <div
      class="tw-relate"
      role="group"
      data-tw="relation-question"
      aria-label={t("New relation: {name}", { name })}
      ref={box}
    >
      {choice.plans.length > 1 ? (
        // biome-ignore lint/a11y/useSemanticElements: two buttons are no field set.
        <div class="tw-relate-ways" role="group" aria-label={t("What to do")}>
          {choice.plans.map((each, at) => (
            <Button
              key={each.way}
              name={`relation-${each.way}`}
              pressed={each === plan}
              onPress={() => desk.take(at)}
            >
              {wayWords(each)}
            </Button>
          ))}
        </div>
      ) : null}
      <div class="tw-relate-what" role="status">
        <strong>{plan && choice.plans.length === 1 ? `${name}: ${wayWords(plan)}` : name}</strong>{" "}
        {plan ? <Ends desk={desk} plan={plan} /> : <span class="tw-note">{choice.reason}</span>}
      </div>
      {plan?.warnings.map((words) => (
        <div class="tw-note" key={words}>
          {words}
        </div>
      ))}
      <div class="tw-relate-buttons">
        <Button
          look="primary"
          name="confirm-relation"
          shortcut="Enter"
          disabled={!plan}
          onPress={() => desk.make()}
        >
          {t("Confirm")}
        </Button>
        {choice.canSwap ? (
          <Button name="swap-relation" shortcut="S" onPress={() => desk.swap()}>
            {t("Swap direction")}
          </Button>
        ) : null}
        <Button look="ghost" name="cancel-relation" onPress={() => desk.cancel()}>
          {t("Cancel")}
        </Button>
      </div>
    </div>
  );
}

/** The relations of the project, each a button, and the question about the chosen one. */
export function Chips({ desk }: { desk: Desk }) {
  const { editor } = desk;
  const codes = new Set(editor.violations.value.map(({ marker }) => marker));
  return (
    <>
      <div class="tw-chips">
        {editor.relations.value.map((control) => (
          <button
            key={control.code}
            type="button"
            class={`tw-button tw-relation-chip${codes.has(control.code) ? " tw-violated" : ""}`}
            data-tw="relation"
            data-code={control.code}
            aria-expanded={desk.asked.value?.control === control}
            aria-keyshortcuts={ariaShortcut(control.shortcut)}
            disabled={editor.locked.value}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => desk.ask(control)}
          >
            <span aria-hidden="true">{control.direction === "2" ? "↔" : "→"}</span>
            <span class="tw-ellipsis">{control.name}</span>
            <Key shortcut={control.shortcut} />
          </button>
        ))}
      </div>
      {desk.asked.value ? <Confirm desk={desk} /> : null}
    </>
  );
}
