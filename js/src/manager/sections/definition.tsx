import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Button, Key } from "../../kit/button.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { FormState, ManagedDefinition, ManagedMarker, ManagedUnit } from "../../protocol/generated.ts";
import { type Desk, forgetUnsaved, type ProjectSection, useAnswer, useUnsaved } from "../desk.ts";
import { Form, FormFoot } from "../form.tsx";
import { Complaint, Waiting } from "../parts.tsx";
import { Preview } from "../preview.tsx";
import { type Editing, useEditing } from "../saving.ts";

type Part = "marker" | "unit" | "relation" | "words";

/** What is being written: a new one has no code. */
interface Chosen {
  part: Part;
  code: string | null;
}

const TITLES: Record<Part, [() => string, () => string]> = {
  marker: [() => t("New marker"), () => t("Marker")],
  unit: [() => t("New unit"), () => t("Unit")],
  relation: [() => t("New relation"), () => t("Relation")],
  words: [() => t("New words"), () => t("Words")],
};

interface EditorProps {
  desk: Desk;
  project: number;
  chosen: Chosen;
  form: FormState;
  onDone(found: ManagedDefinition | null): void;
}

function Editor({ desk, project, chosen, form, onDone }: EditorProps) {
  const editing = useEditing(form.values);
  const { part, code } = chosen;
  const isNew = code === null;
  const isChanged = Object.keys(editing.changed).length > 0;
  useUnsaved(isChanged);
  const body = { project, part, code, values: editing.changed };
  const save = async () => {
    let found: ManagedDefinition | null = null;
    const isDone = await editing.run(async () => {
      found = await desk.ask<ManagedDefinition>("save_definition", body);
    });
    if (!isDone) return;
    forgetUnsaved();
    desk.tell(t("Saved."));
    onDone(found);
  };
  const [fresh, known] = TITLES[part];
  return (
    <div class="tw-manage-split">
      <section class="tw-manage-body" data-tw="manage-part" data-part={part}>
        <h2>{isNew ? fresh() : known()}</h2>
        <Form
          label={isNew ? fresh() : known()}
          fields={form.fields}
          values={editing.values}
          problems={editing.problems}
          onChange={editing.change}
        />
        <Complaint text={editing.complaint} />
        <FormFoot
          isBusy={editing.isBusy}
          isChanged={isChanged}
          onSave={() => void save()}
          onCancel={() => {
            forgetUnsaved();
            onDone(null);
          }}
        />
      </section>
      <Preview desk={desk} body={isChanged ? body : { project }} />
    </div>
  );
}

function Edit(props: Omit<EditorProps, "form">) {
  const { desk, project, chosen } = props;
  const form = useAnswer<FormState>(desk, "definition_form", { project, ...chosen });
  if (form.value === null) return <Waiting problem={form.problem} onAgain={form.again} />;
  return <Editor {...props} form={form.value} />;
}

interface GroupProps {
  part: Part;
  title: string;
  add: string;
  empty: string;
  onAdd(part: Part): void;
  children: ComponentChildren[];
}

function Group({ part, title, add, empty, onAdd, children }: GroupProps) {
  return (
    <section class="tw-manage-body" data-tw={`manage-${part}s`}>
      <div class="tw-manage-bar">
        <h2>{title}</h2>
        <Button name={`manage-add-${part}`} onPress={() => onAdd(part)}>
          {add}
        </Button>
      </div>
      {children.length === 0 ? (
        <p class="tw-muted">{empty}</p>
      ) : (
        <ul class="tw-plain tw-manage-list">{children}</ul>
      )}
    </section>
  );
}

interface ItemProps {
  part: Part;
  code: string;
  name: string;
  color?: string;
  shortcut?: string | null;
  about: string;
  working: Editing;
  onOpen?(): void;
  onRemove(): void;
}

function Item(props: ItemProps) {
  const { part, code, name, color, shortcut, about, onOpen, onRemove, working } = props;
  return (
    <li class="tw-manage-row" data-tw={`manage-${part}`} data-code={code}>
      {color ? <i class="tw-dot" style={{ "--c": color }} /> : null}
      <div class="tw-manage-row-text">
        {onOpen ? (
          <button type="button" class="tw-manage-title" dir="auto" onClick={onOpen}>
            {name}
          </button>
        ) : (
          <strong dir="auto">{name}</strong>
        )}
        <p class="tw-muted" dir="auto">
          {about}
        </p>
      </div>
      {shortcut ? <Key shortcut={shortcut} /> : null}
      <Button
        icon="trash"
        look="ghost"
        name="manage-take-out"
        label={t("Take out {name}", { name })}
        disabled={working.isBusy}
        onPress={onRemove}
      />
    </li>
  );
}

interface ListsProps {
  found: ManagedDefinition;
  working: Editing;
  onOpen(chosen: Chosen): void;
  onRemove(part: Part, code: string, more?: object): void;
}

function aboutMarker({ kind, unit }: ManagedMarker): string {
  return [kind, unit ? t("in the unit {unit}", { unit }) : ""].filter(Boolean).join(" · ");
}

function Markers({ found, working, onOpen, onRemove }: ListsProps) {
  return (
    <Group
      part="marker"
      title={t("Markers")}
      add={t("New marker")}
      empty={t("None yet: people have nothing to answer.")}
      onAdd={(part) => onOpen({ part, code: null })}
    >
      {found.markers.map((one) => (
        <Item
          key={one.code}
          part="marker"
          {...one}
          about={aboutMarker(one)}
          working={working}
          onOpen={() => onOpen({ part: "marker", code: one.code })}
          onRemove={() => onRemove("marker", one.code)}
        />
      ))}
    </Group>
  );
}

function Relations({ found, working, onOpen, onRemove }: ListsProps) {
  return (
    <Group
      part="relation"
      title={t("Relations")}
      add={t("New relation")}
      empty={t("None: labels are not linked.")}
      onAdd={(part) => onOpen({ part, code: null })}
    >
      {found.relations.map((one) => (
        <Item
          key={one.code}
          part="relation"
          {...one}
          about={one.pairs.join(", ")}
          working={working}
          onOpen={() => onOpen({ part: "relation", code: one.code })}
          onRemove={() => onRemove("relation", one.code)}
        />
      ))}
    </Group>
  );
}

function aboutUnit({ size, minimum, rankable }: ManagedUnit): string {
  return [
    tn("at most {count} group", "at most {count} groups", size),
    t("{count} required", { count: minimum }),
    rankable ? t("in an order") : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

function Units({ found, working, onOpen, onRemove }: ListsProps) {
  return (
    <Group
      part="unit"
      title={t("Units")}
      add={t("New unit")}
      empty={t("None: every marker is answered by itself.")}
      onAdd={(part) => onOpen({ part, code: null })}
    >
      {found.units.map((one) => (
        <Item
          key={one.code}
          part="unit"
          code={one.code}
          name={one.code}
          about={aboutUnit(one)}
          working={working}
          onOpen={() => onOpen({ part: "unit", code: one.code })}
          onRemove={() => onRemove("unit", one.code)}
        />
      ))}
    </Group>
  );
}

function Words({ found, working, onOpen, onRemove }: ListsProps) {
  return (
    <Group
      part="words"
      title={t("Words marked beforehand")}
      add={t("New words")}
      empty={t("None.")}
      onAdd={(part) => onOpen({ part, code: null })}
    >
      {found.pre_markers.map((one) => (
        <Item
          key={`${one.marker} ${one.tokens.join("\n")}`}
          part="words"
          code={one.marker}
          name={one.name}
          about={one.tokens.join(", ")}
          working={working}
          onRemove={() => onRemove("words", one.marker, { tokens: one.tokens })}
        />
      ))}
    </Group>
  );
}

function Page({ desk, project }: { desk: Desk; project: { id: number; title: string } }) {
  const list = useAnswer<ManagedDefinition>(desk, "definition", { project: project.id });
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [turn, setTurn] = useState(0);
  const working = useEditing({});
  if (list.value === null) return <Waiting problem={list.problem} onAgain={list.again} />;
  if (chosen)
    return (
      <Edit
        key={`${chosen.part} ${chosen.code}`}
        desk={desk}
        project={project.id}
        chosen={chosen}
        onDone={(found) => {
          if (found) list.set(found);
          setChosen(null);
        }}
      />
    );
  const remove = (part: Part, code: string, more: object = {}) =>
    void working
      .run(async () => {
        const body = { project: project.id, part, code, ...more };
        list.set(await desk.ask<ManagedDefinition>("remove_definition", body));
        desk.tell(t("Taken out."));
      })
      .then(() => setTurn((before) => before + 1));
  const shared = { found: list.value, working, onOpen: setChosen, onRemove: remove };
  return (
    <div class="tw-manage-split">
      <div class="tw-manage-body" data-tw="manage-definition">
        <Complaint text={working.complaint} />
        <Markers {...shared} />
        <Relations {...shared} />
        <Units {...shared} />
        <Words {...shared} />
      </div>
      <Preview desk={desk} body={{ project: project.id, turn }} />
    </div>
  );
}

export const definition: ProjectSection = { name: "definition", title: () => t("Markers"), Page };
