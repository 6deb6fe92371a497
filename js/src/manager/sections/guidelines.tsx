import { useCallback } from "preact/hooks";
import { t } from "../../kit/i18n.ts";
import type { FormState } from "../../protocol/generated.ts";
import { type Desk, type ProjectSection, useAnswer, useUnsaved } from "../desk.ts";
import { Form, FormFoot } from "../form.tsx";
import { Complaint, Waiting } from "../parts.tsx";
import { Preview } from "../preview.tsx";
import { useStoredForm } from "../saving.ts";

function Guidelines({ desk, project, form }: { desk: Desk; project: number; form: FormState }) {
  const editing = useStoredForm(desk, form, "save_guidelines", { project });
  const isChanged = Object.keys(editing.changed).length > 0;
  useUnsaved(isChanged);
  const render = useCallback(
    async (text: string) => (await desk.ask<{ html: string }>("rich_text", { text })).html,
    [desk],
  );
  return (
    <div class="tw-manage-split">
      <section class="tw-manage-body" data-tw="manage-guidelines">
        <Form
          fields={form.fields}
          values={editing.values}
          problems={editing.problems}
          onChange={editing.change}
          render={render}
        />
        <Complaint text={editing.complaint} />
        <FormFoot isBusy={editing.isBusy} isChanged={isChanged} onSave={() => editing.save(t("Saved."))} />
      </section>
      <Preview desk={desk} body={{ project, values: editing.changed }} />
    </div>
  );
}

function Page({ desk, project }: { desk: Desk; project: { id: number; title: string } }) {
  const form = useAnswer<FormState>(desk, "guidelines_form", { project: project.id });
  if (form.value === null) return <Waiting problem={form.problem} onAgain={form.again} />;
  return <Guidelines desk={desk} project={project.id} form={form.value} />;
}

export const guidelines: ProjectSection = { name: "guidelines", title: () => t("Guidelines"), Page };
