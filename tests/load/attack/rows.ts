import { closeDatabase, database, openDatabase } from "#app/db/database";
import type { Portal } from "./portal";

/** How many rows all tables of a portal's database have together. */
export async function countRows({ databaseUrl, engine }: Pick<Portal, "databaseUrl" | "engine">): Promise<number> {
  await openDatabase({ url: databaseUrl });
  try {
    const { prisma } = database();
    const tables =
      engine === "sqlite"
        ? await prisma.$queryRawUnsafe<{ name: string }[]>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
          )
        : await prisma.$queryRawUnsafe<{ name: string }[]>(
            "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'",
          );
    const counts = tables.map(({ name }) => `(SELECT COUNT(*) FROM "${name}")`);
    const [row] = await prisma.$queryRawUnsafe<{ rows: number | bigint }[]>(`SELECT ${counts.join(" + ")} AS rows`);
    return Number(row?.rows ?? 0);
  } finally {
    await closeDatabase();
  }
}
