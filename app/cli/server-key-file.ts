/** The server's keys beside a backup, in the form of an environment file. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { type Env, parseEnv } from "#app/platform/env";
import { OperatorError } from "#app/platform/operator-error";
import { findServerKeys, keepServerKeys } from "#app/platform/server-keys";

const text = (key: Uint8Array) => Buffer.from(key).toString("base64url");
const same = (a: readonly Uint8Array[], b: readonly Uint8Array[]) => a.map(text).join() === b.map(text).join();

/** The name of the key file that belongs to a backup. */
export const keyFileOf = (backup: string): string => `${backup}.keys`;

/**
 * Writes the keys, mode 0600.
 *
 * @throws {OperatorError} when there are none yet.
 */
export async function saveServerKeys(settings: Env, backup: string): Promise<void> {
  const { tokenMacKeys, keyEncryptionKey } = await findServerKeys(settings);
  if (!tokenMacKeys || !keyEncryptionKey) throw new OperatorError(`DATA_DIR: there are no server keys under ${settings.dataDir}`);
  const lines = [
    "# Server keys of Latchkey. Whoever has them and the backup can make tokens: keep the two apart.",
    `TOKEN_MAC_KEYS=${tokenMacKeys.map(text).join(",")}`,
    `KEY_ENCRYPTION_KEY=${text(keyEncryptionKey)}`,
  ];
  await writeFile(keyFileOf(backup), `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
}

/**
 * Puts saved keys in their place under the data folder; what the environment gives must be the same.
 *
 * @param force even when other keys lie there.
 * @throws {OperatorError} when they cannot be put there.
 */
export async function restoreServerKeys(settings: Env, backup: string, force: boolean): Promise<void> {
  const file = keyFileOf(backup);
  if (!existsSync(file)) throw new OperatorError(`There is no file ${file}`);
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => !line.startsWith("#") && line.includes("="));
  const saved = parseEnv(Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)])));
  if (!saved.tokenMacKeys || !saved.keyEncryptionKey) throw new OperatorError(`${file} does not hold both keys`);
  const given = { tokenMacKeys: settings.tokenMacKeys, keyEncryptionKey: settings.keyEncryptionKey };
  if (given.tokenMacKeys && !same(given.tokenMacKeys, saved.tokenMacKeys))
    throw new OperatorError(`TOKEN_MAC_KEYS: is not what ${file} holds`);
  if (given.keyEncryptionKey && !same([given.keyEncryptionKey], [saved.keyEncryptionKey]))
    throw new OperatorError(`KEY_ENCRYPTION_KEY: is not what ${file} holds`);
  const [macKey, ...older] = saved.tokenMacKeys;
  if (!given.tokenMacKeys && (!macKey || older.length > 0))
    throw new OperatorError(`TOKEN_MAC_KEYS: set it to the several keys in ${file}; the data folder holds one only`);
  await keepServerKeys(
    settings.dataDir,
    {
      ...(given.tokenMacKeys || !macKey ? {} : { tokenMacKey: macKey }),
      ...(given.keyEncryptionKey ? {} : { keyEncryptionKey: saved.keyEncryptionKey }),
    },
    force,
  );
}
