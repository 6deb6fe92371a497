import type { ProjectSection, Section } from "./desk.ts";
import { projects } from "./sections/projects.tsx";
import { settings } from "./sections/settings.tsx";

/** Parts that stand beside the projects. */
export const TOP: readonly Section[] = [projects];

/** Parts of one project. */
export const OF_PROJECT: readonly ProjectSection[] = [settings];
