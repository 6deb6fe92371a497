import type { ComponentChildren } from "preact";
import { t } from "./i18n.ts";
import { Icon } from "./icons.tsx";

interface FieldProps {
  id: string;
  name: string;
  color?: string;
  required?: boolean;
  problem?: string | null;
  hint?: string | null;
  /** Several controls under one name (radio buttons), rather than one. */
  group?: boolean;
  data?: { code: string };
  children: ComponentChildren;
}

function Name({ name, color, required }: Pick<FieldProps, "name" | "color" | "required">) {
  return (
    <span class="tw-field-name">
      {color ? <i class="tw-dot" style={{ "--c": color }} /> : null}
      <span>{name}</span>
      {required ? (
        <span class="tw-required">
          <span aria-hidden="true">*</span>
          <span class="tw-unseen">{t("(required)")}</span>
        </span>
      ) : null}
    </span>
  );
}

/** Something wrong, said where the person looks. */
export function ProblemText({ id, text }: { id?: string; text: string }) {
  return (
    <div class="tw-problem" id={id}>
      <Icon name="warning" />
      <span>{text}</span>
    </div>
  );
}

/** A field with its name above and what is wrong with it below. */
export function Field(props: FieldProps) {
  const { id, problem, hint, group, children } = props;
  const below = (
    <>
      {hint ? (
        <span class="tw-hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
      <div aria-live="polite">{problem ? <ProblemText id={`${id}-problem`} text={problem} /> : null}</div>
    </>
  );
  const attributes = props.data ? { "data-tw": "input", "data-code": props.data.code } : {};
  const describedBy = problem ? `${id}-problem` : hint ? `${id}-hint` : undefined;
  if (group) {
    return (
      <fieldset class="tw-field" id={id} aria-describedby={describedBy} {...attributes}>
        <legend>
          <Name {...props} />
        </legend>
        {children}
        {below}
      </fieldset>
    );
  }
  return (
    <div class="tw-field">
      <label for={id}>
        <Name {...props} />
      </label>
      {children}
      {below}
    </div>
  );
}
