import type { RenderProps } from "@anywidget/types";
import "../kit/theme.css";
import "./manager.css";
import { strings } from "../kit/i18n.ts";
import type { ManagerState } from "../protocol/generated.ts";
import { makeRoot, mount } from "../workbench/root.tsx";
import { App } from "./app.tsx";
import { Asker } from "./channel.ts";

/** One view of the manager. */
function render({ model, el }: RenderProps<ManagerState>): () => void {
  strings.value = model.get("strings");
  const root = makeRoot("manager");
  el.replaceChildren(root);
  const asker = new Asker(model);
  const unmount = mount(root, <App model={model} asker={asker} root={root} />, () => false);
  return () => {
    unmount();
    asker.close();
  };
}

export default { render };
