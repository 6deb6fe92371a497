/*!
 * name: change_rel
 * description: Takes a label out of its relation or into another one
 */

import type { ActionConfig, LabelAction, Labeler } from "./contract.ts";

export default function changeRelation(cfg: ActionConfig, labeler: Labeler): LabelAction {
  const { t } = labeler;
  return {
    verboseName: t("Change a relation"),
    storeFor: "label",
    dispatch: { labeler_relationschange: "labeler_relationschange" },
    subscribe: ["labeler_relationschange"],
    allowSingletons: true,
    ...cfg,
    storage: {},
    isAllowed: (label) => labeler.relationsFor(label).length > 0,
    exec(label, menuItem) {
      if (!menuItem.isConnected) return;
      const choices = labeler.relationsFor(label);
      const field = document.createElement("select");
      const problem = document.createElement("div");
      problem.setAttribute("role", "alert");
      field.setAttribute("aria-label", this.verboseName);
      const current = choices.find((choice) => choice.isMember)?.number;
      field.add(new Option(t("No relation"), "", false, current === undefined));
      for (const { number, name } of choices)
        field.add(new Option(`${number} ${name}`, String(number), false, number === current));
      field.addEventListener("change", () => {
        problem.textContent = labeler.moveTo(label, field.value === "" ? null : Number(field.value)) ?? "";
      });
      menuItem.append(field, problem);
    },
  };
}
