import { isAccessRefused, isDatabaseUnavailable } from "#app/db/errors";
import { type Env, SettingError } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { OperatorError } from "#app/platform/operator-error";
import { reason } from "./doctor/finding";

/**
 * Runs what opens the database.
 *
 * @throws {SettingError} that names the setting, when it fails; the log has the cause. An {OperatorError} as it is: it says what to do.
 */
export async function usingDatabase<T>({ databaseUrl }: Pick<Env, "databaseUrl">, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    logger().fatal({ err: error }, "the database cannot be used");
    throw new SettingError(`DATABASE_URL: the database at ${withoutCredentials(databaseUrl)} cannot be used (see the log)`);
  }
}

/**
 * Runs a command's work on the database.
 *
 * @throws {SettingError} that names the setting and the cause, when the database is away, full or not ours. Anything else as it is.
 */
export async function reachingDatabase<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDatabaseUnavailable(error) && !isAccessRefused(error)) throw error;
    throw new SettingError(`DATABASE_URL: the database at ${withoutCredentials(databaseUrl)} cannot be used: ${reason(error)}`);
  }
}

/**
 * A connection URL as an error may show it. Up to the last `@`: a password may have one in it, or a slash, that should have been escaped.
 *
 * @example withoutCredentials("postgresql://user:p@ss/word@host/db?sslmode=require") // "postgresql://host/db"
 */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/.*@/s, "//").replace(/[?#].*$/s, "");
}
