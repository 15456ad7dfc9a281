/** The first admin's password from the settings is held to the rules of every other; one that would not be used stops nothing. */
import { existsSync } from "node:fs";
import { database } from "#app/db/database";
import { sqlitePath } from "#app/db/sqlite/open";
import { type Env, SettingError } from "#app/platform/env";
import { logger } from "#app/platform/logger";
import { passwordWeakness } from "#app/services/accounts/account-fields";
import { hasAdmin } from "#app/services/accounts/first-admin";
import { rootRealm } from "#app/services/realms/resolve";

type AdminSettings = Pick<Env, "adminEmail" | "adminPassword">;

/**
 * Before anything is made, where it is plain that there is no portal yet: an SQLite file that is missing.
 *
 * @throws {SettingError} saying which rule, never the password
 */
export function refuseWeakAdminOfNewPortal({ databaseUrl, ...admin }: AdminSettings & Pick<Env, "databaseUrl">): void {
  const weakness = weaknessOf(admin);
  if (weakness !== null && databaseUrl.startsWith("file:") && !existsSync(sqlitePath(databaseUrl))) throw refusal(weakness);
}

/**
 * With the database open: a portal from before these rules goes on with the admin it has, and the log says that the setting is weak.
 *
 * @throws {SettingError} when the password would be set, as there is no admin
 */
export async function refuseWeakFirstAdmin(admin: AdminSettings): Promise<void> {
  const weakness = weaknessOf(admin);
  if (weakness === null) return;
  if (!(await hasAdmin(database().prisma, rootRealm().id))) throw refusal(weakness);
  logger().warn(`ADMIN_PASSWORD is not used, as there is an admin, and would be refused: ${weakness}`);
}

function weaknessOf({ adminEmail, adminPassword }: AdminSettings): string | null {
  return adminPassword === undefined ? null : passwordWeakness(adminPassword, { email: adminEmail });
}

function refusal(weakness: string): SettingError {
  return new SettingError(`ADMIN_PASSWORD: ${weakness}`);
}
