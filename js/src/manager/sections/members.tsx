import { useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { t, tn } from "../../kit/i18n.ts";
import { useUnique } from "../../kit/unique.ts";
import type { ManagedMember } from "../../protocol/generated.ts";
import { type Desk, type ProjectSection, useAnswer } from "../desk.ts";
import { type Invitation, Invitations } from "../invitations.tsx";
import { Complaint, Waiting } from "../parts.tsx";
import { type Editing, useEditing } from "../saving.ts";

interface Members {
  author: string | null;
  collaborators: string[];
  members: ManagedMember[];
  reviewing: boolean;
  invitations: Invitation[];
}

interface ListProps {
  project: number;
  working: Editing;
  /** Do something about somebody, and look again. */
  act(verb: string, body: object): void;
}

function Add({ leads, act, working }: ListProps & { leads: boolean }) {
  const [name, setName] = useState("");
  const id = useUnique();
  return (
    <form
      class="tw-manage-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        act("add_member", { name: name.trim(), leads });
        setName("");
      }}
    >
      <label for={id}>{t("Name of an account")}</label>
      <input
        class="tw-text-input tw-manage-search"
        id={id}
        data-tw={leads ? "manage-add-leader" : "manage-add-member"}
        maxLength={150}
        autocomplete="off"
        dir="auto"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="tw-button" disabled={working.isBusy || name.trim() === ""}>
        {t("Add")}
      </button>
    </form>
  );
}

function Leaders(props: ListProps & { found: Members }) {
  const { found, act, working } = props;
  return (
    <section class="tw-manage-body" data-tw="manage-leaders">
      <h2>{t("Who leads the project")}</h2>
      <ul class="tw-plain tw-manage-list">
        {found.author ? (
          <li class="tw-manage-row">
            <strong class="tw-manage-row-text" dir="auto">
              {found.author}
            </strong>
            <span class="tw-manage-tag">{t("Author")}</span>
          </li>
        ) : null}
        {found.collaborators.map((name) => (
          <li class="tw-manage-row" key={name} data-tw="manage-leader">
            <strong class="tw-manage-row-text" dir="auto">
              {name}
            </strong>
            <Button
              name="manage-remove"
              label={t("Take out {name}", { name })}
              disabled={working.isBusy}
              onPress={() => act("remove_member", { name, leads: true })}
            >
              {t("Take out")}
            </Button>
          </li>
        ))}
      </ul>
      <Add {...props} leads />
    </section>
  );
}

function Participants(props: ListProps & { found: Members }) {
  const { found, act, working } = props;
  return (
    <section class="tw-manage-body" data-tw="manage-participants">
      <h2>{t("Who takes part")}</h2>
      {found.members.length === 0 ? (
        <p class="tw-muted">{t("Nobody yet. Add people who have an account, or invite them.")}</p>
      ) : (
        <ul class="tw-plain tw-manage-list">
          {found.members.map((member) => (
            <li class="tw-manage-row" key={member.name} data-tw="manage-member" data-name={member.name}>
              <div class="tw-manage-row-text">
                <p dir="auto">
                  <strong>{member.name}</strong>
                </p>
                <p class="tw-muted">
                  {tn("{count} text submitted", "{count} texts submitted", member.submitted)}
                  {" · "}
                  {tn("{count} skipped", "{count} skipped", member.skipped)}
                </p>
              </div>
              {member.is_active ? null : <span class="tw-manage-tag tw-off">{t("Switched off")}</span>}
              <label class="tw-box">
                <input
                  type="checkbox"
                  data-tw="manage-review"
                  checked={member.is_reviewer}
                  disabled={working.isBusy}
                  aria-label={t("{name} may review", { name: member.name })}
                  onChange={(event) =>
                    act("let_review", { name: member.name, allowed: event.currentTarget.checked })
                  }
                />
                <span>{t("May review")}</span>
              </label>
              <Button
                name="manage-remove"
                label={t("Take out {name}", { name: member.name })}
                disabled={working.isBusy}
                onPress={() => act("remove_member", { name: member.name, leads: false })}
              >
                {t("Take out")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {found.reviewing ? null : (
        <p class="tw-muted">{t("Nobody reviews until the settings say that answers can be reviewed.")}</p>
      )}
      <Add {...props} leads={false} />
    </section>
  );
}

function Page({ desk, project }: { desk: Desk; project: { id: number; title: string } }) {
  const found = useAnswer<Members>(desk, "members", { project: project.id });
  const working = useEditing({});
  if (found.value === null) return <Waiting problem={found.problem} onAgain={found.again} />;
  const act = (verb: string, body: object) =>
    void working
      .run(async () => {
        await desk.ask(verb, { project: project.id, ...body });
      })
      .then(() => found.again());
  const shared = { project: project.id, working, act, found: found.value };
  return (
    <div class="tw-manage-body" data-tw="manage-members">
      <Complaint text={working.complaint} />
      <Participants {...shared} />
      <Leaders {...shared} />
      <Invitations
        desk={desk}
        project={project.id}
        invitations={found.value.invitations}
        onChange={found.again}
      />
    </div>
  );
}

export const members: ProjectSection = { name: "members", title: () => t("People"), Page };
