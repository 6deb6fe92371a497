import { useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field, ProblemText } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import { Tabs } from "../kit/tabs.tsx";
import { useUnique } from "../kit/unique.ts";
import type { FlagField, Json } from "../protocol/generated.ts";
import type { Form } from "./reports.ts";
import type { Session } from "./session.ts";

interface FieldProps {
  field: FlagField;
  value: Json;
  onValue(value: Json): void;
}

function labelOf(field: FlagField): string {
  return field.label || t("What is wrong with this text?");
}

function Choices({ field, value, onValue }: FieldProps) {
  const id = useUnique();
  const chosen = Array.isArray(value) ? value : [];
  const isMany = field.kind === "checkboxes";
  return (
    <Field id={id} name={labelOf(field)} group>
      <div class="tw-choices tw-stacked">
        {(field.items ?? []).map((item) => (
          <label key={item} class="tw-choice">
            <input
              type={isMany ? "checkbox" : "radio"}
              name={id}
              checked={isMany ? chosen.includes(item) : value === item}
              onChange={() => {
                if (!isMany) onValue(item);
                else
                  onValue(chosen.includes(item) ? chosen.filter((each) => each !== item) : [...chosen, item]);
              }}
            />
            <span>{item}</span>
          </label>
        ))}
      </div>
    </Field>
  );
}

function Typed({ field, value, onValue }: FieldProps) {
  const id = useUnique();
  const attributes = {
    id,
    class: "tw-text-input",
    dir: "auto" as const,
    "data-name": field.name,
    value: typeof value === "string" ? value : "",
    onInput: (event: { currentTarget: { value: string } }) => onValue(event.currentTarget.value),
  };
  return (
    <Field id={id} name={labelOf(field)}>
      {field.kind === "textarea" ? (
        <textarea {...attributes} rows={4} />
      ) : (
        <input type="text" {...attributes} />
      )}
    </Field>
  );
}

function withoutBlanks(form: Form): Form {
  const isBlank = (value: Json) =>
    value === "" || value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(form).filter(([, value]) => !isBlank(value)));
}

/** The form that reports a problem with the text. */
export function FlagSheet({ session }: { session: Session }) {
  const context = session.page.value.item?.context ?? 0;
  const [form, setForm] = useState<Form>(() => session.reports.typed(context));
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const tabs = session.screen.value.flag_form;
  const close = () => {
    session.sheet.value = null;
  };
  const fill = (name: string, value: Json) => {
    const filled = { ...form, [name]: value };
    setForm(filled);
    session.reports.keepTyped(context, filled);
  };
  const send = async () => {
    const filled = withoutBlanks(form);
    if (Object.keys(filled).length === 0) {
      setProblem(t("Say what is wrong with the text."));
      return;
    }
    setProblem(null);
    setSending(true);
    setProblem(await session.flag(filled));
    setSending(false);
  };
  return (
    <Dialog
      title={t("Flag this text")}
      name="flag-dialog"
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{isSending ? t("Close") : t("Cancel")}</Button>
          <Button look="primary" name="send-flag" disabled={isSending} onPress={() => void send()}>
            {t("Send")}
          </Button>
        </>
      }
    >
      <Tabs
        label={t("Flag this text")}
        titles={tabs.map((tab) => tab.title)}
        panel={(index) => (
          <div class="tw-fields">
            {(tabs[index]?.fields ?? []).map((field) => {
              const Part = field.kind === "text" || field.kind === "textarea" ? Typed : Choices;
              return (
                <Part
                  key={field.name}
                  field={field}
                  value={form[field.name] ?? null}
                  onValue={(value) => fill(field.name, value)}
                />
              );
            })}
          </div>
        )}
      />
      <div role="alert">
        {problem ? <ProblemText text={problem} /> : null}
        {isSending && session.state.value === "offline" ? (
          <ProblemText
            text={t(
              "You are offline, or the server does not answer. The report is kept here and sent as soon as it can be; you can close this and go on.",
            )}
          />
        ) : null}
      </div>
    </Dialog>
  );
}
