import { mkdir } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { closeDatabase, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import { type Env, env, SettingError } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { loadServerKeys } from "#app/platform/server-keys";
import { tlsCredentials } from "#app/server/tls";
import { createFirstAdmin } from "#app/services/accounts/create-first-admin";
import { issueSetupLink } from "#app/services/accounts/issue-setup-link";
import { drainProtocol, startProtocol } from "#app/services/protocol";
import { announce } from "./announce";
import { listenWithMetrics } from "./listen";

/** Milliseconds that requests in flight get to finish: within the 30 s that most supervisors wait. */
const GRACE_MS = 25_000;

export interface Running {
  /** Says on the console where to go; the last step, so that whoever waits for it may send signals at once. */
  announce(): void;
  /** Finishes what is in flight, writes what is pending, closes the database. */
  stop(): Promise<void>;
}

/**
 * Brings everything up in order: settings, database, migrations, first admin, protocol, listener.
 *
 * @param createListener made only once everything it calls is there.
 * @param firstOfAll whether no other process of this start sees to the first admin.
 * @throws {SettingError} for what the operator can mend; then nothing is left open.
 */
export async function boot(createListener: () => RequestListener, { firstOfAll }: { readonly firstOfAll: boolean }): Promise<Running> {
  const settings = env();
  const tls = await tlsCredentials(settings.tls, settings.dataDir, new URL(settings.publicUrl).hostname);
  const serverKeys = await loadServerKeys(settings);
  try {
    await openMigrated(settings);
    const setupToken = firstOfAll ? await prepareFirstAdmin(settings) : null;
    await startProtocol({ publicUrl: settings.publicUrl, serverKeys }).catch(explainKey);
    const server = await listenWithMetrics(createListener(), tls, settings);
    return {
      announce: () => announce(settings, setupToken),
      async stop() {
        const outcome = await server.stop(GRACE_MS);
        if (outcome === "cut off") logger().warn("some requests did not finish in time");
        await drainProtocol();
        await closeDatabase();
      },
    };
  } catch (error) {
    await drainProtocol().catch(() => undefined);
    await closeDatabase();
    throw error;
  }
}

async function openMigrated({ databaseUrl, dataDir }: Env): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const onConnectionError = (error: Error) => logger().warn({ err: error }, "a database connection broke");
    const applied = await migrateDatabase(await openDatabase({ url: databaseUrl, onConnectionError }));
    if (applied.length > 0) logger().info({ applied }, "the database was migrated");
  } catch (error) {
    logger().fatal({ err: error }, "the database cannot be used");
    throw new SettingError(`DATABASE_URL: the database at ${withoutCredentials(databaseUrl)} cannot be used (see the log)`);
  }
}

/** Signing keys that do not open: the operator has lost or mixed up the key that encrypts them. */
function explainKey(error: unknown): never {
  const named = error instanceof Error && error.message.includes("KEY_ENCRYPTION_KEY");
  throw named ? new SettingError(`KEY_ENCRYPTION_KEY: ${error.message}`, { cause: error }) : error;
}

/** @returns the token of a set-up link, when nobody is admin and the environment names none. */
async function prepareFirstAdmin({ adminEmail, adminPassword }: Env): Promise<string | null> {
  if (adminEmail === undefined || adminPassword === undefined) return await issueSetupLink();
  const outcome = await createFirstAdmin({ email: adminEmail, password: adminPassword });
  if (outcome !== "exists") logger().info({ outcome }, "the first admin is ready");
  return null;
}

/** A connection URL as an error may show it. */
function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//").replace(/\?.*$/, "");
}
