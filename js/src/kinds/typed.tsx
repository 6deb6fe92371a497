import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { readTyped } from "../core/validation.ts";
import { Field } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import type { Content, MarkerControl } from "../protocol/generated.ts";
import { type FieldProps, fieldAttributes } from "./kind.ts";

function shown(content: Content): string {
  return typeof content === "number" || typeof content === "string" ? String(content) : "";
}

/** The limits of a number, in words. */
export function limitsInWords({ min, max }: MarkerControl): string | null {
  if (min != null && max != null) return t("Between {min} and {max}", { min, max });
  if (min != null) return t("From {min}", { min });
  if (max != null) return t("Up to {max}", { max });
  return null;
}

interface NumberProps extends FieldProps {
  mode: "numeric" | "decimal";
}

/** A box for a number. What is typed stays as typed; what it comes to is the answer. */
export function NumberField(props: NumberProps) {
  const { control, content, problem, onContent } = props;
  const [typed, setTyped] = useState(shown(content));
  const told = useRef<Content>(content);
  // Before the next key: a later look would take what was told a key ago for news, and write over the typing.
  useLayoutEffect(() => {
    if (content === told.current) return;
    told.current = content;
    setTyped(shown(content));
  }, [content]);
  const change = (text: string) => {
    setTyped(text);
    told.current = readTyped(text);
    onContent(told.current);
  };
  return (
    <Field
      id={props.id}
      name={control.name}
      color={control.color}
      required={props.required}
      problem={problem}
      hint={[props.note, limitsInWords(control)].filter(Boolean).join(" ")}
    >
      <input
        {...fieldAttributes(props)}
        class="tw-text-input"
        type="text"
        inputMode={props.mode}
        autocomplete="off"
        value={typed}
        onInput={(event) => change(event.currentTarget.value)}
        onBlur={props.onSettle}
      />
    </Field>
  );
}

/** A box for text, which is kept exactly as typed. */
export function TextField(props: FieldProps & { long: boolean }) {
  const { control, content, problem, onContent } = props;
  const attributes = {
    ...fieldAttributes(props),
    class: "tw-text-input",
    dir: "auto" as const,
    autocomplete: "off",
    value: shown(content),
    onInput: (event: { currentTarget: { value: string } }) => onContent(event.currentTarget.value),
    onBlur: props.onSettle,
  };
  return (
    <Field
      id={props.id}
      name={control.name}
      color={control.color}
      required={props.required}
      problem={problem}
      hint={props.note}
    >
      {props.long ? <textarea {...attributes} rows={3} /> : <input {...attributes} type="text" />}
    </Field>
  );
}
