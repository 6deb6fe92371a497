import type { AnyModel, RenderProps } from "@anywidget/types";
import { render as draw } from "preact";
import "../kit/theme.css";
import "../painters/text-view.css";
import "../workbench/workbench.css";
import "./span-labeler.css";
import { strings } from "../kit/i18n.ts";
import type { SpanLabelerState } from "../protocol/generated.ts";
import { App } from "./app.tsx";
import { Labeling } from "./labeling.ts";

function makeRoot(): HTMLElement {
  const root = document.createElement("div");
  root.className = "tw-root tw-span-labeler";
  root.dataset.tw = "span-labeler";
  // JupyterLab takes single keys for commands; inside here they are ours.
  root.dataset.lmSuppressShortcuts = "true";
  return root;
}

/** One view of the stand-alone labeler. */
function render({ model, el }: RenderProps<SpanLabelerState>): () => void {
  const view: AnyModel<SpanLabelerState> = model;
  strings.value = view.get("strings");
  const root = makeRoot();
  el.replaceChildren(root);
  const labeling = new Labeling(view);
  const onKey = (event: KeyboardEvent) => {
    if (labeling.onPageKey(event)) event.preventDefault();
    event.stopPropagation();
  };
  root.addEventListener("keydown", onKey);
  draw(<App labeling={labeling} root={root} />, root);
  return () => {
    root.removeEventListener("keydown", onKey);
    labeling.close();
    draw(null, root);
    root.remove();
  };
}

export default { render };
