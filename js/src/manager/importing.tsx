import { useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import type { FormState } from "../protocol/generated.ts";
import { type Desk, forgetUnsaved, reasonOf, useAnswer, useUnsaved } from "./desk.ts";
import { Form, FormFoot } from "./form.tsx";
import { Complaint, Waiting } from "./parts.tsx";
import { useEditing } from "./saving.ts";
import { Texts, type Tried } from "./tried.tsx";

interface FilledProps {
  desk: Desk;
  first: FormState;
  onCancel(): void;
}

function Filled({ desk, first, onCancel }: FilledProps) {
  const [fields, setFields] = useState(first.fields);
  const [tried, setTried] = useState<Tried | null>(null);
  const editing = useEditing(first.values);
  useUnsaved(Object.keys(editing.changed).length > 0);
  const body = { values: editing.values };
  const choose = async (file: unknown) => {
    try {
      const values = { ...editing.values, file, text: [], key: "", markers: [] };
      const form = await desk.ask<FormState>("import_form", { values });
      setFields(form.fields);
      for (const name of ["text", "key", "markers"]) editing.change(name, form.values[name]);
    } catch (error) {
      desk.tell(reasonOf(error));
    }
  };
  const change = (name: string, value: unknown) => {
    setTried(null);
    editing.change(name, value);
    if (name === "file") void choose(value);
  };
  const look = () =>
    void editing.run(async () => {
      setTried(null);
      setTried(await desk.ask<Tried>("try_import", body));
    });
  const make = () =>
    void editing.run(async () => {
      const { project } = await desk.ask<{ project: number }>("import_project", body);
      forgetUnsaved();
      desk.tell(t("The project was made."));
      desk.open(project);
    });
  return (
    <div class="tw-manage-split">
      <section class="tw-manage-body" data-tw="manage-import">
        <h2>{t("Import records")}</h2>
        <Form fields={fields} values={editing.values} problems={editing.problems} onChange={change} />
        <Complaint text={editing.complaint} />
        <div>
          <Button name="manage-try" disabled={editing.isBusy} onPress={look}>
            {t("Look what it would make")}
          </Button>
        </div>
        <FormFoot
          isBusy={editing.isBusy}
          isChanged
          save={t("Make the project")}
          onSave={make}
          onCancel={onCancel}
        />
      </section>
      {tried ? <Texts tried={tried} /> : null}
    </div>
  );
}

/** A project made of records that are annotated already: which field is what is chosen here. */
export function Importing({ desk, onCancel }: { desk: Desk; onCancel(): void }) {
  const form = useAnswer<FormState>(desk, "import_form", { values: {} });
  if (form.value === null) return <Waiting problem={form.problem} onAgain={form.again} />;
  return <Filled desk={desk} first={form.value} onCancel={onCancel} />;
}
