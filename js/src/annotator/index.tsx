import type { RenderProps } from "@anywidget/types";
import type { AnnotatorState } from "../protocol/generated.ts";
import "../kit/theme.css";
import "../painters/text-view.css";
import "../workbench/workbench.css";
import "./annotator.css";
import "./low.css";
import { makeRoot, mount } from "../workbench/root.tsx";
import { App } from "./app.tsx";
import { followBottom } from "./reach.ts";
import { Session } from "./session.ts";

/** One view of the annotator. */
function render({ model, el }: RenderProps<AnnotatorState>): () => void {
  const root = makeRoot("annotator");
  if (document.body.dataset.voila) root.classList.add("tw-page");
  el.replaceChildren(root);
  const session = new Session(model);
  session.root = root;
  const unmount = mount(root, <App session={session} root={root} />, (event) => session.onPageKey(event));
  session.open();
  void session.start();
  const leave = followBottom(root);
  return () => {
    leave();
    session.close();
    unmount();
  };
}

export default { render };
