/*!
 * name: change_color
 * description: A colour of its own for a label or a relation
 * admin_filter: boolean
 */

import type { ActionConfig, LabelAction, Labeler } from "./contract.ts";

const SALT = 32;

function makeSalt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SALT / 2));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A colour that depends on some text and nothing else, neither very light nor very dark. */
function colorOf(seed: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < seed.length; at++) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193) >>> 0;
  const part = (shift: number) => 40 + (((hash >>> shift) & 0xff) * 160) / 255;
  return `rgba(${[0, 8, 16].map((shift) => Math.round(part(shift))).join(",")},1)`;
}

function toHex(color: string): string {
  const parts = /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)/.exec(color)?.slice(1) ?? [];
  if (parts.length === 0) return /^#[0-9a-f]{6}$/i.test(color) ? color : "";
  return `#${parts.map((part) => Math.min(255, Number(part)).toString(16).padStart(2, "0")).join("")}`;
}

function toRgba(hex: string): string {
  return `rgba(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(",")},1)`;
}

export default function changeColor(cfg: ActionConfig, labeler: Labeler): LabelAction {
  const { t, root, signal } = labeler;
  const salt = makeSalt();
  const action: LabelAction = {
    verboseName: t("Change color"),
    storeFor: "label",
    dispatch: {},
    subscribe: [],
    allowSingletons: false,
    ...cfg,
    storage: {},
    isAllowed: () => true,
    color: (value) => (typeof value === "string" ? toHex(value) || null : null),
    exec(label, menuItem) {
      if (!menuItem.isConnected) return;
      const key = labeler.keyOf(this, label);
      if (key === null) return;
      const event = `labeler_${this.storeFor === "relation" ? "relation" : "label"}_color_change`;
      const sender = key.startsWith("r") ? Number(key.slice(1)) : label.dataset.id;
      const field = document.createElement("input");
      const remove = document.createElement("button");
      field.type = "color";
      field.setAttribute("aria-label", this.verboseName);
      const stored = this.storage[key];
      field.value =
        (typeof stored === "string" && toHex(stored)) ||
        toHex(getComputedStyle(label).getPropertyValue("--c").trim()) ||
        "#888888";
      remove.type = "button";
      remove.className = "tw-button";
      remove.textContent = t("Remove the color");
      remove.disabled = stored === undefined;
      field.addEventListener("input", () => {
        this.storage[key] = toRgba(field.value);
        remove.disabled = false;
        labeler.send(event, { sender });
      });
      remove.addEventListener("click", () => {
        delete this.storage[key];
        field.focus();
        remove.disabled = true;
        labeler.send(event, { sender });
      });
      menuItem.append(field, remove);
    },
  };
  // Every label of the relation hears it; the first one colours it, and a colour that was chosen stays.
  const hear = (event: Event) => {
    const label = event.target;
    if (!(event instanceof CustomEvent) || !(label instanceof HTMLElement) || label === root) return;
    const { sender } = event.detail ?? {};
    if (action.storeFor !== "relation" || !labeler.numbersOf(label).includes(sender)) return;
    action.storage[`r${sender}`] ??= colorOf(`${sender}${salt}`);
    label.dispatchEvent(new CustomEvent("labeler_color_changed", { bubbles: true, detail: { sender } }));
  };
  root.addEventListener("labeler_color_change", hear, { signal });
  return action;
}
