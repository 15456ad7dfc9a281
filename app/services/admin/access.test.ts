import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { NotFoundError } from "../errors";
import { configChanges, newActor, newApplication, withTestDatabase } from "../testing";
import { resumeApplication, setMaximumQuota, setResourceServer, suspendApplication } from "./application-changes";
import { listAllApplications, previewApplicationChange } from "./applications";
import { EXPORT_LIMIT, exportAudit } from "./audit-export";
import { listAudit } from "./audit-list";
import { lastVerification, verifyAudit } from "./audit-verification";
import { listGrantPolicy, previewGrantChange, setGrantPolicy } from "./grants";
import { previewPromotion, previewResourceServer } from "./grave-changes";
import { adminOverview } from "./overview";
import { previewAccessChange, setScopeAccess } from "./scope-access";
import { countScopeRequests, decideScopeAccess, findScopeCandidates, listScopeApplications, listScopeRequests } from "./scope-requests";
import { addScope, deleteScope, editScope, getScope, listScopes } from "./scopes";
import { getSettings, updateSettings } from "./settings";
import { listSigningKeys } from "./signing-keys";
import { disableUser, enableUser, listUsers, previewUserChange, setRole } from "./users";

withTestDatabase();

const settings = {
  signUpOpen: false,
  applicationTokenLifetime: 3600,
  userTokenLifetime: 3600,
  refreshTokenLifetime: 3600,
  minimumTokenLifetime: 60,
  maximumAccessTokenLifetime: 3600,
  maximumRefreshTokenLifetime: 3600,
  refreshFamilyLifetime: 86_400,
  refreshGrace: 30,
  refreshTokensMayBeKept: true,
  maximumQuota: "Unlimited" as const,
  signingAlgorithm: "ES256" as const,
  introspectionByGet: false,
  scopePolicy: "strict" as const,
  apiRegistration: "admin" as const,
  codeLifetime: 60,
  pkceRequired: true,
  pkcePlainAllowed: false,
  allowedOrigins: [],
};

/** Every use case of the console, aimed at an application and its owner. */
const USE_CASES: Readonly<Record<string, (actor: Actor, target: { applicationId: string; userId: string }) => Promise<unknown>>> = {
  adminOverview: (actor) => adminOverview(actor),
  listGrantPolicy: (actor) => listGrantPolicy(actor),
  previewGrantChange: (actor) => previewGrantChange(actor, "password"),
  setGrantPolicy: (actor) => setGrantPolicy(actor, { grantType: "refresh_token", enabled: false, confirmedClients: 0 }),
  listScopes: (actor) => listScopes(actor),
  addScope: (actor) => addScope(actor, { name: "mine" }),
  editScope: (actor) => editScope(actor, { name: "default" }),
  deleteScope: (actor) => deleteScope(actor, { name: "default", confirmedClients: 0 }),
  getScope: (actor) => getScope(actor, "default"),
  previewAccessChange: (actor) => previewAccessChange(actor, "default", "named"),
  setScopeAccess: (actor) => setScopeAccess(actor, { name: "default", access: "named", confirmedKeys: 0 }),
  listScopeApplications: (actor) => listScopeApplications(actor, "default", 1),
  findScopeCandidates: (actor) => findScopeCandidates(actor, "default", { search: "a", page: 1 }),
  listScopeRequests: (actor) => listScopeRequests(actor, 1),
  countScopeRequests: (actor) => countScopeRequests(actor),
  decideScopeAccess: (actor, { applicationId }) => decideScopeAccess(actor, { name: "default", applicationId, decision: "name" }),
  getSettings: (actor) => getSettings(actor),
  updateSettings: (actor) => updateSettings(actor, settings),
  listSigningKeys: (actor) => listSigningKeys(actor),
  listUsers: (actor) => listUsers(actor, {}),
  previewUserChange: (actor, { userId }) => previewUserChange(actor, userId),
  setRole: (actor, { userId }) => setRole(actor, userId, "admin"),
  disableUser: (actor, { userId }) => disableUser(actor, userId, ""),
  enableUser: (actor, { userId }) => enableUser(actor, userId),
  previewPromotion: (actor, { userId }) => previewPromotion(actor, userId),
  previewResourceServer: (actor, { applicationId }) => previewResourceServer(actor, applicationId),
  listAllApplications: (actor) => listAllApplications(actor, {}),
  previewApplicationChange: (actor, { applicationId }) => previewApplicationChange(actor, applicationId),
  suspendApplication: (actor, { applicationId }) => suspendApplication(actor, applicationId, { reason: "because" }),
  resumeApplication: (actor, { applicationId }) => resumeApplication(actor, applicationId),
  setResourceServer: (actor, { applicationId }) => setResourceServer(actor, applicationId, true),
  setMaximumQuota: (actor, { applicationId }) => setMaximumQuota(actor, applicationId, { maximumQuota: "10PerMin" }),
  listAudit: (actor) => listAudit(actor, {}, undefined),
  exportAudit: (actor) => exportAudit(actor, {}, EXPORT_LIMIT),
  lastVerification: (actor) => lastVerification(actor),
  verifyAudit: (actor) => verifyAudit(actor),
};

describe("the admin console", () => {
  it.each(Object.keys(USE_CASES))("does not exist for a developer: %s", async (name) => {
    const developer = await newActor("developer");
    const target = { applicationId: await newApplication(developer), userId: developer.userId };
    const before = await configChanges();
    await expect(USE_CASES[name]?.(developer, target)).rejects.toBeInstanceOf(NotFoundError);
    expect(await configChanges()).toEqual(before);
  });

  it("takes no change from somebody who was an admin when the request began and is none any more", async () => {
    const former = await newActor("admin");
    await newActor("admin");
    await database().prisma.user.update({ where: { id: former.userId }, data: { role: "developer" } });
    await expect(addScope(former, { name: "late" })).rejects.toBeInstanceOf(NotFoundError);
    await database().prisma.user.update({ where: { id: former.userId }, data: { role: "admin", status: "disabled" } });
    await expect(addScope(former, { name: "late" })).rejects.toBeInstanceOf(NotFoundError);
    expect(await database().prisma.scope.count({ where: { name: "late" } })).toBe(0);
  });
});
