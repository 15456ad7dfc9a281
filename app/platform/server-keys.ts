/** The keys that only the server knows: from the environment, or made once under the data folder. */
import { randomBytes, randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Env } from "./env";
import { makeFolder, syncFolderOf } from "./files";
import { OperatorError } from "./operator-error";

const KEY_BYTES = 32;
/** On disk before it gets its name: a power cut must not leave an empty file where the key of stored tokens was. */
const WRITE = { mode: 0o600, flag: "wx", flush: true } as const;

export interface ServerKeys {
  /** Authenticate opaque tokens; 32 bytes each, newest first. */
  readonly tokenMacKeys: readonly Uint8Array[];
  /** Encrypts signing keys at rest; 32 bytes. */
  readonly keyEncryptionKey: Uint8Array;
}

/**
 * Reads the server's keys. A key that the environment does not give is read from `DATA_DIR/keys/`, where it is made
 * with mode 0600 at the first start; processes that start together agree on one.
 */
export async function loadServerKeys(env: Pick<Env, "dataDir" | "tokenMacKeys" | "keyEncryptionKey">): Promise<ServerKeys> {
  const files = serverKeyFiles(env.dataDir);
  return {
    tokenMacKeys: env.tokenMacKeys ?? [await readOrMake(files.tokenMacKey)],
    keyEncryptionKey: env.keyEncryptionKey ?? (await readOrMake(files.keyEncryptionKey)),
  };
}

/** The keys there are, without making any. */
export async function findServerKeys(env: Pick<Env, "dataDir" | "tokenMacKeys" | "keyEncryptionKey">): Promise<{
  readonly tokenMacKeys: readonly Uint8Array[] | undefined;
  readonly keyEncryptionKey: Uint8Array | undefined;
}> {
  const macKey = env.tokenMacKeys ? undefined : await readKey(serverKeyFiles(env.dataDir).tokenMacKey);
  return {
    tokenMacKeys: env.tokenMacKeys ?? (macKey && [macKey]),
    keyEncryptionKey: env.keyEncryptionKey ?? (await readKey(serverKeyFiles(env.dataDir).keyEncryptionKey)),
  };
}

/** Where the keys lie that the environment does not give. */
export function serverKeyFiles(dataDir: string): { readonly tokenMacKey: string; readonly keyEncryptionKey: string } {
  const folder = path.join(dataDir, "keys");
  return { tokenMacKey: path.join(folder, "token-mac.key"), keyEncryptionKey: path.join(folder, "key-encryption.key") };
}

interface KeysToKeep {
  readonly tokenMacKey?: Uint8Array;
  readonly keyEncryptionKey?: Uint8Array;
}

/** Puts keys where `loadServerKeys` finds them. Others that lie there are lost. */
export async function keepServerKeys(dataDir: string, keys: KeysToKeep): Promise<void> {
  await makeFolder(path.join(dataDir, "keys"), 0o700);
  for (const { file, text } of filesOf(dataDir, keys)) {
    const draft = draftOf(file);
    await writeFile(draft, text, WRITE);
    await rename(draft, file);
    await syncFolderOf(file);
  }
}

/** @throws {OperatorError} when keeping these would overwrite others. */
export async function refuseOtherKeys(dataDir: string, keys: KeysToKeep): Promise<void> {
  for (const { file, text } of filesOf(dataDir, keys)) {
    const known = await readFile(file, "utf8").catch(() => undefined);
    if (known !== undefined && known.trim() !== text.trim()) throw new OperatorError(`${file} holds another key: --force overwrites it`);
  }
}

function filesOf(
  dataDir: string,
  { tokenMacKey, keyEncryptionKey }: KeysToKeep,
): readonly { readonly file: string; readonly text: string }[] {
  const files = serverKeyFiles(dataDir);
  return [
    { file: files.tokenMacKey, key: tokenMacKey },
    { file: files.keyEncryptionKey, key: keyEncryptionKey },
  ].flatMap(({ file, key }) => (key ? [{ file, text: keyText(key) }] : []));
}

/** Not by the process id: in a container that is the same each time, and one that was killed leaves its draft. */
const draftOf = (file: string) => `${file}.${randomUUID()}`;
const keyText = (key: Uint8Array) => `${Buffer.from(key).toString("base64url")}\n`;

async function readOrMake(file: string): Promise<Uint8Array> {
  return (await readKey(file)) ?? (await makeKey(file));
}

async function readKey(file: string): Promise<Uint8Array | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const key = new Uint8Array(Buffer.from(text.trim(), "base64url"));
  // A cut-off file must not quietly become another key: everything made under the old one would be lost.
  if (key.length !== KEY_BYTES) throw new Error(`${file} does not hold a key of ${KEY_BYTES} bytes`);
  return key;
}

async function makeKey(file: string): Promise<Uint8Array> {
  await makeFolder(path.dirname(file), 0o700);
  const draft = draftOf(file);
  await writeFile(draft, keyText(randomBytes(KEY_BYTES)), WRITE);
  try {
    // Linking fails when another process was first, and never shows a half-written file.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolderOf(file);
  const key = await readKey(file);
  if (!key) throw new Error(`${file} vanished while it was being made`);
  return key;
}
