import { checkText } from "../core/validation.ts";
import type { FieldProps, Kind } from "./kind.ts";
import { TextField } from "./typed.tsx";

/** Long text. */
export const KIND: Kind = {
  makes: "input",
  Field: (props: FieldProps) => <TextField {...props} long />,
  check: (content, control, t) => checkText(content, 1_000_000, control, t),
};
