import { type Env, SettingError } from "#app/platform/env";
import { passwordWeakness } from "#app/services/accounts/password-policy";

/**
 * Holds the first admin's password to the rules of every other, before anything is made.
 *
 * @throws {SettingError} saying which rule, never the password
 */
export function refuseWeakAdminPassword({ adminEmail, adminPassword }: Pick<Env, "adminEmail" | "adminPassword">): void {
  const weakness = adminPassword === undefined ? null : passwordWeakness(adminPassword, { email: adminEmail });
  if (weakness !== null) throw new SettingError(`ADMIN_PASSWORD: ${weakness}`);
}
