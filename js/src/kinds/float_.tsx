import { checkFloat } from "../core/validation.ts";
import type { FieldProps, Kind } from "./kind.ts";
import { NumberField } from "./typed.tsx";

/** A number with decimals. */
export const KIND: Kind = {
  makes: "input",
  Field: (props: FieldProps) => <NumberField {...props} mode="decimal" />,
  check: checkFloat,
};
