import type { ComponentType } from "preact";
import type { Translate } from "../core/restrictions.ts";
import type { IconName } from "../kit/icons.tsx";
import type { Content, MarkerControl } from "../protocol/generated.ts";

/** What a field is told and what it tells. */
export interface FieldProps {
  control: MarkerControl;
  id: string;
  content: Content;
  required: boolean;
  disabled: boolean;
  /** What is wrong with this field, in words; null = nothing. */
  problem: string | null;
  /** What fields of this marker held when the batch was stored: it can be chosen again. */
  kept: readonly Content[];
  /** Something else to know about what it holds; null = nothing. */
  note: string | null;
  onContent(content: Content): void;
  /** The field was left: the next change is a step of its own. */
  onSettle(): void;
}

/** One annotation type, the twin of the file of the same name in Python. */
export interface Kind {
  /** What an answer is: a label on a span, a label on the whole text, or an input. */
  makes: "span" | "text" | "input";
  icon?: IconName;
  Field?: ComponentType<FieldProps>;
  /** Why content that is not empty cannot be submitted; null = it can. */
  check?(content: Content, control: MarkerControl, t: Translate): string | null;
}

/** Attributes that every single field has. */
export function fieldAttributes({ control, id, problem, note, required, disabled }: FieldProps) {
  return {
    id,
    "data-tw": "input",
    "data-code": control.code,
    "aria-invalid": problem !== null,
    "aria-describedby": problem !== null ? `${id}-problem` : note !== null ? `${id}-hint` : undefined,
    "aria-required": required,
    disabled,
  };
}
