import { defineConfig } from "vitest/config";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  server: { fs: { allow: [".."] } },
  test: { include: ["../tests/js/**/*.test.{ts,tsx}", "src/**/*.test.ts"], environment: "node" },
});
