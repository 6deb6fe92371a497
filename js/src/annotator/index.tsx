import type { RenderProps } from "@anywidget/types";
import { render as draw } from "preact";
import type { AnnotatorState } from "../protocol/generated.ts";
import "../kit/theme.css";
import "../painters/text-view.css";
import "../workbench/workbench.css";
import "./annotator.css";
import { App } from "./app.tsx";
import { Session } from "./session.ts";

function makeRoot(): HTMLElement {
  const root = document.createElement("div");
  root.className = "tw-root tw-annotator";
  root.dataset.tw = "annotator";
  // JupyterLab takes single keys for commands; inside here they are ours.
  root.dataset.lmSuppressShortcuts = "true";
  if (document.body.dataset.voila) root.classList.add("tw-page");
  return root;
}

/** One view of the annotator. */
function render({ model, el }: RenderProps<AnnotatorState>): () => void {
  const root = makeRoot();
  el.replaceChildren(root);
  const session = new Session(model);
  session.root = root;
  const onKey = (event: KeyboardEvent) => {
    if (session.onPageKey(event)) event.preventDefault();
    event.stopPropagation();
  };
  root.addEventListener("keydown", onKey);
  draw(<App session={session} root={root} />, root);
  session.open();
  void session.start();
  return () => {
    root.removeEventListener("keydown", onKey);
    session.close();
    draw(null, root);
    root.remove();
  };
}

export default { render };
