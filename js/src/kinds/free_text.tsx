import { checkText } from "../core/validation.ts";
import type { FieldProps, Kind } from "./kind.ts";
import { TextField } from "./typed.tsx";

/** Short text typed into one line. */
export const KIND: Kind = {
  makes: "input",
  Field: (props: FieldProps) => <TextField {...props} long={false} />,
  check: (content, control, t) => checkText(content, 100_000, control, t),
};
