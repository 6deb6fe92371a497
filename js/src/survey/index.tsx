import type { RenderProps } from "@anywidget/types";
import { effect } from "@preact/signals";
import "../kit/theme.css";
import "../painters/text-view.css";
import "../workbench/workbench.css";
import "./survey.css";
import { cleanHtmlWith } from "../kit/html.tsx";
import { strings } from "../kit/i18n.ts";
import type { SurveyFormState } from "../protocol/generated.ts";
import { Asker } from "../workbench/asking.ts";
import { loadPart } from "../workbench/parts.ts";
import { Reaching } from "../workbench/reaching.ts";
import { makeRoot, mount } from "../workbench/root.tsx";
import { App } from "./app.tsx";
import { Attention } from "./attention.ts";
import { Form } from "./form.ts";
import { onKey } from "./keys.ts";

/** One view of a survey. */
function render({ model, el }: RenderProps<SurveyFormState>): () => void {
  strings.value = model.get("strings");
  const root = makeRoot("survey");
  el.replaceChildren(root);
  const asker = new Asker(model);
  const reaching = new Reaching(model, asker);
  cleanHtmlWith(() => loadPart(reaching.channel, "richtext"));
  const guidelines = model.get("guidelines");
  const form = new Form(asker, {
    name: model.get("storage_key"),
    attention: new Attention(root),
    hasGuidelines: guidelines !== "",
  });
  const stopFollowing = effect(() => {
    form.followKernel(asker.kernel.value);
    if (reaching.isReachable.value) form.answering.retry();
  });
  const app = (
    <App
      form={form}
      reaching={reaching}
      root={root}
      title={model.get("title")}
      guidelines={guidelines}
      leaves={model.get("leaves")}
    />
  );
  const unmount = mount(root, app, (event) => onKey(form, event));
  return () => {
    unmount();
    stopFollowing();
    form.close();
    reaching.close();
    asker.close();
  };
}

export default { render };
