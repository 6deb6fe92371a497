import { t } from "../../kit/i18n.ts";
import type { FormState } from "../../protocol/generated.ts";
import { type Desk, type ProjectSection, useAnswer, useUnsaved } from "../desk.ts";
import { Form, FormFoot } from "../form.tsx";
import { Complaint, Waiting } from "../parts.tsx";
import { useStoredForm } from "../saving.ts";

function Settings({ desk, project, form }: { desk: Desk; project: { id: number }; form: FormState }) {
  const editing = useStoredForm(desk, form, "save_project", { project: project.id });
  const isChanged = Object.keys(editing.changed).length > 0;
  useUnsaved(isChanged);
  return (
    <div class="tw-manage-body" data-tw="manage-settings">
      <Form
        label={t("Settings of the project")}
        fields={form.fields}
        values={editing.values}
        problems={editing.problems}
        onChange={editing.change}
      />
      <Complaint text={editing.complaint} />
      <FormFoot
        isBusy={editing.isBusy}
        isChanged={isChanged}
        onSave={() => editing.save(t("Saved."), () => desk.open(project.id, "settings"))}
      />
    </div>
  );
}

function Page({ desk, project }: { desk: Desk; project: { id: number; title: string } }) {
  const form = useAnswer<FormState>(desk, "project_form", { project: project.id });
  if (form.value === null) return <Waiting problem={form.problem} onAgain={form.again} />;
  return <Settings desk={desk} project={project} form={form.value} />;
}

export const settings: ProjectSection = { name: "settings", title: () => t("Settings"), Page };
