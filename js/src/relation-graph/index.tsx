import type { RenderProps } from "@anywidget/types";
import "../kit/theme.css";
import "../workbench/workbench.css";
import "../painters/relation-graph.css";
import "./relation-graph.css";
import { strings } from "../kit/i18n.ts";
import type { RelationGraphState } from "../protocol/generated.ts";
import { makeRoot, mount } from "../workbench/root.tsx";
import { App } from "./app.tsx";

/** One view of the relation graph. */
function render({ model, el }: RenderProps<RelationGraphState>): () => void {
  strings.value = model.get("strings");
  const root = makeRoot("relation-graph");
  el.replaceChildren(root);
  return mount(root, <App model={model} root={root} />, () => false);
}

export default { render };
