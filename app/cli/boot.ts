import type { RequestListener } from "node:http";
import { closeDatabase, database, openDatabase } from "#app/db/database";
import { migrateDatabase } from "#app/db/migrate";
import type { ReadLine } from "#app/db/reader";
import type { WriteLine } from "#app/db/writer/client";
import type { Realm } from "#app/oauth/realm";
import { type Env, env, SettingError } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { drainMail, sendsMail } from "#app/platform/mail";
import { loadServerKeys } from "#app/platform/server-keys";
import { tlsCredentials } from "#app/server/tls";
import { setDeviceKeys } from "#app/services/accounts/devices";
import { createFirstAdmin, issueSetupLink } from "#app/services/accounts/first-admin";
import { startSignInLog } from "#app/services/accounts/sign-in-log";
import { setAuditKey } from "#app/services/audit/chain";
import { reportAuditHeads } from "#app/services/audit/verify";
import { setSecretKeys } from "#app/services/keys/repeated-form";
import { startOwnerMailJob } from "#app/services/owner-mails/job";
import { rootRealm } from "#app/services/realms/resolve";
import { drainProtocol, startProtocol, WrongEncryptionKeyError } from "#app/services/token-service";
import { refuseWeakFirstAdmin } from "./admin-password";
import { usingDatabase } from "./database-setting";
import { listenWithMetrics } from "./listen";

/** Milliseconds that requests in flight get to finish: within the 30 s that most supervisors wait. */
const GRACE_MS = 25_000;

export interface Running {
  /** Says on the console where to go; the last step, so that a supervisor that waits for it may send signals at once. */
  announce(): void;
  /** Finishes what is in flight, writes what is pending, closes the database. */
  stop(): Promise<void>;
}

export interface BootOptions {
  /** Whether no other process of this start sees to the first admin. */
  readonly firstOfAll: boolean;
  /** To the thread that writes an SQLite file beside the event loop. */
  readonly writer?: WriteLine | undefined;
  /** To the thread that reads an SQLite file for the pages. */
  readonly reader?: ReadLine | undefined;
}

/**
 * Brings everything up in order: settings, database, migrations, first admin, protocol, listener. The data folder is there.
 *
 * @param createListener made only once everything it calls is there.
 * @throws {SettingError} or {OperatorError} for what the operator can mend; then nothing is left open.
 */
export async function boot(createListener: () => RequestListener, { firstOfAll, ...threads }: BootOptions): Promise<Running> {
  const settings = env();
  const tls = await tlsCredentials(settings.tls, settings.dataDir, new URL(settings.publicUrl).hostname);
  const serverKeys = await loadServerKeys(settings);
  setAuditKey(serverKeys.keyEncryptionKey);
  setDeviceKeys(serverKeys.tokenMacKeys);
  setSecretKeys(serverKeys.tokenMacKeys);
  try {
    await openMigrated(settings, threads);
    const setupToken = firstOfAll ? await prepareFirstAdmin(settings) : null;
    await startProtocol({ publicUrl: settings.publicUrl, serverKeys }).catch(explainKey);
    const stopSignInLog = startSignInLog();
    const heads = reportAuditHeads();
    const server = await listenWithMetrics(createListener(), tls, settings);
    const ownerMails = sendsMail() ? startOwnerMailJob(database(), reportMails) : undefined;
    return {
      announce: () => announce(rootRealm(), settings, setupToken),
      async stop() {
        const outcome = await server.stop(GRACE_MS);
        if (outcome === "cut off") logger().warn("some requests did not finish in time");
        heads.stop();
        await stopSignInLog();
        await ownerMails?.stop();
        await drainMail();
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

const reportMails = (error: unknown) => logger().error({ err: error }, "the mails to owners met an error");

async function openMigrated(settings: Env, threads: Omit<BootOptions, "firstOfAll">): Promise<void> {
  const onConnectionError = (error: Error) => logger().warn({ err: error }, "a database connection broke");
  const onWait = (holder: string) => logger().warn({ holder }, "a migration waits for a table; requests go on meanwhile");
  const applied = await usingDatabase(settings, async () =>
    migrateDatabase(await openDatabase({ url: settings.databaseUrl, onConnectionError, ...threads }), { onWait }),
  );
  if (applied.length > 0) logger().info({ applied }, "the database was migrated");
}

/** Signing keys that do not open: the operator has lost or mixed up the key that encrypts them. */
function explainKey(error: unknown): never {
  throw error instanceof WrongEncryptionKeyError ? new SettingError(`KEY_ENCRYPTION_KEY: ${error.message}`, { cause: error }) : error;
}

/** @returns the token of a set-up link, when nobody is admin and the environment names none. */
async function prepareFirstAdmin(settings: Env): Promise<string | null> {
  await refuseWeakFirstAdmin(settings);
  const { adminEmail, adminPassword } = settings;
  if (adminEmail === undefined || adminPassword === undefined) return await issueSetupLink();
  const outcome = await createFirstAdmin({ email: adminEmail, password: adminPassword });
  if (outcome !== "exists") logger().info({ outcome }, "the first admin is ready");
  return null;
}

/**
 * Tells the person at the console where to go: plain lines beside the log, because the link is for them and must
 * stay out of what a log collector keeps as fields.
 *
 * @param realm whose pages these are.
 * @param setupToken of the one-time link that makes the first admin, or null when there is one.
 */
function announce({ issuer }: Realm, { tls }: Pick<Env, "tls">, setupToken: string | null): void {
  const lines = [`Latchkey is ready: ${issuer}`];
  if (setupToken !== null) {
    const when = "within 24 hours, unless a later start has printed another link";
    lines.push(`To become the first admin, open ${when}: ${issuer}/setup?token=${setupToken}`);
  }
  if (tls.mode === "self-signed") lines.push("The certificate is self-signed: browsers will warn, and curl needs -k.");
  process.stdout.write(`${lines.join("\n")}\n`);
}
