import type { AnyModel, RenderProps } from "@anywidget/types";
import "../kit/theme.css";
import "../painters/text-view.css";
import "../workbench/workbench.css";
import "./span-labeler.css";
import { strings } from "../kit/i18n.ts";
import type { SpanLabelerState } from "../protocol/generated.ts";
import { makeRoot, mount } from "../workbench/root.tsx";
import { App } from "./app.tsx";
import { Labeling } from "./labeling.ts";

/** One view of the stand-alone labeler. */
function render({ model, el }: RenderProps<SpanLabelerState>): () => void {
  const view: AnyModel<SpanLabelerState> = model;
  strings.value = view.get("strings");
  const root = makeRoot("span-labeler");
  el.replaceChildren(root);
  const labeling = new Labeling(view);
  const unmount = mount(root, <App labeling={labeling} root={root} />, (event) => labeling.onPageKey(event));
  return () => {
    labeling.close();
    unmount();
  };
}

export default { render };
