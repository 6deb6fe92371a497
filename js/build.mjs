// Bundles each entry point into one ES module under textinator_widgets/static, with its CSS as a file beside it,
// and each module of src/parts into a part that a page loads when it needs it.
// node build.mjs [--watch]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const out = join(here, "..", "textinator_widgets", "static");
mkdirSync(out, { recursive: true });

const common = {
  outdir: out,
  bundle: true,
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "info",
  metafile: true,
};

const widgets = {
  ...common,
  entryPoints: {
    annotator: join(source, "annotator/index.tsx"),
    "span-labeler": join(source, "span-labeler/index.tsx"),
    "relation-graph": join(source, "relation-graph/index.tsx"),
    watch: join(source, "watch/index.tsx"),
    manager: join(source, "manager/index.tsx"),
    survey: join(source, "survey/index.tsx"),
  },
  format: "esm",
};

/** Names of the modules that a widget lends to its parts: the keys of HOST. */
function lentModules() {
  const text = readFileSync(join(source, "workbench/host.ts"), "utf-8");
  const table = text.slice(text.indexOf("const HOST"));
  return new Set([...table.matchAll(/^ {2}"?([\w@/-]+)"?[:,]/gm)].map(([, name]) => name));
}

/** A part takes what the widget lends; two copies of one of those modules would not know of each other. */
const lending = {
  name: "lending",
  setup(build) {
    const lent = lentModules();
    build.onResolve({ filter: /.*/ }, ({ path, resolveDir, kind }) => {
      if (kind === "entry-point") return undefined;
      const isOwn = path.startsWith(".");
      const name = isOwn
        ? relative(source, resolve(resolveDir, path)).replaceAll("\\", "/").slice(0, -extname(path).length)
        : path;
      if (lent.has(name)) return { path: name, external: true };
      if (
        /^(preact|@preact\/|kit\/|workbench\/|annotator\/|span-labeler\/|relation-graph\/|watch\/|survey\/)/.test(
          name,
        )
      )
        return {
          errors: [{ text: `A part cannot have a copy of ${name}: add it to src/workbench/host.ts.` }],
        };
      return undefined;
    });
    // A part carries its style as text, since it has no file that a page could be told of.
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(readFileSync(path, "utf-8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

const parts = {
  ...common,
  entryPoints: Object.fromEntries(
    readdirSync(join(source, "parts"))
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => [`part-${file.replace(/\.tsx?$/, "")}`, join(source, "parts", file)]),
  ),
  format: "cjs",
  plugins: [lending],
  banner: { js: "export default function(require){var module={exports:{}};" },
  footer: { js: "return module.exports}" },
};

/** Label actions are modules of their own, like those that others write; the comment that begins them stays. */
const actions = {
  ...common,
  entryPoints: Object.fromEntries(
    ["change_color", "change_rel", "comments", "slider"].map((name) => [
      `action-${name}`,
      join(source, "actions", `${name}.ts`),
    ]),
  ),
  format: "esm",
  legalComments: "inline",
};

const bundles = [widgets, parts, actions];
if (process.argv.includes("--watch")) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else {
  const results = await Promise.all(bundles.map((options) => esbuild.build(options)));
  if (process.argv.includes("--meta"))
    writeFileSync("meta.json", JSON.stringify(results.map(({ metafile }) => metafile)));
}
