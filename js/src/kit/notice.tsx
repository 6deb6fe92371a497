import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Icon, type IconName } from "./icons.tsx";
import { announce } from "./live.tsx";

/** What a notice says; `name` is how tests and scripts find it. */
export interface NoticeWords {
  name: string;
  icon: IconName;
  /** What is the case. */
  title: string;
  /** What to do. */
  advice: string;
}

/** A page with one sentence of what is the case and one of what to do. */
export function Notice({
  name,
  icon,
  title,
  advice,
  children,
}: NoticeWords & { children?: ComponentChildren }) {
  useEffect(() => announce(`${title}. ${advice}`), [title, advice]);
  return (
    <section class="tw-page-notice" data-tw={name}>
      <span class={`tw-page-icon tw-${name}`}>
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      <p class="tw-muted">{advice}</p>
      {children}
    </section>
  );
}
