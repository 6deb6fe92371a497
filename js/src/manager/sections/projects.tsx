import { useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { FormState, ManagedProject } from "../../protocol/generated.ts";
import { type Desk, forgetUnsaved, type Section, useAnswer, useUnsaved } from "../desk.ts";
import { Form, FormFoot, type Values } from "../form.tsx";
import { Importing } from "../importing.tsx";
import { Complaint, Empty, languageName, Waiting } from "../parts.tsx";
import { useEditing } from "../saving.ts";

function stateOf({ state }: ManagedProject): string {
  if (state === "open") return t("Open");
  if (state === "planned") return t("Not begun");
  return state === "expired" ? t("Ended") : t("Closed");
}

function Row({ desk, project, onCopy }: { desk: Desk; project: ManagedProject; onCopy(): void }) {
  return (
    <li class="tw-manage-row" data-tw="manage-project" data-project={project.id}>
      <div class="tw-manage-row-text">
        <button type="button" class="tw-manage-title" onClick={() => desk.open(project.id)} dir="auto">
          {project.title}
        </button>
        <p class="tw-muted">
          {[
            project.task,
            languageName(project.language),
            tn("{count} text", "{count} texts", project.texts),
            tn("{count} answer", "{count} answers", project.batches),
            project.author ?? "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <span class={`tw-manage-tag${project.state === "open" ? "" : " tw-off"}`} data-state={project.state}>
        {stateOf(project)}
      </span>
      <Button name="manage-copy" label={t("Copy {title}", { title: project.title })} onPress={onCopy}>
        {t("Copy")}
      </Button>
      {desk.links ? (
        <a class="tw-button" href={`./project/${project.id}`} data-tw="manage-view">
          {t("Annotate")}
        </a>
      ) : null}
    </li>
  );
}

function NewProject({ desk, form, onCancel }: { desk: Desk; form: FormState; onCancel(): void }) {
  const editing = useEditing(form.values);
  useUnsaved(Object.keys(editing.changed).length > 0);
  const make = async () => {
    let made = 0;
    const isDone = await editing.run(async () => {
      ({ project: made } = await desk.ask<{ project: number }>("new_project", { values: editing.values }));
    });
    if (!isDone) return;
    forgetUnsaved();
    desk.tell(t("The project was made."));
    desk.open(made);
  };
  return (
    <section class="tw-manage-body" data-tw="manage-new-project">
      <h2>{t("New project")}</h2>
      <Form
        fields={form.fields}
        values={editing.values}
        problems={editing.problems}
        onChange={editing.change}
      />
      <Complaint text={editing.complaint} />
      <FormFoot
        isBusy={editing.isBusy}
        isChanged
        save={t("Make the project")}
        onSave={() => void make()}
        onCancel={onCancel}
      />
    </section>
  );
}

function Copy({ desk, project, onClose }: { desk: Desk; project: ManagedProject; onClose(): void }) {
  const stored: Values = { title: t("Copy of {title}", { title: project.title }) };
  const editing = useEditing(stored);
  const copy = async () => {
    let made = 0;
    const body = { project: project.id, title: editing.values.title };
    const isDone = await editing.run(async () => {
      ({ project: made } = await desk.ask<{ project: number }>("copy_project", body));
    });
    if (isDone) desk.open(made);
  };
  return (
    <Dialog
      title={t("Copy a project")}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("Cancel")}</Button>
          <Button look="primary" name="manage-copy-now" disabled={editing.isBusy} onPress={() => void copy()}>
            {t("Copy")}
          </Button>
        </>
      }
    >
      <p>{t("The copy has the settings, the markers and the texts; people and answers stay here.")}</p>
      <Form
        fields={[
          { name: "title", kind: "text", label: t("Title"), help: "", tab: "", required: true, most: 200 },
        ]}
        values={editing.values}
        problems={editing.problems}
        onChange={editing.change}
      />
      <Complaint text={editing.complaint} />
    </Dialog>
  );
}

function Page({ desk }: { desk: Desk }) {
  const list = useAnswer<{ projects: ManagedProject[]; imports: boolean }>(desk, "projects");
  const form = useAnswer<FormState>(desk, "new_project_form");
  const [isNew, setNew] = useState(false);
  const [isImporting, setImporting] = useState(false);
  const [copied, setCopied] = useState<ManagedProject | null>(null);
  if (list.value === null) return <Waiting problem={list.problem} onAgain={list.again} />;
  if (isNew && form.value) return <NewProject desk={desk} form={form.value} onCancel={() => setNew(false)} />;
  if (isImporting) return <Importing desk={desk} onCancel={() => setImporting(false)} />;
  const { projects, imports } = list.value;
  return (
    <div class="tw-manage-body">
      <div class="tw-manage-bar">
        <h2>{t("Projects")}</h2>
        {imports ? (
          <Button name="manage-import" onPress={() => setImporting(true)}>
            {t("Import records")}
          </Button>
        ) : null}
        <Button look="primary" name="manage-new" disabled={form.value === null} onPress={() => setNew(true)}>
          {t("New project")}
        </Button>
      </div>
      {projects.length === 0 ? (
        <Empty title={t("No projects yet.")} advice={t("Make one with a title and a few texts.")} />
      ) : (
        <ul class="tw-plain tw-manage-list">
          {projects.map((project) => (
            <Row key={project.id} desk={desk} project={project} onCopy={() => setCopied(project)} />
          ))}
        </ul>
      )}
      {copied ? <Copy desk={desk} project={copied} onClose={() => setCopied(null)} /> : null}
    </div>
  );
}

export const projects: Section = { name: "projects", title: () => t("Projects"), Page };
