import { useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { FormState, ManagedSource } from "../../protocol/generated.ts";
import { type Desk, forgetUnsaved, type ProjectSection, useAnswer, useUnsaved } from "../desk.ts";
import { Form, FormFoot } from "../form.tsx";
import { Complaint, Empty, Waiting } from "../parts.tsx";
import { type Editing, useEditing, useStoredForm } from "../saving.ts";
import { Texts, type Tried } from "../tried.tsx";

interface Sources {
  sources: ManagedSource[];
  /** What reading one again has found. */
  found?: { added: number; changed: number; in_use: number; vanished: number; unchanged: number };
}

function told({ found }: Sources): string {
  if (!found) return "";
  return [
    t("{count} new", { count: found.added }),
    t("{count} changed", { count: found.changed }),
    found.in_use ? t("{count} left for later, since somebody works on them", { count: found.in_use }) : "",
    t("{count} not there any more", { count: found.vanished }),
    t("{count} as before", { count: found.unchanged }),
  ]
    .filter(Boolean)
    .join(" · ");
}

interface NewProps {
  desk: Desk;
  project: number;
  form: FormState;
  onDone(found: Sources | null): void;
}

function New({ desk, project, form, onDone }: NewProps) {
  const editing = useEditing(form.values);
  const [tried, setTried] = useState<Tried | null>(null);
  useUnsaved(Object.keys(editing.changed).length > 0);
  const body = { project, values: editing.values };
  const look = () =>
    void editing.run(async () => {
      setTried(null);
      setTried(await desk.ask<Tried>("try_source", body));
    });
  const add = () =>
    void editing.run(async () => {
      const found = await desk.ask<Sources>("add_source", body);
      forgetUnsaved();
      desk.tell(t("The texts were added."));
      onDone(found);
    });
  return (
    <div class="tw-manage-split">
      <section class="tw-manage-body" data-tw="manage-new-source">
        <h2>{t("New texts")}</h2>
        <Form
          fields={form.fields}
          values={editing.values}
          problems={editing.problems}
          onChange={(name, value) => {
            setTried(null);
            editing.change(name, value);
          }}
        />
        <Complaint text={editing.complaint} />
        <div>
          <Button name="manage-try" disabled={editing.isBusy} onPress={look}>
            {t("Look at the first texts")}
          </Button>
        </div>
        <FormFoot
          isBusy={editing.isBusy}
          isChanged
          save={t("Add the texts")}
          onSave={add}
          onCancel={() => {
            forgetUnsaved();
            onDone(null);
          }}
        />
      </section>
      {tried ? <Texts tried={tried} /> : null}
    </div>
  );
}

function Add(props: Omit<NewProps, "form">) {
  const form = useAnswer<FormState>(props.desk, "source_form", { project: props.project });
  if (form.value === null) return <Waiting problem={form.problem} onAgain={form.again} />;
  return <New {...props} form={form.value} />;
}

function aboutSource({ type, texts, owner, projects }: ManagedSource): string {
  return [
    tn("{count} text", "{count} texts", texts),
    type,
    owner ?? "",
    projects > 1 ? tn("in {count} project", "in {count} projects", projects) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

interface RowProps {
  source: ManagedSource;
  working: Editing;
  act(verb: string, more?: object): void;
  onChange(): void;
  onDelete(): void;
}

function Row({ source, working, act, onChange, onDelete }: RowProps) {
  return (
    <li class="tw-manage-row" data-tw="manage-source" data-source={source.id}>
      <div class="tw-manage-row-text">
        <strong dir="auto">{source.name}</strong>
        <p class="tw-muted" dir="auto">
          {aboutSource(source)}
        </p>
      </div>
      {source.is_own ? (
        <label class="tw-box">
          <input
            type="checkbox"
            data-tw="manage-public"
            checked={source.is_public}
            disabled={working.isBusy}
            aria-label={t("Other projects may use {name}", { name: source.name })}
            onChange={(event) => act("share_source", { public: event.currentTarget.checked })}
          />
          <span>{t("Public")}</span>
        </label>
      ) : null}
      {source.is_own ? (
        <Button
          name="manage-change"
          label={t("Change {name}", { name: source.name })}
          disabled={working.isBusy}
          onPress={onChange}
        >
          {t("Change")}
        </Button>
      ) : null}
      {source.is_elsewhere ? (
        <Button name="manage-read-again" disabled={working.isBusy} onPress={() => act("read_again")}>
          {t("Read again")}
        </Button>
      ) : null}
      <Button
        icon="trash"
        look="ghost"
        name="manage-delete"
        label={t("Delete {name}", { name: source.name })}
        disabled={working.isBusy}
        onPress={onDelete}
      />
    </li>
  );
}

function Changing({ desk, project, form, source, onDone }: NewProps & { source: number }) {
  const editing = useStoredForm(desk, form, "save_source", { project, source });
  const isChanged = Object.keys(editing.changed).length > 0;
  useUnsaved(isChanged);
  return (
    <section class="tw-manage-body" data-tw="manage-change-source">
      <h2>{t("Change {name}", { name: String(form.values.name) })}</h2>
      <Form
        fields={form.fields}
        values={editing.values}
        problems={editing.problems}
        onChange={editing.change}
      />
      <Complaint text={editing.complaint} />
      <FormFoot
        isBusy={editing.isBusy}
        isChanged={isChanged}
        onSave={() => editing.save(t("Saved."), () => onDone(null))}
        onCancel={() => {
          forgetUnsaved();
          onDone(null);
        }}
      />
    </section>
  );
}

function Change(props: Omit<NewProps, "form"> & { source: number }) {
  const about = { project: props.project, source: props.source };
  const form = useAnswer<FormState>(props.desk, "source_fields", about);
  if (form.value === null) return <Waiting problem={form.problem} onAgain={form.again} />;
  return <Changing {...props} form={form.value} />;
}

interface DeletingProps {
  source: ManagedSource;
  working: Editing;
  onClose(): void;
  onDelete(): void;
}

function Deleting({ source, working, onClose, onDelete }: DeletingProps) {
  return (
    <Dialog
      title={t("Delete {name}?", { name: source.name })}
      name="manage-deleting"
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onPress={onClose}>
            {t("Cancel")}
          </Button>
          <Button name="manage-delete-now" disabled={working.isBusy} onPress={onDelete}>
            {t("Delete")}
          </Button>
        </>
      }
    >
      <p>{t("Its texts go from every project that has them. Texts that people have worked on stay.")}</p>
    </Dialog>
  );
}

function Page({ desk, project }: { desk: Desk; project: { id: number; title: string } }) {
  const list = useAnswer<Sources>(desk, "sources", { project: project.id });
  const working = useEditing({});
  const [isNew, setNew] = useState(false);
  const [changed, setChanged] = useState<number | null>(null);
  const [deleted, setDeleted] = useState<ManagedSource | null>(null);
  if (list.value === null) return <Waiting problem={list.problem} onAgain={list.again} />;
  const onDone = (found: Sources | null) => {
    if (found) list.set(found);
    else list.again();
    setNew(false);
    setChanged(null);
  };
  if (isNew) return <Add desk={desk} project={project.id} onDone={onDone} />;
  if (changed !== null) return <Change desk={desk} project={project.id} source={changed} onDone={onDone} />;
  const act = async (source: number, verb: string, more: object = {}) => {
    await working.run(async () => {
      const found = await desk.ask<Sources>(verb, { project: project.id, source, ...more });
      list.set(found);
      desk.tell(told(found) || t("Saved."));
    });
    setDeleted(null);
  };
  const { sources } = list.value;
  return (
    <div class="tw-manage-body" data-tw="manage-sources">
      <div class="tw-manage-bar">
        <h2>{t("Texts")}</h2>
        <Button look="primary" name="manage-new-texts" onPress={() => setNew(true)}>
          {t("New texts")}
        </Button>
      </div>
      <Complaint text={working.complaint} />
      {told(list.value) ? <p class="tw-note">{told(list.value)}</p> : null}
      {sources.length === 0 ? (
        <Empty title={t("No texts yet.")} advice={t("Nobody can annotate before there are some.")} />
      ) : (
        <ul class="tw-plain tw-manage-list">
          {sources.map((source) => (
            <Row
              key={source.id}
              source={source}
              working={working}
              act={(verb, more) => void act(source.id, verb, more)}
              onChange={() => setChanged(source.id)}
              onDelete={() => setDeleted(source)}
            />
          ))}
        </ul>
      )}
      {deleted ? (
        <Deleting
          source={deleted}
          working={working}
          onClose={() => setDeleted(null)}
          onDelete={() => void act(deleted.id, "delete_source")}
        />
      ) : null}
    </div>
  );
}

export const sources: ProjectSection = { name: "sources", title: () => t("Texts"), Page };
