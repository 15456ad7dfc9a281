/** The keys that only the server knows: from the environment, or made once under the data folder. */
import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Env } from "./env";

const KEY_BYTES = 32;

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
  const folder = path.join(env.dataDir, "keys");
  return {
    tokenMacKeys: env.tokenMacKeys ?? [await readOrMake(folder, "token-mac.key")],
    keyEncryptionKey: env.keyEncryptionKey ?? (await readOrMake(folder, "key-encryption.key")),
  };
}

async function readOrMake(folder: string, name: string): Promise<Uint8Array> {
  const file = path.join(folder, name);
  return (await readKey(file)) ?? (await makeKey(folder, file));
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

async function makeKey(folder: string, file: string): Promise<Uint8Array> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    // Linking fails when another process was first, and never shows a half-written file.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const key = await readKey(file);
  if (!key) throw new Error(`${file} vanished while it was being made`);
  return key;
}
