// Entry of the bare page that the tests of the text view open: the view, a log of what it tells, and its colours.

import { findOccurrences } from "../../js/src/core/occurrences.ts";
import { parseMarkdown } from "../../js/src/parts/markdown.ts";
import "../../js/src/painters/arcs.css";
import { type Arc, Arcs } from "../../js/src/painters/arcs.ts";
import "../../js/src/painters/text-view.css";
import {
  type DrawnLabel,
  type Span,
  TextView,
  type TextViewOptions,
} from "../../js/src/painters/text-view.ts";

type Told = [string, ...unknown[]];

interface Bare {
  view: TextView;
  told: Told[];
  labels: DrawnLabel[];
  /** Shows a text; the labels follow what the view asks for, as the real owner does. */
  open(text: string, options?: Partial<TextViewOptions>): void;
  label(labels: DrawnLabel[]): void;
  /** Links labels by arcs, whatever they were linked by before. */
  link(arcs: Arc[]): void;
  arcs: Arcs | null;
  find(text: string, span: Span): Span[];
}

function fill(message: string, values: Record<string, string | number> = {}): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

declare global {
  interface Window {
    bare: Bare;
  }
}

const host = document.getElementById("host") ?? document.body;

function events(bare: Bare): Omit<TextViewOptions, "text" | "formatting" | "label" | "wordSnapping"> {
  return {
    t: fill,
    onSelect: (span) => bare.told.push(["select", span]),
    onLabelClick: (id, event) => {
      bare.told.push(["click", id, event.additive]);
      bare.view.setSelectedLabels([id]);
    },
    onLabelRemove: (id) => {
      bare.told.push(["remove", id]);
      bare.label(bare.labels.filter((one) => one.id !== id));
    },
    onLabelMove: (id, span) => {
      bare.told.push(["move", id, span]);
      bare.label(bare.labels.map((one) => (one.id === id ? { ...one, ...span } : one)));
    },
    onLabelFocus: (id) => bare.told.push(["focus", id]),
    onSay: (message) => bare.told.push(["say", message]),
    onRest: (words) => bare.told.push(["rest", words()]),
    onKey: (event) => {
      bare.told.push(["key", event.key]);
      return false;
    },
  };
}

const bare: Partial<Bare> & { told: Told[]; labels: DrawnLabel[] } = { told: [], labels: [], arcs: null };
bare.find = (text, span) => [...findOccurrences(text, span)].flatMap((place) => place ?? []);
const whole = Object.assign(bare, {
  open(text: string, options: Partial<TextViewOptions> = {}) {
    bare.arcs?.destroy();
    bare.arcs = null;
    bare.view?.destroy();
    bare.told.length = 0;
    bare.labels = [];
    bare.view = new TextView(host, {
      ...events(whole),
      text,
      formatting: "ft",
      label: "Text",
      wordSnapping: false,
      markdown: parseMarkdown,
      ...options,
    });
  },
  label(labels: DrawnLabel[]) {
    bare.labels = labels;
    bare.view?.setLabels(labels);
  },
  link(arcs: Arc[]) {
    if (!bare.view) return;
    bare.arcs ??= new Arcs(bare.view, {
      onFocus: (relation) => bare.told.push(["arc", relation]),
      onChoose: (relation) => bare.told.push(["choose", relation]),
    });
    bare.arcs.set(arcs);
  },
}) as Bare;
window.bare = whole;
