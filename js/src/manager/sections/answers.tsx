import { useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { t, tn } from "../../kit/i18n.ts";
import type { ManagedAnswers, StartedDownload } from "../../protocol/generated.ts";
import { type Desk, type ProjectSection, useAnswer } from "../desk.ts";
import { Form } from "../form.tsx";
import { Complaint, Empty, Waiting } from "../parts.tsx";
import { useEditing } from "../saving.ts";

/** How long the browser may take to begin storing a file, in milliseconds. */
const KEPT = 60_000;

/** Take a file in pieces, each after the one before has come. */
async function fetchFile(desk: Desk, body: object, onProgress: (share: number) => void) {
  const { download, name, size, piece } = await desk.ask<StartedDownload>("begin_download", body);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < size; at += piece) {
    onProgress(at / size);
    const { data } = await desk.ask<{ data: string }>("take_piece", { download, at });
    pieces.push(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
  }
  await desk.ask("end_download", { download });
  return { name, file: new Blob(pieces) };
}

/** Let the browser store a file as it stores what is downloaded. */
function store(name: string, file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

function Counts({ found }: { found: ManagedAnswers }) {
  return (
    <section class="tw-manage-body" data-tw="manage-counts">
      <h2>{t("What was answered")}</h2>
      <p>
        {[
          t("{done} of {count} texts have answers", { done: found.submitted_texts, count: found.texts }),
          tn("{count} submission", "{count} submissions", found.batches),
          tn("{count} person", "{count} people", found.people),
        ].join(" · ")}
      </p>
      <ul class="tw-plain tw-manage-list">
        {found.markers.map(({ code, name, count }) => (
          <li class="tw-manage-row" key={code}>
            <span class="tw-manage-row-text" dir="auto">
              {name}
            </span>
            <span class="tw-muted">{tn("{count} answer", "{count} answers", count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Taking({ desk, project, found }: { desk: Desk; project: number; found: ManagedAnswers }) {
  const editing = useEditing(found.values);
  const [share, setShare] = useState<number | null>(null);
  const take = () =>
    void editing
      .run(async () => {
        const { name, file } = await fetchFile(desk, { project, values: editing.values }, setShare);
        store(name, file);
        desk.tell(t("Downloaded: {name}", { name }));
      })
      .finally(() => setShare(null));
  return (
    <section class="tw-manage-body" data-tw="manage-download">
      <h2>{t("Take the answers as a file")}</h2>
      <Form
        fields={found.fields}
        values={editing.values}
        problems={editing.problems}
        onChange={editing.change}
      />
      <Complaint text={editing.complaint} />
      <div class="tw-form-foot">
        {share === null ? null : (
          <progress value={share} max={1} aria-label={t("Downloading")} data-tw="manage-downloading" />
        )}
        <Button look="primary" name="manage-take" disabled={editing.isBusy} onPress={take}>
          {t("Download")}
        </Button>
      </div>
    </section>
  );
}

function Page({ desk, project }: { desk: Desk; project: { id: number; title: string } }) {
  const { value, problem, again } = useAnswer<ManagedAnswers>(desk, "answers", { project: project.id });
  if (value === null) return <Waiting problem={problem} onAgain={again} />;
  if (value.batches === 0)
    return (
      <Empty
        title={t("Nobody has submitted anything yet.")}
        advice={t("Invite people under People. What they submit can be taken from here.")}
      />
    );
  return (
    <div class="tw-manage-split">
      <Counts found={value} />
      <Taking desk={desk} project={project.id} found={value} />
    </div>
  );
}

export const answers: ProjectSection = { name: "answers", title: () => t("Answers"), Page };
