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

interface Color {
  /** Red, green and blue, 0 to 255. */
  parts: number[];
  /** 0 to 1. */
  opacity: number;
}

const GREY: Color = { parts: [136, 136, 136], opacity: 1 };

function read(color: string): Color | null {
  const hex = /^#([0-9a-f]{6})$/i.exec(color)?.[1];
  if (hex) return { parts: [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)), opacity: 1 };
  const [, red, green, blue, opacity = "1"] =
    /^rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*(\d*\.?\d+)\s*)?\)$/.exec(color) ?? [];
  if (blue === undefined) return null;
  const parts = [red, green, blue].map((part) => Math.min(255, Number(part)));
  return { parts, opacity: Math.min(1, Number(opacity)) };
}

function toHex(parts: readonly number[]): string {
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** The colour as it is drawn: what shows through is white, so that words on it can be read in every theme. */
function drawn({ parts, opacity }: Color): string {
  return toHex(parts.map((part) => part * opacity + 255 * (1 - opacity)));
}

/** A picker, a slider of the opacity in its label, and a button that takes the colour away. */
function control({ parts, opacity: share }: Color, name: string, t: Labeler["t"]) {
  const field = document.createElement("input");
  const slider = document.createElement("input");
  const opacity = document.createElement("label");
  const remove = document.createElement("button");
  field.type = "color";
  field.setAttribute("aria-label", name);
  field.value = toHex(parts);
  slider.type = "range";
  slider.step = "5";
  slider.value = String(Math.round(share * 100));
  opacity.append(t("Opacity"), slider);
  remove.type = "button";
  remove.className = "tw-button";
  remove.textContent = t("Remove the color");
  return { field, slider, opacity, remove };
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
    color: (value) => {
      const color = typeof value === "string" ? read(value) : null;
      return color && drawn(color);
    },
    exec(label, menuItem) {
      if (!menuItem.isConnected) return;
      const key = labeler.keyOf(this, label);
      if (key === null) return;
      const event = `labeler_${this.storeFor === "relation" ? "relation" : "label"}_color_change`;
      const sender = key.startsWith("r") ? Number(key.slice(1)) : label.dataset.id;
      const stored = this.storage[key];
      const own = getComputedStyle(label).getPropertyValue("--c").trim();
      const color = (typeof stored === "string" && read(stored)) || read(own) || GREY;
      const { field, slider, opacity, remove } = control(color, this.verboseName, t);
      remove.disabled = stored === undefined;
      const store = () => {
        const parts = read(field.value)?.parts ?? color.parts;
        this.storage[key] = `rgba(${[...parts, Number(slider.value) / 100].join(",")})`;
        remove.disabled = false;
        labeler.send(event, { sender });
      };
      field.addEventListener("input", store);
      slider.addEventListener("input", store);
      remove.addEventListener("click", () => {
        delete this.storage[key];
        field.focus();
        remove.disabled = true;
        labeler.send(event, { sender });
      });
      menuItem.append(field, opacity, remove);
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
