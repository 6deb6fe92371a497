import type { RenderProps } from "@anywidget/types";
import "../kit/theme.css";
import "./manager.css";
import { strings } from "../kit/i18n.ts";
import type { ManagerState } from "../protocol/generated.ts";
import { Asker } from "../workbench/asking.ts";
import { Reaching } from "../workbench/reaching.ts";
import { makeRoot, mount } from "../workbench/root.tsx";
import { App } from "./app.tsx";

/** Verbs that read or write whole files, which may have hundreds of thousands of texts. */
const LONG: ReadonlySet<string> = new Set([
  "try_import",
  "import_project",
  "try_source",
  "add_source",
  "read_again",
  "copy_project",
  "begin_download",
]);

/** One view of the manager. */
function render({ model, el }: RenderProps<ManagerState>): () => void {
  strings.value = model.get("strings");
  const root = makeRoot("manager");
  el.replaceChildren(root);
  const asker = new Asker(model, LONG);
  const reaching = new Reaching(model, asker);
  const app = <App model={model} asker={asker} reaching={reaching} root={root} />;
  const unmount = mount(root, app, () => false);
  return () => {
    unmount();
    reaching.close();
    asker.close();
  };
}

export default { render };
