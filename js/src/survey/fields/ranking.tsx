import { useRef } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { t } from "../../kit/i18n.ts";
import { announce } from "../../kit/live.tsx";
import type { SurveyChoice } from "../../protocol/generated.ts";
import { described, type FieldProps } from "./props.ts";

function ordered(field: FieldProps["field"], value: unknown): SurveyChoice[] {
  if (!Array.isArray(value)) return field.choices;
  const found = value.flatMap((one) => field.choices.find((choice) => choice.value === one) ?? []);
  return found.length === field.choices.length ? found : field.choices;
}

/** Some things put in an order; nothing is answered until something is moved or the order is confirmed. */
export function Ranking(props: FieldProps) {
  const { form, item, field, value } = props;
  const list = useRef<HTMLOListElement>(null);
  const order = ordered(field, value);
  const isGiven = Array.isArray(value);
  const store = (next: readonly SurveyChoice[]) =>
    form.give(
      item,
      field.name,
      next.map((one) => one.value),
    );
  const move = (from: number, by: number, direction: "up" | "down") => {
    const to = from + by;
    const moved = order[from];
    if (!moved || to < 0 || to >= order.length) return;
    const next = [...order];
    next.splice(from, 1);
    next.splice(to, 0, moved);
    store(next);
    announce(t("{name}: place {number}", { name: moved.text, number: to + 1 }));
    // the button moves with its row, and so does the focus
    requestAnimationFrame(() => {
      const row = list.current?.children[to];
      const wanted = row?.querySelector<HTMLButtonElement>(`[data-tw="rank-${direction}"]`);
      const other = row?.querySelector<HTMLButtonElement>("button:not(:disabled)");
      (wanted?.disabled ? other : wanted)?.focus();
    });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the fieldset around it has the name already
    <div role="group" {...described(props)} class={isGiven ? "tw-ranking" : "tw-ranking tw-empty"}>
      <p class="tw-hint">{t("The best one stands on top.")}</p>
      <ol ref={list} class="tw-plain">
        {order.map((choice, place) => (
          <li key={`${typeof choice.value}${choice.value}`} data-tw="rank" data-value={String(choice.value)}>
            <span class="tw-rank-number">{place + 1}</span>
            <span class="tw-rank-words" dir="auto">
              {choice.text}
            </span>
            <Button
              look="ghost"
              icon="up"
              name="rank-up"
              label={t("Move up: {name}", { name: choice.text })}
              disabled={place === 0}
              onPress={() => move(place, -1, "up")}
            />
            <Button
              look="ghost"
              icon="down"
              name="rank-down"
              label={t("Move down: {name}", { name: choice.text })}
              disabled={place === order.length - 1}
              onPress={() => move(place, 1, "down")}
            />
          </li>
        ))}
      </ol>
      {isGiven ? null : (
        <Button name="rank-confirm" onPress={() => store(order)}>
          {t("The order is right as it is")}
        </Button>
      )}
    </div>
  );
}
