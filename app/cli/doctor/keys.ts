import { stat } from "node:fs/promises";
import type { Database } from "#app/db/database";
import { keyTimes, signingAlgorithm } from "#app/db/signing-key-rows";
import { nextKeyAt, STANDARD_ALGORITHMS, signingKeyAt } from "#app/oauth/key-calendar";
import type { Env } from "#app/platform/env";
import { findServerKeys, serverKeyFiles } from "#app/platform/server-keys";
import { createKeyVault } from "#app/services/token-service/key-ring";
import { type Finding, fail, ok, reason, warn } from "./finding";

const OTHERS = 0o077;

/** Whether the server's keys are there, are kept secret, and open the signing keys in the database. */
export async function checkKeys(settings: Env, opened: Database | undefined, migrated: boolean): Promise<readonly Finding[]> {
  let keys: Awaited<ReturnType<typeof findServerKeys>>;
  try {
    keys = await findServerKeys(settings);
  } catch (error) {
    return [
      fail(
        "server keys",
        `cannot be read: ${reason(error)}`,
        "Put the key files back from where you keep them, or set them in the environment",
      ),
    ];
  }
  const { tokenMacKeys, keyEncryptionKey } = keys;
  const signing = opened && migrated ? await opened.prisma.signingKey.findMany({ select: { id: true, encryptedPrivateJwk: true } }) : [];
  if (!tokenMacKeys || !keyEncryptionKey) {
    if (signing.length === 0) return [ok("server keys", "none yet; the first start makes them")];
    return [
      fail(
        "server keys",
        `there are none under ${settings.dataDir}, but the database was used with some`,
        "Restore them, or set TOKEN_MAC_KEYS and KEY_ENCRYPTION_KEY",
      ),
    ];
  }
  const findings = [...(await checkPermissions(settings)), ...checkPlace(settings)];
  const vault = createKeyVault(keyEncryptionKey);
  const closed = signing.filter(({ id, encryptedPrivateJwk }) => !opens(() => vault.open(id, encryptedPrivateJwk)));
  if (closed.length > 0)
    findings.push(
      fail(
        "signing keys",
        `${closed.length} of ${signing.length} do not open under KEY_ENCRYPTION_KEY`,
        "Set the key they were made under",
      ),
    );
  else if (signing.length > 0) findings.push(ok("signing keys", `${signing.length}, all of which open`));
  return [...findings, ...(opened && migrated ? await checkCalendar(opened, Date.now()) : [])];
}

/** When the next key of each algorithm takes over, and whether one signs until then. */
async function checkCalendar({ prisma }: Database, now: number): Promise<readonly Finding[]> {
  const realms = await prisma.realm.findMany({ select: { path: true, signingAlgorithm: true, signingKeys: true } });
  return realms.flatMap(({ path, signingAlgorithm: chosen, signingKeys }) => {
    const keys = signingKeys.map(keyTimes);
    // A realm in whose name nothing was signed yet has none.
    if (keys.length === 0) return [];
    return [...new Set([...STANDARD_ALGORITHMS, signingAlgorithm.parse(chosen)])].flatMap((algorithm) => {
      const next = nextKeyAt(keys, algorithm, now);
      if (next) return [ok("signing keys", `${path}: the next ${algorithm} key signs from ${new Date(next.signsFrom).toISOString()}`)];
      if (signingKeyAt(keys, algorithm, now)) return [];
      return [
        warn("signing keys", `${path}: no ${algorithm} key signs`, "The next start makes one; if it does not, set this machine's clock"),
      ];
    });
  });
}

async function checkPermissions({ dataDir, tokenMacKeys, keyEncryptionKey }: Env): Promise<Finding[]> {
  const files = serverKeyFiles(dataDir);
  const used = [...(tokenMacKeys ? [] : [files.tokenMacKey]), ...(keyEncryptionKey ? [] : [files.keyEncryptionKey])];
  const open: string[] = [];
  for (const file of used) if (((await stat(file)).mode & OTHERS) !== 0) open.push(file);
  if (open.length > 0) return [fail("server keys", `others can read ${open.join(" and ")}`, `chmod 600 ${open.join(" ")}`)];
  return [
    ok(
      "server keys",
      used.length === 0 ? "from the environment" : `from ${used.length === 1 ? "environment and file" : "files"} that only this user reads`,
    ),
  ];
}

function checkPlace({ databaseUrl, tokenMacKeys, keyEncryptionKey }: Env): Finding[] {
  if (databaseUrl.startsWith("file:") || (tokenMacKeys && keyEncryptionKey)) return [];
  return [
    warn(
      "server keys",
      "they lie in this machine's data folder, but the database can be shared",
      "Give every process the same TOKEN_MAC_KEYS and KEY_ENCRYPTION_KEY before there are two",
    ),
  ];
}

function opens(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
