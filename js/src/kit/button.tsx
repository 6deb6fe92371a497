import type { ComponentChildren } from "preact";
import { ariaShortcut, showShortcut } from "../core/shortcuts.ts";
import { Icon, type IconName } from "./icons.tsx";

interface ButtonProps {
  children?: ComponentChildren;
  /** Name for scripts and tests (`data-tw`). */
  name?: string | undefined;
  look?: "primary" | "ghost" | "plain";
  icon?: IconName;
  /** Accessible name; needed when there is only an icon. */
  label?: string;
  title?: string;
  shortcut?: string | null;
  disabled?: boolean;
  pressed?: boolean;
  /** Whether what it opens is open. */
  expanded?: boolean;
  class?: string;
  autoFocus?: boolean;
  onPress(): void;
  onMouseDown?(event: MouseEvent): void;
}

/** A key as it is printed on a key cap. */
export function Key({ shortcut }: { shortcut: string | null }) {
  const shown = showShortcut(shortcut);
  return shown ? (
    <span class="tw-kbd" aria-hidden="true">
      {shown}
    </span>
  ) : null;
}

/** A button. */
export function Button(props: ButtonProps) {
  const { children, icon, look = "plain", shortcut = null } = props;
  const classes = [
    "tw-button",
    look === "plain" ? "" : `tw-${look}`,
    icon && !children ? "tw-icon" : "",
    props.class,
  ];
  return (
    <button
      type="button"
      class={classes.filter(Boolean).join(" ")}
      data-tw={props.name}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-keyshortcuts={ariaShortcut(shortcut)}
      title={props.title ?? (children ? undefined : props.label)}
      disabled={props.disabled}
      autofocus={props.autoFocus}
      onClick={props.onPress}
      onMouseDown={props.onMouseDown}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
      <Key shortcut={shortcut} />
    </button>
  );
}
