import { useState } from "preact/hooks";
import { Button } from "../kit/button.tsx";
import { ProblemText } from "../kit/field.tsx";
import { t } from "../kit/i18n.ts";
import type { ControlProps } from "./controls.tsx";

/** The longer side of a stored picture, in pixels: it comes with every page of the project. */
const LONGEST = 640;

function readFile(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(file);
  });
}

/** A picture as text, made small. */
async function shrunken(file: File): Promise<string> {
  const image = new Image();
  image.src = await readFile(file);
  await image.decode();
  const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("The browser draws no pictures.");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  // PNG keeps what is see-through; a photograph is smaller as JPEG
  return file.type === "image/jpeg" ? canvas.toDataURL("image/jpeg", 0.85) : canvas.toDataURL("image/png");
}

/** A picture that is stored as text. */
export function Picture({ field, id, value, problem, onChange }: ControlProps) {
  const [fault, setFault] = useState("");
  const shown = typeof value === "string" && value.startsWith("data:image/") ? value : "";
  const choose = async (file: File | undefined) => {
    if (!file) return;
    try {
      const text = await shrunken(file);
      if (field.most && text.length > field.most) throw new Error("too large");
      onChange(text);
      setFault("");
    } catch {
      setFault(t("This file is no picture that a browser can show, or it is too large."));
    }
  };
  return (
    <div class="tw-manage-picture">
      {shown ? <img src={shown} alt={field.label} data-tw="manage-picture" /> : null}
      <input
        id={id}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        data-tw="manage-field"
        data-name={field.name}
        aria-describedby={problem ? `${id}-problem` : `${id}-hint`}
        onChange={(event) => void choose(event.currentTarget.files?.[0])}
      />
      {value ? (
        <Button name="manage-no-picture" onPress={() => onChange("")}>
          {t("Take the picture away")}
        </Button>
      ) : null}
      <div aria-live="polite">{fault ? <ProblemText text={fault} /> : null}</div>
    </div>
  );
}
