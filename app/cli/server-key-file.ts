/** The server's keys beside a backup, in the form of an environment file. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { type Env, parseEnv } from "#app/platform/env";
import { syncFolderOf } from "#app/platform/files";
import { OperatorError } from "#app/platform/operator-error";
import { findServerKeys, keepServerKeys, refuseOtherKeys } from "#app/platform/server-keys";

const text = (key: Uint8Array) => Buffer.from(key).toString("base64url");
const same = (a: readonly Uint8Array[], b: readonly Uint8Array[]) => a.map(text).join() === b.map(text).join();

/** The name of the key file that belongs to a backup. */
export const keyFileOf = (backup: string): string => `${backup}.keys`;

/**
 * Makes sure that the keys can be written beside a backup.
 *
 * @returns what writes them, mode 0600.
 * @throws {OperatorError} when there are none yet, or a file is in the way.
 */
export async function readySave(settings: Env, backup: string): Promise<() => Promise<void>> {
  const { tokenMacKeys, keyEncryptionKey } = await findServerKeys(settings);
  if (!tokenMacKeys || !keyEncryptionKey) throw new OperatorError(`DATA_DIR: there are no server keys under ${settings.dataDir}`);
  const file = keyFileOf(backup);
  if (existsSync(file)) throw new OperatorError(`${file} exists already: name another file`);
  const lines = [
    "# Server keys of Latchkey. Whoever has them and the backup can make tokens: keep the two apart.",
    `TOKEN_MAC_KEYS=${tokenMacKeys.map(text).join(",")}`,
    `KEY_ENCRYPTION_KEY=${text(keyEncryptionKey)}`,
  ];
  return async () => {
    await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx", flush: true });
    await syncFolderOf(file);
  };
}

/**
 * Makes sure that saved keys can be put in their place; what the environment gives must be the same.
 *
 * @param force even when other keys lie there.
 * @returns what puts them there, under the data folder.
 * @throws {OperatorError} when they cannot be put there.
 */
export async function readyRestore(settings: Env, backup: string, force: boolean): Promise<() => Promise<void>> {
  const file = keyFileOf(backup);
  if (!existsSync(file)) throw new OperatorError(`There is no file ${file}`);
  const saved = parseKeys(await readFile(file, "utf8"));
  if (!saved.tokenMacKeys || !saved.keyEncryptionKey) throw new OperatorError(`${file} does not hold both keys`);
  const given = { tokenMacKeys: settings.tokenMacKeys, keyEncryptionKey: settings.keyEncryptionKey };
  if (given.tokenMacKeys && !same(given.tokenMacKeys, saved.tokenMacKeys))
    throw new OperatorError(`TOKEN_MAC_KEYS: is not what ${file} holds`);
  if (given.keyEncryptionKey && !same([given.keyEncryptionKey], [saved.keyEncryptionKey]))
    throw new OperatorError(`KEY_ENCRYPTION_KEY: is not what ${file} holds`);
  const [macKey, ...older] = saved.tokenMacKeys;
  if (!given.tokenMacKeys && (!macKey || older.length > 0))
    throw new OperatorError(`TOKEN_MAC_KEYS: set it to the several keys in ${file}; the data folder holds one only`);
  const keys = {
    ...(given.tokenMacKeys || !macKey ? {} : { tokenMacKey: macKey }),
    ...(given.keyEncryptionKey ? {} : { keyEncryptionKey: saved.keyEncryptionKey }),
  };
  if (!force) await refuseOtherKeys(settings.dataDir, keys);
  return async () => await keepServerKeys(settings.dataDir, keys);
}

function parseKeys(environment: string): Pick<Env, "tokenMacKeys" | "keyEncryptionKey"> {
  const lines = environment.split("\n").filter((line) => !line.startsWith("#") && line.includes("="));
  return parseEnv(Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)])));
}
