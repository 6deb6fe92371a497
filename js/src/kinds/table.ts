import type { AnnoType, MarkerControl } from "../protocol/generated.ts";
import { KIND as check } from "./check.tsx";
import { KIND as float } from "./float_.tsx";
import { KIND as freeText } from "./free_text.tsx";
import { KIND as integer } from "./integer.tsx";
import type { Kind } from "./kind.ts";
import { KIND as longText } from "./lfree_text.tsx";
import { KIND as span } from "./m_span.tsx";
import { KIND as whole } from "./m_text.tsx";
import { KIND as radio } from "./radio.tsx";
import { KIND as range } from "./range_.tsx";

const KINDS: Record<AnnoType, Kind> = {
  "m-span": span,
  "m-text": whole,
  "free-text": freeText,
  "lfree-text": longText,
  integer,
  float,
  range,
  radio,
  check,
};

/** The kind of a control. */
export function kindOf(control: MarkerControl): Kind {
  return KINDS[control.kind];
}

/** Whether answers of a control are inputs. */
export function makesInput(control: MarkerControl): boolean {
  return kindOf(control).makes === "input";
}
