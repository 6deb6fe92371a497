import type { FieldProps, Kind } from "./kind.ts";
import { TextField } from "./typed.tsx";

/** Long text. */
export const KIND: Kind = {
  makes: "input",
  Field: (props: FieldProps) => <TextField {...props} limit={1_000_000} long />,
};
