import { checkInteger } from "../core/validation.ts";
import type { FieldProps, Kind } from "./kind.ts";
import { NumberField } from "./typed.tsx";

/** A whole number. */
export const KIND: Kind = {
  makes: "input",
  Field: (props: FieldProps) => <NumberField {...props} mode="numeric" />,
  check: checkInteger,
};
