import { z } from "zod";
import { knownGrantTypes } from "#app/oauth/grant-types";
import type { RealmPolicy } from "#app/oauth/model";
import { quotaPerMinute } from "#app/oauth/quotas";
import { realmAt } from "#app/oauth/realm";
import { storedScopeAccess } from "#app/oauth/scope-access";
import type { PrismaClient } from "../database";

const algorithm = z.enum(["ES256", "RS256", "EdDSA"]);

/** What the admin has decided for a realm; undefined when there is no such realm. */
export async function loadPolicy(prisma: PrismaClient, realmId: string, publicUrl: string): Promise<RealmPolicy | undefined> {
  const realm = await prisma.realm.findFirst({
    where: { id: realmId },
    include: { grantPolicies: { where: { enabled: true } }, scopes: { orderBy: { name: "asc" } } },
  });
  if (!realm) return undefined;
  return {
    realmId,
    issuer: realmAt(publicUrl, realm).issuer,
    enabledGrantTypes: new Set(knownGrantTypes(realm.grantPolicies.map(({ grantType }) => grantType))),
    scopes: new Map(realm.scopes.map(({ name, access, accessRole }) => [name, storedScopeAccess(access, accessRole).access])),
    defaultScopes: realm.scopes.flatMap(({ name, isDefault }) => (isDefault ? [name] : [])),
    applicationTokenLifetime: realm.applicationTokenLifetime,
    userTokenLifetime: realm.userTokenLifetime,
    refreshTokenLifetime: realm.refreshTokenLifetime,
    minimumTokenLifetime: realm.minimumTokenLifetime,
    maximumAccessTokenLifetime: realm.maximumAccessTokenLifetime,
    maximumRefreshTokenLifetime: realm.maximumRefreshTokenLifetime,
    refreshFamilyLifetime: realm.refreshFamilyLifetime,
    maximumQuotaPerMinute: quotaPerMinute(realm.maximumQuota),
    signingAlgorithm: algorithm.parse(realm.signingAlgorithm),
  };
}
