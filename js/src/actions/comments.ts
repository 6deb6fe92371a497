/*!
 * name: comments
 * description: A text field for a comment on a label or a relation
 * admin_filter: boolean
 */

import type { ActionConfig, LabelAction, Labeler } from "./contract.ts";

const LONGEST = 10_000;

export default function comments(cfg: ActionConfig, labeler: Labeler): LabelAction {
  const { t } = labeler;
  return {
    verboseName: t("Add a comment"),
    storeFor: "label",
    dispatch: {},
    subscribe: [],
    allowSingletons: false,
    ...cfg,
    storage: {},
    isAllowed: () => true,
    exec(label, menuItem) {
      if (!menuItem.isConnected) return;
      const key = labeler.keyOf(this, label);
      if (key === null) return;
      const field = document.createElement("textarea");
      field.rows = 2;
      field.maxLength = LONGEST;
      field.setAttribute("aria-label", this.verboseName);
      field.placeholder = t("Comment");
      const stored = this.storage[key];
      field.value = typeof stored === "string" ? stored : "";
      const before = field.value;
      field.addEventListener("input", () => {
        this.storage[key] = field.value;
        // what the page shows is what is stored, also where a text found no room
        const kept = this.storage[key] ?? "";
        if (typeof kept === "string" && kept !== field.value) field.value = kept;
      });
      field.addEventListener("blur", () => {
        if (field.value === "" && before === "") return;
        const sender = key.startsWith("r") ? Number(key.slice(1)) : label.dataset.id;
        labeler.send(`labeler_${this.storeFor === "relation" ? "relation" : "label"}_blur`, { sender });
      });
      menuItem.append(field);
    },
  };
}
