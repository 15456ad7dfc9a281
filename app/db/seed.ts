import { GRANT_TYPES } from "#app/oauth/grant-types";
import { OPENID_SCOPES } from "#app/oauth/openid/scopes";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { recordConfigChange } from "./config-change";
import type { PrismaClient } from "./database";
import type { Transaction } from "./transaction";

/**
 * Makes the rows every database has: the generation, the root realm with its scopes, and a grant policy
 * row for each known grant type. What an admin has changed since stays as it is.
 */
export async function seedDatabase(prisma: PrismaClient): Promise<void> {
  const policies = await prisma.grantPolicy.count({
    where: { realmId: ROOT_REALM_ID, grantType: { in: GRANT_TYPES.map(({ name }) => name) } },
  });
  if (policies === GRANT_TYPES.length) return;
  await prisma.$transaction(
    async (tx) => {
      const now = new Date();
      // Raw, as only this form lets several processes do it at once and do it once.
      await tx.$executeRaw`INSERT INTO "ConfigGeneration" ("id", "value") VALUES (1, 1) ON CONFLICT DO NOTHING`;
      const created = await tx.$executeRaw`
        INSERT INTO "Realm" ("id", "path", "createdAt") VALUES (${ROOT_REALM_ID}, ${ROOT_REALM_ID}, ${now}) ON CONFLICT DO NOTHING`;
      if (created > 0) await seedScopes(tx, ROOT_REALM_ID, now);
      await seedGrantPolicy(tx, ROOT_REALM_ID, now);
      await recordConfigChange(tx, { kind: "realm", key: ROOT_REALM_ID });
    },
    { maxWait: 10_000, timeout: 20_000 },
  );
}

type Writer = Pick<Transaction, "$executeRaw">;

/** What a new realm begins with, `root` as any other: the scopes that clients ask for by their libraries' defaults, and the grant policy. */
export async function seedRealm(tx: Writer, realmId: string, now: Date): Promise<void> {
  await seedScopes(tx, realmId, now);
  await seedGrantPolicy(tx, realmId, now);
}

async function seedScopes(tx: Writer, realmId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
    VALUES (${realmId}, 'default', 'Use what is open to every application.', true, 'open', ${now}) ON CONFLICT DO NOTHING`;
  for (const { name, description } of OPENID_SCOPES) {
    await tx.$executeRaw`
      INSERT INTO "Scope" ("realmId", "name", "description", "isDefault", "access", "createdAt")
      VALUES (${realmId}, ${name}, ${description}, false, 'open', ${now}) ON CONFLICT DO NOTHING`;
  }
}

async function seedGrantPolicy(tx: Writer, realmId: string, now: Date): Promise<void> {
  for (const { name, onByDefault } of GRANT_TYPES) {
    await tx.$executeRaw`
      INSERT INTO "GrantPolicy" ("realmId", "grantType", "enabled", "updatedAt")
      VALUES (${realmId}, ${name}, ${onByDefault}, ${now}) ON CONFLICT DO NOTHING`;
  }
}
