/*!
 * name: slider
 * description: A slider for a score of a label or a relation
 * admin_filter: range
 */

import type { ActionConfig, LabelAction, Labeler } from "./contract.ts";

function number(value: unknown, otherwise: number): number {
  const read = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : otherwise;
}

export default function slider(cfg: ActionConfig, labeler: Labeler): LabelAction {
  const { t } = labeler;
  const range = { min: number(cfg.min, 0), max: number(cfg.max, 100), step: number(cfg.step, 10) };
  const middle = number(cfg.default, 50);
  return {
    verboseName: t("Add a score"),
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
      const field = document.createElement("input");
      const shown = document.createElement("output");
      Object.assign(field, { type: "range" });
      for (const [name, value] of Object.entries(range)) field.setAttribute(name, String(value));
      field.setAttribute("aria-label", this.verboseName);
      const stored = this.storage[key];
      const isTouched = stored !== undefined;
      field.value = String(number(stored, middle));
      shown.textContent = isTouched || cfg.store_default === true ? field.value : t("none yet");
      field.addEventListener("input", () => {
        shown.textContent = field.value;
        this.storage[key] = field.valueAsNumber;
      });
      menuItem.append(field, shown);
    },
  };
}
