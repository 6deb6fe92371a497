import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { t } from "../kit/i18n.ts";
import { Control, type ControlProps } from "./controls.tsx";

/** What the browser's own editing can do for us, each with its words. */
const TOOLS: readonly { name: string; words(): string; short: string; value?: string }[] = [
  { name: "bold", words: () => t("Bold"), short: "B" },
  { name: "italic", words: () => t("Italic"), short: "I" },
  { name: "formatBlock", words: () => t("Heading"), short: "H", value: "h3" },
  { name: "formatBlock", words: () => t("Paragraph"), short: "¶", value: "p" },
  { name: "insertUnorderedList", words: () => t("List"), short: "•" },
  { name: "insertOrderedList", words: () => t("Numbered list"), short: "" },
];

const BLOCK = /^(P|H[1-6]|UL|OL|DL|PRE|TABLE|BLOCKQUOTE|DIV|HR|FIGURE|DETAILS)$/;

/** What was written, each run of words in a paragraph: as Markdown would be read, words alone are not. */
function htmlOf(place: HTMLElement): string {
  const parts: string[] = [];
  let run = document.createElement("p");
  const close = () => {
    if (run.textContent.trim() || run.querySelector("img")) parts.push(run.outerHTML);
    run = document.createElement("p");
  };
  for (const node of place.childNodes) {
    if (node instanceof HTMLElement && BLOCK.test(node.tagName)) {
      close();
      if (node.textContent.trim() || node.matches("hr, :has(img)")) parts.push(node.outerHTML);
    } else run.append(node.cloneNode(true));
  }
  close();
  return parts.join("\n");
}

function run(command: string, value?: string): void {
  // the only way to edit rich text that keeps the browser's own undo; every browser has it
  document.execCommand(command, false, value);
}

function Link({ onLink, onClose }: { onLink(address: string): void; onClose(): void }) {
  const [address, setAddress] = useState("https://");
  const isRight = /^(https?:\/\/|mailto:)\S{3,}$/i.test(address);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <div class="tw-manage-bar">
      <input
        ref={input}
        class="tw-text-input tw-manage-search"
        type="url"
        data-tw="rich-link-address"
        aria-label={t("Address of the link")}
        value={address}
        onInput={(event) => setAddress(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (isRight) onLink(address);
        }}
      />
      <Button name="rich-link-set" disabled={!isRight} onPress={() => onLink(address)}>
        {t("Add the link")}
      </Button>
      <Button look="ghost" onPress={onClose}>
        {t("Cancel")}
      </Button>
    </div>
  );
}

interface VisualProps extends ControlProps {
  render(text: string): Promise<string>;
}

/** The words as they are being written, and where in them the person was last. */
function useWriting({ value, onChange, render }: Pick<VisualProps, "value" | "onChange" | "render">) {
  const place = useRef<HTMLDivElement>(null);
  const range = useRef<Range | null>(null);
  // read once: from then on the page is where it is written, and a value that comes back may be an older one
  useEffect(() => {
    render(String(value ?? "")).then(
      (html) => {
        // clean: Python took out everything but text, links and pictures
        if (place.current) place.current.innerHTML = html;
      },
      () => {},
    );
  }, []);
  const tell = () => {
    if (place.current) onChange(htmlOf(place.current));
  };
  const keep = () => {
    const selection = getSelection();
    const found = selection?.rangeCount ? selection.getRangeAt(0) : null;
    range.current = found && place.current?.contains(found.commonAncestorContainer) ? found : null;
  };
  const use = (command: string, argument?: string) => {
    place.current?.focus();
    if (range.current) {
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range.current);
    }
    run("defaultParagraphSeparator", "p");
    run(command, argument);
    keep();
    tell();
  };
  const link = (address: string) => {
    if (range.current?.collapsed === false) return use("createLink", address);
    const made = document.createElement("a");
    made.href = address;
    made.textContent = address;
    use("insertHTML", made.outerHTML);
  };
  return { place, tell, keep, use, link };
}

function Toolbar({ use, link }: Pick<ReturnType<typeof useWriting>, "use" | "link">) {
  const [isLinking, setLinking] = useState(false);
  return (
    <>
      <div class="tw-rich-bar" role="toolbar" aria-label={t("Form of the words")}>
        {TOOLS.map(({ name, words, short, value }) => (
          <Button
            key={name + value}
            look="ghost"
            name={`rich-${value ?? name}`}
            label={words()}
            title={words()}
            onMouseDown={(event) => event.preventDefault()}
            onPress={() => use(name, value)}
          >
            <span aria-hidden="true" class={`tw-rich-${name}`}>
              {short}
            </span>
          </Button>
        ))}
        <Button look="ghost" name="rich-link" expanded={isLinking} onPress={() => setLinking(!isLinking)}>
          {t("Link")}
        </Button>
      </div>
      {isLinking ? (
        <Link
          onClose={() => setLinking(false)}
          onLink={(address) => {
            setLinking(false);
            link(address);
          }}
        />
      ) : null}
    </>
  );
}

/** Where the words are written as they will look. */
function Visual(props: VisualProps) {
  const { field, id, problem } = props;
  const { place, tell, keep, use, link } = useWriting(props);
  return (
    <>
      <Toolbar use={use} link={link} />
      {/* biome-ignore lint/a11y/useSemanticElements: a textarea has no bold words */}
      <div
        ref={place}
        id={id}
        class="tw-text-input tw-rich tw-prose"
        contentEditable
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-label={field.label}
        aria-invalid={problem ? "true" : undefined}
        data-tw="manage-field"
        data-name={field.name}
        dir="auto"
        onInput={tell}
        onBlur={keep}
        onKeyUp={keep}
        onMouseUp={keep}
        onPaste={(event) => {
          // what comes from elsewhere comes as words: its form is not ours
          event.preventDefault();
          run("insertText", event.clipboardData?.getData("text/plain") ?? "");
        }}
        onDrop={(event) => event.preventDefault()}
      />
    </>
  );
}

/** Rich text, written as it looks or as it is stored. */
export function RichText(props: VisualProps) {
  const [isSource, setSource] = useState(false);
  return (
    <div class="tw-rich-field">
      {isSource ? (
        <Control {...props} field={{ ...props.field, kind: "long_text" }} />
      ) : (
        <Visual {...props} />
      )}
      <Button
        look="ghost"
        name={`rich-source-${props.field.name}`}
        pressed={isSource}
        onPress={() => setSource(!isSource)}
      >
        {t("As Markdown or HTML")}
      </Button>
    </div>
  );
}
