import type { RenderProps } from "@anywidget/types";
import "../kit/theme.css";
import "./watch.css";
import { strings } from "../kit/i18n.ts";
import type { WatchState } from "../protocol/generated.ts";
import { makeRoot, mount } from "../workbench/root.tsx";
import { App } from "./app.tsx";

/** One view of a frame that is watched. */
function render({ model, el }: RenderProps<WatchState>): () => void {
  strings.value = model.get("strings");
  const root = makeRoot("watch");
  el.replaceChildren(root);
  return mount(root, <App model={model} root={root} />, () => false);
}

export default { render };
