// Bundles each entry point into one ES module under textinator_widgets/static, with its CSS as a file beside it.
// node build.mjs [--watch]
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "textinator_widgets", "static");
mkdirSync(out, { recursive: true });

const options = {
  // Widgets first, then the lazy parts that a widget asks for by name (`load_part`).
  entryPoints: {
    annotator: join(here, "src/annotator/index.tsx"),
    "span-labeler": join(here, "src/span-labeler/index.tsx"),
    "part-markdown": join(here, "src/parts/markdown.ts"),
  },
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "info",
  metafile: true,
};

if (process.argv.includes("--watch")) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  const result = await esbuild.build(options);
  if (process.argv.includes("--meta")) writeFileSync("meta.json", JSON.stringify(result.metafile));
}
