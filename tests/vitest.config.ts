import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { LongFilesFirst } from "./support/long-files-first";

const root = path.resolve(import.meta.dirname, "..");
const alias = { "#app": path.join(root, "app"), "#tests": path.join(root, "tests") };

/** These detect a hang: no test asserts a duration, and a busy machine takes many times what a quiet one does. */
const HANG_MS = 120_000;
const patience = { testTimeout: HANG_MS, hookTimeout: 2 * HANG_MS, expect: { poll: { timeout: HANG_MS / 4, interval: 20 } } };

export default defineConfig({
  root,
  cacheDir: path.join(root, "node_modules/.cache/vitest"),
  test: {
    sequence: { sequencer: LongFilesFirst },
    projects: [
      {
        root,
        resolve: { alias },
        test: {
          name: "unit",
          include: ["app/**/*.test.{ts,tsx}", "tests/support/**/*.test.ts", "tests/load/*.test.ts"],
          environment: "node",
          ...patience,
          // Vitest leaves one processor free by default: of two, half.
          maxWorkers: availableParallelism(),
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
          ...patience,
          // Each file starts servers of its own. Two of them keep two cores busy, and often one waits: for a timeout, a restart, a lease.
          maxWorkers: 3,
          // What a busy machine upset gets a second try, and is named at the end of `npm test`. A test that is wrong fails twice.
          retry: 1,
          // After the unit tests, where both are run.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
