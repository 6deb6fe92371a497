import type { ProjectSection, Section } from "./desk.ts";
import { answers } from "./sections/answers.tsx";
import { definition } from "./sections/definition.tsx";
import { files } from "./sections/files.tsx";
import { guidelines } from "./sections/guidelines.tsx";
import { members } from "./sections/members.tsx";
import { people } from "./sections/people.tsx";
import { projects } from "./sections/projects.tsx";
import { settings } from "./sections/settings.tsx";
import { sources } from "./sections/sources.tsx";

/** Parts that stand beside the projects. */
export const TOP: readonly Section[] = [projects, people, files];

/** Parts of one project. */
export const OF_PROJECT: readonly ProjectSection[] = [
  settings,
  definition,
  guidelines,
  sources,
  members,
  answers,
];
