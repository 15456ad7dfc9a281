import { describe, expect, it } from "vitest";
import { migrationsOf } from "#app/db/migrate";
import { neededMigration } from "#app/db/needed-migration.mjs";
import { breakingStatements } from "./db-breaking.mjs";

describe("what a migration takes from versions that still run (ADR 9)", () => {
  it.each([
    `DROP TABLE "A"`,
    `ALTER TABLE "A" DROP COLUMN "b"`,
    `ALTER TABLE "A" RENAME COLUMN "b" TO "c"`,
    `ALTER TABLE "A" ALTER COLUMN "b" SET DATA TYPE BIGINT`,
    `ALTER TABLE "A" ALTER COLUMN "b" SET NOT NULL`,
    `ALTER TABLE "A" ADD COLUMN "b" TEXT NOT NULL`,
    `CREATE UNIQUE INDEX "A_b_key" ON "A"("b")`,
    `ALTER TABLE "A" ADD CONSTRAINT "A_b_fkey" FOREIGN KEY ("b") REFERENCES "B"("id")`,
  ])("%s", (statement) => {
    expect(breakingStatements(`-- A comment\n${statement};\nCREATE INDEX "x" ON "A"("b");`)).toEqual([statement]);
  });

  it.each([
    `ALTER TABLE "A" ADD COLUMN "b" TEXT`,
    `ALTER TABLE "A" ADD COLUMN "b" TEXT NOT NULL DEFAULT 'x', ADD COLUMN "c" TEXT`,
    `ALTER TABLE "A" ALTER COLUMN "b" DROP NOT NULL`,
    `DROP INDEX "A_b_idx"`,
    `CREATE TABLE "N" ("a" TEXT NOT NULL);\nCREATE UNIQUE INDEX "N_a_key" ON "N"("a");\nALTER TABLE "N" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "A"("id")`,
  ])("not %s", (sql) => {
    expect(breakingStatements(`${sql};`)).toEqual([]);
  });

  it("every migration that takes something away names the migration that a version must know to go on", () => {
    const migrations = migrationsOf("postgresql");
    for (const { name, sql } of migrations) {
      if (breakingStatements(sql).length === 0) continue;
      const needed = neededMigration(name);
      expect([name, migrations.some((earlier) => earlier.name < name && earlier.name.slice(0, 14) === needed)]).toEqual([name, true]);
    }
  });
});
