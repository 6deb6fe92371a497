import { useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { formatTime, t, tn } from "../kit/i18n.ts";
import type { FormField } from "../protocol/generated.ts";
import type { Desk } from "./desk.ts";
import { Form } from "./form.tsx";
import { Complaint } from "./parts.tsx";
import { useEditing } from "./saving.ts";

export interface Invitation {
  id: number;
  role: string;
  note: string;
  ends: string;
  uses_left: number | null;
  state: "open" | "expired" | "used_up" | "withdrawn";
}

const roles = (): Record<string, string> => ({
  participant: t("Takes part"),
  reviewer: t("Takes part and reviews"),
  collaborator: t("Leads the project"),
});

const states = (): Record<Invitation["state"], string> => ({
  open: t("Open"),
  expired: t("Expired"),
  used_up: t("Used up"),
  withdrawn: t("Withdrawn"),
});

function fields(project: number | null): FormField[] {
  const text = (name: string, label: string, help: string) => ({ name, label, help, tab: "" });
  const role: FormField = {
    ...text("role", t("Who comes with it"), ""),
    kind: "choice",
    required: true,
    choices: Object.entries(roles()).map(([value, label]) => ({ value, label })),
  };
  return [
    ...(project === null ? [] : [role]),
    { ...text("days", t("Days until it expires"), ""), kind: "whole", required: true, low: 1, high: 365 },
    {
      ...text("uses", t("How many people may come"), t("Empty: as many as do.")),
      kind: "whole",
      required: false,
      low: 1,
    },
    {
      ...text("note", t("Note"), t("For this list, such as whom it is for.")),
      kind: "text",
      required: false,
      most: 200,
    },
  ];
}

/** The address of a new link; where no server shows this page, only its end is known. */
function addressOf(path: string, hasServer: boolean): string {
  return hasServer ? new URL(path, `${location.origin}/`).href : `/${path}`;
}

function Made({ address, desk, onClose }: { address: string; desk: Desk; onClose(): void }) {
  const copy = () => {
    // without a secure context there is no clipboard: the field is selected, so that keys copy it
    navigator.clipboard?.writeText(address).then(
      () => desk.tell(t("Copied.")),
      () => undefined,
    );
  };
  return (
    <Dialog
      title={t("Send this link")}
      name="manage-link"
      onClose={onClose}
      actions={
        <>
          <Button onPress={copy}>{t("Copy")}</Button>
          <Button look="primary" name="manage-link-done" onPress={onClose}>
            {t("Done")}
          </Button>
        </>
      }
    >
      <p>{t("It is shown now and never again; who loses it needs another one.")}</p>
      {desk.links ? null : <p>{t("Put the address of your server before it.")}</p>}
      <input
        class="tw-text-input tw-code"
        data-tw="manage-link-address"
        readOnly
        aria-label={t("Link")}
        value={address}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Dialog>
  );
}

function NewLink(props: { desk: Desk; project: number | null; onClose(): void; onMade(path: string): void }) {
  const { desk, project, onClose } = props;
  const editing = useEditing({ role: "participant", days: 14, uses: 1, note: "" });
  const make = async () => {
    let path = "";
    const isDone = await editing.run(async () => {
      ({ path } = await desk.ask<{ path: string }>("invite", {
        ...editing.values,
        ...(project === null ? {} : { project }),
      }));
    });
    if (isDone) props.onMade(path);
  };
  return (
    <Dialog
      title={t("Invite people")}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("Cancel")}</Button>
          <Button
            look="primary"
            name="manage-make-link"
            disabled={editing.isBusy}
            onPress={() => void make()}
          >
            {t("Make a link")}
          </Button>
        </>
      }
    >
      <Form
        fields={fields(project)}
        values={editing.values}
        problems={editing.problems}
        onChange={editing.change}
      />
      <Complaint text={editing.complaint} />
    </Dialog>
  );
}

function facts(one: Invitation, project: number | null): string {
  const uses = one.uses_left === null ? t("for as many as come") : "";
  const left = one.uses_left === null ? uses : tn("for {count} person", "for {count} people", one.uses_left);
  return [
    project === null ? "" : (roles()[one.role] ?? one.role),
    left,
    t("until {when}", { when: formatTime(one.ends) }),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The links into a project, or those that give an account only (project null). */
export function Invitations(props: {
  desk: Desk;
  project: number | null;
  invitations: readonly Invitation[];
  onChange(): void;
}) {
  const { desk, project, invitations, onChange } = props;
  const [isNew, setNew] = useState(false);
  const [path, setPath] = useState("");
  const working = useEditing({});
  const withdraw = (one: Invitation) =>
    void working
      .run(async () => {
        await desk.ask("withdraw_invitation", { invitation: one.id });
      })
      .then((isDone) => isDone && onChange());
  return (
    <section class="tw-manage-body" data-tw="manage-invitations">
      <div class="tw-manage-bar">
        <h2>{t("Invitations")}</h2>
        <Button name="manage-invite" onPress={() => setNew(true)}>
          {t("Invite people")}
        </Button>
      </div>
      <Complaint text={working.complaint} />
      {invitations.length === 0 ? (
        <p class="tw-muted">{t("No links were made yet.")}</p>
      ) : (
        <ul class="tw-plain tw-manage-list">
          {invitations.map((one) => (
            <li class="tw-manage-row" key={one.id} data-tw="manage-invitation">
              <div class="tw-manage-row-text">
                <p dir="auto">
                  <strong>{one.note || t("Link {number}", { number: one.id })}</strong>
                </p>
                <p class="tw-muted">{facts(one, project)}</p>
              </div>
              <span class={`tw-manage-tag${one.state === "open" ? "" : " tw-off"}`}>
                {states()[one.state] ?? one.state}
              </span>
              {one.state === "open" ? (
                <Button
                  name="manage-withdraw"
                  label={t("Withdraw {what}", { what: one.note || String(one.id) })}
                  disabled={working.isBusy}
                  onPress={() => withdraw(one)}
                >
                  {t("Withdraw")}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {isNew ? (
        <NewLink
          desk={desk}
          project={project}
          onClose={() => setNew(false)}
          onMade={(made) => {
            setNew(false);
            setPath(made);
            onChange();
          }}
        />
      ) : null}
      {path ? <Made address={addressOf(path, desk.links)} desk={desk} onClose={() => setPath("")} /> : null}
    </section>
  );
}
