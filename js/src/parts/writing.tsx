// The lazy part in which people write or paste texts of their own.

import { useEffect, useRef, useState } from "preact/hooks";
import { newId } from "../core/ids.ts";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { announce } from "../kit/live.tsx";
import type { WritingProps } from "../workbench/extra-views.ts";
import style from "./writing.css";

export { style };

/** What is written and not added yet outlives a reload, as far as the browser keeps anything. */
function useKept(name: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => {
    try {
      return window.localStorage.getItem(name) ?? "";
    } catch {
      return "";
    }
  });
  useEffect(() => {
    try {
      if (text) window.localStorage.setItem(name, text);
      else window.localStorage.removeItem(name);
    } catch {
      // It stays in the field.
    }
  }, [name, text]);
  return [text, setText];
}

/** A field for a text, and the button that adds it to the project; folded while another text is open. */
export default function Writing({ host, keptAs }: WritingProps) {
  const [text, setText] = useKept(`${keptAs}:new-text`);
  const [isOpen, setOpen] = useState(text !== "");
  const key = useRef("");
  const isAlone = host.page.value.item === null;
  const isFree = host.busy.value === null && text.trim() !== "";
  if (host.boards.open.value || host.page.value.status === "closed") return null;
  const add = () =>
    host.ask("next", async () => {
      key.current ||= newId();
      host.editor.settle();
      await host.drafts.flush();
      if (host.drafts.isDirty) {
        host.trouble.value = t("Not saved: {problem}", { problem: host.drafts.problem.value ?? "" });
        return;
      }
      const page = await host.channel.request("add_text", { key: key.current, text });
      key.current = "";
      setText("");
      setOpen(false);
      host.adopt(page, { focus: true });
      announce(t("Your text is shown."));
    });
  return (
    <details
      class="tw-writing"
      data-tw="writing"
      open={isAlone || isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t("Write or paste a text")}</summary>
      <textarea
        class="tw-text-input"
        data-tw="new-text"
        dir="auto"
        aria-label={t("Write or paste a text")}
        value={text}
        onInput={(event) => {
          key.current = "";
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          if (isFree && !event.repeat) void add();
        }}
      />
      <div class="tw-writing-foot">
        <Button name="add-text" shortcut="Ctrl+Enter" disabled={!isFree} onPress={() => void add()}>
          {t("Add this text")}
        </Button>
        {isAlone ? null : <span class="tw-muted">{t("The text that is open is saved for later.")}</span>}
      </div>
    </details>
  );
}
