import type { FieldProps, Kind } from "./kind.ts";
import { TextField } from "./typed.tsx";

/** Short text typed into one line. */
export const KIND: Kind = {
  makes: "input",
  Field: (props: FieldProps) => <TextField {...props} limit={100_000} long={false} />,
};
