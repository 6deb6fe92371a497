import { defineConfig } from "vitest/config";

export default defineConfig({
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  server: { fs: { allow: [".."] } },
  // A busy machine is no fault of the code: what hangs is found all the same.
  test: {
    include: ["../tests/js/**/*.test.{ts,tsx}", "src/**/*.test.ts"],
    environment: "node",
    testTimeout: 60_000,
  },
});
