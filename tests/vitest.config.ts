import path from "node:path";
import { defineConfig } from "vitest/config";

const root = path.resolve(import.meta.dirname, "..");
const alias = { "#app": path.join(root, "app"), "#tests": path.join(root, "tests") };

export default defineConfig({
  root,
  cacheDir: path.join(root, "node_modules/.cache/vitest"),
  test: {
    projects: [
      {
        root,
        resolve: { alias },
        test: {
          name: "unit",
          include: ["app/**/*.test.{ts,tsx}", "tests/support/**/*.test.ts", "tests/load/*.test.ts"],
          environment: "node",
        },
      },
      {
        root,
        resolve: { alias },
        test: {
          name: "integration",
          globalSetup: "tests/support/postgres-setup.ts",
          include: ["tests/integration/**/*.test.ts", "tests/conformance/**/*.test.ts"],
          environment: "node",
          testTimeout: 30_000,
          hookTimeout: 120_000,
          // Each file starts servers of its own; two cores serve no more than this well.
          maxWorkers: 2,
          // After the unit tests, where both are run.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
