import { useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { FormField, ManagedPerson } from "../../protocol/generated.ts";
import { type Desk, type Section, useAnswer, useUnsaved } from "../desk.ts";
import { Form, type Values } from "../form.tsx";
import { type Invitation, Invitations } from "../invitations.tsx";
import { Complaint, Empty, inTime, Waiting } from "../parts.tsx";
import { useEditing } from "../saving.ts";

interface People {
  people: ManagedPerson[];
  count: number;
  on_a_page: number;
}

interface Fields {
  new: FormField[];
  known: FormField[];
}

const NEW: Values = {
  name: "",
  password: "",
  email: "",
  preferred_language: "",
  fluent_in: "",
  groups: [],
};

function valuesOf(person: ManagedPerson): Values {
  return {
    email: person.email ?? "",
    preferred_language: person.preferred_language ?? "",
    fluent_in: person.fluent_in.join(", "),
    groups: person.groups,
  };
}

interface SheetProps {
  title: string;
  fields: readonly FormField[];
  values: Values;
  save: string;
  onClose(): void;
  onSave(values: Values): Promise<void>;
}

/** A form in a dialog. */
function Sheet({ title, fields, values, save, onClose, onSave }: SheetProps) {
  const editing = useEditing(values);
  useUnsaved(Object.keys(editing.changed).length > 0);
  return (
    <Dialog
      title={title}
      name="manage-sheet"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("Cancel")}</Button>
          <Button
            look="primary"
            name="manage-sheet-save"
            disabled={editing.isBusy}
            onPress={() => void editing.run(() => onSave(editing.values))}
          >
            {save}
          </Button>
        </>
      }
    >
      <Form fields={fields} values={editing.values} problems={editing.problems} onChange={editing.change} />
      <Complaint text={editing.complaint} />
    </Dialog>
  );
}

interface RowProps {
  person: ManagedPerson;
  groups: Record<string, string>;
  isBusy: boolean;
  onChange(): void;
  onPassword(): void;
  onSwitch(): void;
}

function Row({ person, groups, isBusy, onChange, onPassword, onSwitch }: RowProps) {
  const facts = [
    person.email ?? "",
    person.is_superuser ? t("Superuser") : "",
    ...person.groups.map((name) => groups[name] ?? name),
    person.has_password ? "" : t("no password"),
    person.last_seen ? t("last here {time}", { time: inTime(person.last_seen) }) : "",
  ];
  return (
    <li class="tw-manage-row" data-tw="manage-person" data-name={person.name}>
      <div class="tw-manage-row-text">
        <p dir="auto">
          <strong>{person.name}</strong>
        </p>
        <p class="tw-muted">{facts.filter(Boolean).join(" · ")}</p>
      </div>
      {person.is_active ? null : <span class="tw-manage-tag tw-off">{t("Switched off")}</span>}
      <Button
        name="manage-change"
        label={t("Change {what}", { what: person.name })}
        disabled={!person.is_active}
        onPress={onChange}
      >
        {t("Change")}
      </Button>
      <Button
        name="manage-password"
        label={t("Set a password for {name}", { name: person.name })}
        onPress={onPassword}
      >
        {t("Password")}
      </Button>
      <Button
        name="manage-switch"
        label={
          person.is_active
            ? t("Switch off {name}", { name: person.name })
            : t("Switch on {name}", { name: person.name })
        }
        disabled={isBusy}
        onPress={onSwitch}
      >
        {person.is_active ? t("Switch off") : t("Switch on")}
      </Button>
    </li>
  );
}

type Open = { kind: "new" } | { kind: "change" | "password"; person: ManagedPerson } | null;

function OpenSheet(props: { desk: Desk; open: Open; fields: Fields; onClose(): void; onDone(): void }) {
  const { desk, open, fields, onClose, onDone } = props;
  if (open === null) return null;
  const shared = { onClose, save: t("Save") };
  if (open.kind === "new") {
    const add = async (values: Values) => {
      await desk.ask("new_person", { values });
      desk.tell(t("The account was made."));
      onDone();
    };
    return <Sheet {...shared} title={t("New account")} fields={fields.new} values={NEW} onSave={add} />;
  }
  const { person } = open;
  if (open.kind === "change") {
    const change = async (values: Values) => {
      await desk.ask("change_person", { user: person.id, values });
      desk.tell(t("Saved."));
      onDone();
    };
    return (
      <Sheet
        {...shared}
        title={person.name}
        fields={fields.known}
        values={valuesOf(person)}
        onSave={change}
      />
    );
  }
  const password = fields.new.filter(({ name }) => name === "password");
  const set = async (values: Values) => {
    await desk.ask("set_password", { user: person.id, password: values.password });
    desk.tell(t("The password was set; who was logged in with the old one is out."));
    onDone();
  };
  return (
    <Sheet
      {...shared}
      title={t("Password of {name}", { name: person.name })}
      fields={password.map((field) => ({ ...field, help: "", required: true }))}
      values={{ password: "" }}
      onSave={set}
    />
  );
}

function Pages({
  count,
  size,
  page,
  onPage,
}: {
  count: number;
  size: number;
  page: number;
  onPage(page: number): void;
}) {
  const last = Math.max(0, Math.ceil(count / size) - 1);
  if (last === 0) return null;
  return (
    <div class="tw-manage-bar" data-tw="manage-pages">
      <Button disabled={page === 0} onPress={() => onPage(page - 1)}>
        {t("Before")}
      </Button>
      <span class="tw-muted">{t("{page} of {pages}", { page: page + 1, pages: last + 1 })}</span>
      <Button disabled={page >= last} onPress={() => onPage(page + 1)}>
        {t("After")}
      </Button>
    </div>
  );
}

function Page({ desk }: { desk: Desk }) {
  const [words, setWords] = useState("");
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<Open>(null);
  const list = useAnswer<People>(desk, "people", { words, page });
  const fields = useAnswer<Fields>(desk, "person_fields");
  const links = useAnswer<{ invitations: Invitation[] }>(desk, "invitations");
  const working = useEditing({});
  if (list.value === null || fields.value === null || links.value === null)
    return <Waiting problem={list.problem || fields.problem || links.problem} onAgain={list.again} />;
  const groups = Object.fromEntries(
    (fields.value.new.find(({ name }) => name === "groups")?.choices ?? []).map((one) => [
      one.value,
      one.label,
    ]),
  );
  const turn = (person: ManagedPerson) =>
    void working
      .run(async () => {
        await desk.ask("switch_person", { user: person.id, on: !person.is_active });
      })
      .then((isDone) => isDone && list.again());
  return (
    <div class="tw-manage-body">
      <div class="tw-manage-bar">
        <h2>{t("People")}</h2>
        <input
          class="tw-text-input tw-manage-search"
          type="search"
          data-tw="manage-search"
          aria-label={t("Find people")}
          placeholder={t("Find people")}
          maxLength={200}
          value={words}
          onInput={(event) => {
            setWords(event.currentTarget.value);
            setPage(0);
          }}
        />
        <Button look="primary" name="manage-new" onPress={() => setOpen({ kind: "new" })}>
          {t("New account")}
        </Button>
      </div>
      <p class="tw-muted" role="status">
        {tn("{count} person", "{count} people", list.value.count)}
      </p>
      <Complaint text={working.complaint || Object.values(working.problems).join(" ")} />
      {list.value.people.length === 0 ? (
        <Empty title={t("Nobody is here.")} advice={t("Look for other words, or make an account.")} />
      ) : (
        <ul class="tw-plain tw-manage-list">
          {list.value.people.map((person) => (
            <Row
              key={person.id}
              person={person}
              groups={groups}
              isBusy={working.isBusy}
              onChange={() => setOpen({ kind: "change", person })}
              onPassword={() => setOpen({ kind: "password", person })}
              onSwitch={() => turn(person)}
            />
          ))}
        </ul>
      )}
      <Pages count={list.value.count} size={list.value.on_a_page} page={page} onPage={setPage} />
      <Invitations desk={desk} project={null} invitations={links.value.invitations} onChange={links.again} />
      <OpenSheet
        desk={desk}
        open={open}
        fields={fields.value}
        onClose={() => setOpen(null)}
        onDone={() => {
          setOpen(null);
          list.again();
        }}
      />
    </div>
  );
}

export const people: Section = { name: "people", title: () => t("People"), Page };
