import type { Database } from "#app/db/database";
import type { Env } from "#app/platform/env";
import { findServerKeys } from "#app/platform/server-keys";
import { deriveAuditKey } from "#app/services/audit/chain";
import { type ChainFault, findOutsideChain, verifyChain } from "#app/services/audit/verify";
import { rootRealm } from "#app/services/realms/resolve";
import { type Finding, fail, ok, warn } from "./finding";

const FAULTS: Readonly<Record<ChainFault, string>> = {
  changed: "was changed, or moved from another place",
  forged: "has a seal that no server with these keys made",
  "other-key": "was sealed under another KEY_ENCRYPTION_KEY",
  missing: "is missing",
  repeated: "stands there twice",
  head: "is not where the log ends: entries were removed, or added by another program",
};

/** Whether every realm's audit log is as it was written. The line has the newest entry's number and hash, to compare with an earlier one. */
export async function checkAudit(settings: Env, { prisma }: Pick<Database, "prisma">): Promise<readonly Finding[]> {
  const { keyEncryptionKey } = await findServerKeys(settings);
  const key = keyEncryptionKey && deriveAuditKey(keyEncryptionKey);
  const findings: Finding[] = [];
  for (const { id: realmId } of await prisma.realm.findMany({ select: { id: true }, orderBy: { id: "asc" } })) {
    const { head, broken } = await verifyChain(prisma, realmId, { key });
    const outside = await findOutsideChain(prisma, realmId);
    const realm = realmId === rootRealm().id ? "" : `${realmId}: `;
    const beside = outside.count > 0 ? `; outside the chain: ${outside.count}` : "";
    if (broken)
      findings.push(
        fail(
          "audit log",
          `${realm}entry ${broken.seq} ${FAULTS[broken.fault]}${beside}`,
          "Compare it with a backup from before, and look into who can write to the database",
        ),
      );
    else if (outside.sinceItBegan)
      findings.push(
        warn(
          "audit log",
          `${realm}some entries are newer than the chain and outside it${beside}`,
          "Right during an update from a version without the chain; else look into who can write to the database",
        ),
      );
    else
      findings.push(
        ok("audit log", `${realm}${head ? `unbroken; newest entry ${head.seq}, hash ${head.digest}` : "no entries yet"}${beside}`),
      );
  }
  return findings;
}
