import { useRef, useState } from "preact/hooks";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { strings, t } from "../../kit/i18n.ts";
import type { ManagedFile } from "../../protocol/generated.ts";
import { type Desk, type Section, useAnswer } from "../desk.ts";
import { Complaint, Empty, inTime, Waiting } from "../parts.tsx";
import { type Editing, useEditing } from "../saving.ts";

interface Files {
  files: ManagedFile[];
  /** Bytes of one file, at most. */
  most: number;
  /** Bytes that one message brings. */
  piece: number;
}

/** Bytes in words that a person reads. */
function inBytes(size: number): string {
  const units = ["B", "kB", "MB"] as const;
  const power = Math.min(Math.floor(Math.log10(Math.max(size, 1)) / 3), units.length - 1);
  const number = new Intl.NumberFormat(strings.value.language, { maximumFractionDigits: 1 });
  return `${number.format(size / 1000 ** power)} ${units[power]}`;
}

/** The bytes of a piece as base64. */
function asText(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(piece);
  });
}

interface UploadingProps {
  desk: Desk;
  file: File;
  replace: boolean;
  piece: number;
  /** From 0 to 1. */
  onProgress(share: number): void;
}

/** Send a file in pieces, each after the one before has arrived; gives the list as it is then. */
async function send({ desk, file, replace, piece, onProgress }: UploadingProps): Promise<Files> {
  const about = { name: file.name, size: file.size, replace };
  const { upload } = await desk.ask<{ upload: string }>("begin_upload", about);
  for (let at = 0; at < file.size; at += piece) {
    onProgress(at / file.size);
    await desk.ask("add_piece", { upload, at, data: await asText(file.slice(at, at + piece)) });
  }
  onProgress(1);
  return desk.ask<Files>("end_upload", { upload });
}

function Deleting(props: { name: string; working: Editing; onClose(): void; onDelete(): void }) {
  return (
    <Dialog
      title={t("Delete {name}?", { name: props.name })}
      name="manage-deleting"
      onClose={props.onClose}
      actions={
        <>
          <Button autoFocus onPress={props.onClose}>
            {t("Cancel")}
          </Button>
          <Button name="manage-delete-now" disabled={props.working.isBusy} onPress={props.onDelete}>
            {t("Delete")}
          </Button>
        </>
      }
    >
      <p>{t("Texts that a project has of it stay.")}</p>
    </Dialog>
  );
}

interface UploadProps {
  working: Editing;
  share: number | null;
  onChoose(file: File, replace: boolean): void;
}

function Upload({ working, share, onChoose }: UploadProps) {
  const input = useRef<HTMLInputElement>(null);
  const [replace, setReplace] = useState(false);
  return (
    <div class="tw-manage-bar">
      <input
        ref={input}
        type="file"
        accept=".txt,.json,.jsonl,.csv,.tsv"
        aria-label={t("File to upload")}
        data-tw="manage-upload"
        disabled={working.isBusy}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onChoose(file, replace);
          event.currentTarget.value = "";
        }}
      />
      <label class="tw-box">
        <input
          type="checkbox"
          data-tw="manage-replace"
          checked={replace}
          onChange={(event) => setReplace(event.currentTarget.checked)}
        />
        <span>{t("Replace a file of the same name")}</span>
      </label>
      {share === null ? null : (
        <progress value={share} max={1} aria-label={t("Uploading")} data-tw="manage-uploading" />
      )}
    </div>
  );
}

function Row({ file, onDelete }: { file: ManagedFile; onDelete(): void }) {
  return (
    <li class="tw-manage-row" data-tw="manage-file" data-name={file.name}>
      <div class="tw-manage-row-text">
        <strong dir="auto">{file.name}</strong>
        <p class="tw-muted">
          {inBytes(file.size)} · {inTime(file.changed)}
        </p>
      </div>
      <Button
        icon="trash"
        look="ghost"
        name="manage-delete"
        label={t("Delete {name}", { name: file.name })}
        onPress={onDelete}
      />
    </li>
  );
}

function Page({ desk }: { desk: Desk }) {
  const list = useAnswer<Files>(desk, "files");
  const working = useEditing({ file: null });
  const [share, setShare] = useState<number | null>(null);
  const [deleted, setDeleted] = useState<string | null>(null);
  if (list.value === null) return <Waiting problem={list.problem} onAgain={list.again} />;
  const { files, piece } = list.value;
  const upload = async (file: File, replace: boolean) => {
    await working.run(async () => {
      list.set(await send({ desk, file, replace, piece, onProgress: setShare }));
      desk.tell(t("Uploaded."));
    });
    setShare(null);
  };
  const remove = async (name: string) => {
    await working.run(async () => {
      list.set(await desk.ask<Files>("delete_file", { name }));
      desk.tell(t("Deleted."));
    });
    setDeleted(null);
  };
  return (
    <div class="tw-manage-body" data-tw="manage-files">
      <h2>{t("Files")}</h2>
      <p class="tw-muted">
        {t(
          "Text (.txt), tables (.csv, .tsv) and JSON (.json, .jsonl) in UTF-8, {size} at most. You alone see them here.",
          {
            size: inBytes(list.value.most),
          },
        )}
      </p>
      <Upload working={working} share={share} onChoose={(file, replace) => void upload(file, replace)} />
      <Complaint text={working.problems.file ?? working.complaint} />
      {files.length === 0 ? (
        <Empty title={t("No files yet.")} advice={t("Upload one to use its texts in a project.")} />
      ) : (
        <ul class="tw-plain tw-manage-list">
          {files.map((file) => (
            <Row key={file.name} file={file} onDelete={() => setDeleted(file.name)} />
          ))}
        </ul>
      )}
      {deleted === null ? null : (
        <Deleting
          name={deleted}
          working={working}
          onClose={() => setDeleted(null)}
          onDelete={() => void remove(deleted)}
        />
      )}
    </div>
  );
}

export const files: Section = { name: "files", title: () => t("Files"), Page };
