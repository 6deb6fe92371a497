import type { ComponentChildren } from "preact";
import type { Translate } from "../core/restrictions.ts";
import { Field } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import type { MarkerControl } from "../protocol/generated.ts";
import type { FieldProps } from "./kind.ts";

/** A choice: a str, or [group, choice] for one of the second level. */
export type Choice = string | string[];

/** One choice as it is drawn. */
export interface Option {
  choice: Choice;
  text: string;
  inner: boolean;
}

/** Longest text of a choice, in characters, with which choices still stand side by side. */
const SIDE_BY_SIDE = 22;

function wordsOf(choice: unknown): string {
  return Array.isArray(choice) ? choice.join(" / ") : String(choice);
}

function offered(control: MarkerControl): Option[] {
  return (control.choices ?? []).flatMap((choice): Option[] => {
    if (typeof choice === "string") return [{ choice, text: choice, inner: false }];
    const { group } = choice;
    const inner = choice.choices.map((text) => ({ choice: [group, text], text, inner: true }));
    return [{ choice: group, text: group, inner: false }, ...inner];
  });
}

/** All choices of a control, those of the second level after their group; then those that are only held. */
export function optionsOf(control: MarkerControl, held: readonly (Choice | number | null)[]): Option[] {
  const options = offered(control);
  for (const choice of held) {
    if (choice === null || typeof choice === "number") continue;
    if (options.some((option) => sameChoice(choice, option.choice))) continue;
    const text = t("{choice} (no longer offered)", { choice: wordsOf(choice) });
    options.push({ choice, text, inner: false });
  }
  return options;
}

/** Whether two choices are the same one. */
export function sameChoice(first: unknown, second: Choice): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}

/** Why one choice cannot be submitted; null = it can. */
export function checkChoice(content: unknown, control: MarkerControl, t: Translate): string | null {
  if (offered(control).some((option) => sameChoice(content, option.choice))) return null;
  return t('"{choice}" is not one of the choices of "{name}".', {
    choice: wordsOf(content).slice(0, 100),
    name: control.name,
  });
}

/** Why several choices cannot be submitted; null = they can. */
export function checkChoices(content: unknown, control: MarkerControl, t: Translate): string | null {
  if (!Array.isArray(content)) return checkChoice(content, control, t);
  return content.map((choice) => checkChoice(choice, control, t)).find((problem) => problem !== null) ?? null;
}

interface ChoicesProps extends FieldProps {
  options: readonly Option[];
  option(option: Option, index: number): ComponentChildren;
}

/** The frame around radio buttons and check boxes. */
export function Choices(props: ChoicesProps) {
  const { control, id, problem, note, required, options } = props;
  const isWide = options.some((option) => option.inner || option.text.length > SIDE_BY_SIDE);
  return (
    <Field
      id={id}
      name={control.name}
      color={control.color}
      required={required}
      problem={problem}
      hint={note}
      group
      data={{ code: control.code }}
    >
      <div class={`tw-choices${isWide ? " tw-stacked" : ""}`}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the control is what props.option draws
          <label key={JSON.stringify(option.choice)} class={`tw-choice${option.inner ? " tw-inner" : ""}`}>
            {props.option(option, index)}
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </Field>
  );
}
