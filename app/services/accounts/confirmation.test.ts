import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import type { Actor, Caller } from "../actor";
import { setMaximumQuota, setResourceServer } from "../admin/application-changes";
import { addPair, editPair } from "../admin/exchange-pairs";
import { setGrantPolicy } from "../admin/grants";
import { removeKey } from "../admin/key-removal";
import { setScopeAccess } from "../admin/scope-access";
import { decideScopeAccess } from "../admin/scope-requests";
import { addScope } from "../admin/scopes";
import { getSettings, updateSettings } from "../admin/settings";
import { listSigningKeys, rotateKey } from "../admin/signing-keys";
import { addIssuer, editIssuer, removeIssuer } from "../admin/trusted-issuers";
import { disableUser, enableUser, setRole } from "../admin/users";
import { deleteApplication } from "../applications/deletion";
import { giveApplication } from "../applications/transfer";
import { ConfirmationRequiredError, ForbiddenError, InvalidInputError, RateLimitedError } from "../errors";
import { createRealm, makeSetupLink } from "../realms/create";
import {
  actorOf,
  auditedActions,
  newActor,
  newApplication,
  newEmail,
  newKey,
  newUser,
  PASSWORD,
  visitor,
  withTestDatabase,
} from "../testing";
import { drainProtocol, startProtocol } from "../token-service";
import { confirmPassword, GRAVE_ACTS, type GraveAct, requireConfirmation } from "./confirmation";
import { deleteAccount } from "./deletion";
import { invite } from "./invitations";
import { makePasswordLink } from "./password-links";
import { signIn } from "./sign-in";

withTestDatabase();

/** One of the realm's scopes, which no application has. */
async function newScope(admin: Actor): Promise<string> {
  const name = `s.${randomUUID()}`;
  await addScope(admin, { name });
  return name;
}

const demoted = (): Promise<Actor> => newActor("developer");

/** Keys of which one may exchange the other's tokens, once the pair is added. */
async function twoKeys(admin: Actor) {
  const [clientRef, subjectRef] = [await newKey(await newApplication(admin)), await newKey(await newApplication(admin))];
  const clientIdOf = async (id: string) => (await database().prisma.client.findUniqueOrThrow({ where: { id } })).clientId;
  const [clientId, subjectClientId] = [await clientIdOf(clientRef), await clientIdOf(subjectRef)];
  return { clientRef, subjectRef, pair: { clientId, subjectClientId, mode: "delegation", apis: null, scopes: null } } as const;
}

/** An issuer whose keys nobody fetches, as no key may present its assertions. */
function newIssuer() {
  const issuer = `https://${randomUUID()}.example`;
  const terms = {
    jwks: null,
    jwksUri: `${issuer}/jwks`,
    audiences: null,
    clientIds: [],
    emailDomains: null,
    scopes: null,
    longestLife: 600,
  };
  return { issuer, ...terms };
}

/** An issuer that the realm trusts already. */
async function trustedIssuer(admin: Actor) {
  const { issuer, ...terms } = newIssuer();
  await addIssuer(admin, { issuer, ...terms });
  return { id: (await database().prisma.trustedIssuer.findFirstOrThrow({ where: { issuer } })).id, issuer, terms };
}

/** Each use case of a grave act: what it needs is made by `admin`, and what it answers is called by `actor`, the same person. */
const USE_CASES: Readonly<
  Record<string, { readonly act: GraveAct; readonly prepare: (admin: Actor) => Promise<(actor: Actor) => Promise<unknown>> }>
> = {
  "make an admin": {
    act: "change-role",
    prepare: async () => {
      const { userId, email } = await demoted();
      return (actor) => setRole(actor, userId, "admin", email);
    },
  },
  "take the role of an admin": {
    act: "change-role",
    prepare: async () => {
      const { userId } = await newActor("admin");
      return (actor) => setRole(actor, userId, "developer");
    },
  },
  "disable a user": {
    act: "change-user-state",
    prepare: async () => {
      const { userId, email } = await demoted();
      return (actor) => disableUser(actor, userId, email);
    },
  },
  "enable a user": {
    act: "change-user-state",
    prepare: async (admin) => {
      const { userId, email } = await demoted();
      await disableUser(admin, userId, email);
      return (actor) => enableUser(actor, userId);
    },
  },
  "name a resource server": {
    act: "change-resource-server",
    prepare: async (admin) => {
      const key = await newKey(await newApplication(admin, "Guard"));
      return (actor) => setResourceServer(actor, key, true, "Guard");
    },
  },
  "take a resource server's right": {
    act: "change-resource-server",
    prepare: async (admin) => {
      const key = await newKey(await newApplication(admin, "Guard"));
      await setResourceServer(admin, key, true, "Guard");
      return (actor) => setResourceServer(actor, key, false);
    },
  },
  "add an open scope": {
    act: "widen-scope",
    prepare: async () => (actor) => addScope(actor, { name: `open.${randomUUID()}`, access: "open" }),
  },
  "open a scope": {
    act: "widen-scope",
    prepare: async (admin) => {
      const name = await newScope(admin);
      return (actor) => setScopeAccess(actor, { name, access: "request", confirmedKeys: 0 });
    },
  },
  "give an application a scope": {
    act: "widen-scope",
    prepare: async (admin) => {
      const [name, applicationId] = [await newScope(admin), await newApplication(admin)];
      return (actor) => decideScopeAccess(actor, { name, applicationId, decision: "name" });
    },
  },
  "raise a quota": {
    act: "raise-quota",
    prepare: async (admin) => {
      const id = await newApplication(admin);
      await setMaximumQuota(admin, id, { maximumQuota: "10PerMin" });
      return (actor) => setMaximumQuota(actor, id, { maximumQuota: null });
    },
  },
  "switch a grant type": {
    act: "change-grant-type",
    prepare: async () => (actor) =>
      setGrantPolicy(actor, { grantType: "password", enabled: true, confirmedClients: 0, acknowledged: true }),
  },
  "change the settings": {
    act: "change-settings",
    prepare: async (admin) => {
      const settings = await getSettings(admin);
      return (actor) => updateSettings(actor, { ...settings, refreshFamilyLifetime: 90_000 });
    },
  },
  "allow an exchange of tokens": {
    act: "allow-exchange",
    prepare: async (admin) => {
      const { pair } = await twoKeys(admin);
      return (actor) => addPair(actor, pair);
    },
  },
  "change an exchange of tokens": {
    act: "allow-exchange",
    prepare: async (admin) => {
      const { clientRef, subjectRef, pair } = await twoKeys(admin);
      await addPair(admin, pair);
      return (actor) => editPair(actor, { clientRef, subjectRef, mode: "impersonation", apis: null, scopes: null });
    },
  },
  "rotate the key": { act: "rotate-key", prepare: async () => (actor) => rotateKey(actor, { algorithm: "ES256", notice: 0 }) },
  "remove a key": {
    act: "remove-key",
    prepare: async (admin) => {
      const kid = (await listSigningKeys(admin)).keys.find(({ state }) => state === "signing")?.kid ?? "";
      return (actor) => removeKey(actor, { kid, confirmation: kid.slice(0, 8) });
    },
  },
  "make a link to a new password": {
    act: "make-password-link",
    prepare: async () => {
      const { userId } = await demoted();
      return (actor) => makePasswordLink(actor, userId);
    },
  },
  "delete an account": {
    act: "delete-account",
    prepare: async () => {
      const { userId, email } = await newActor("developer");
      return (actor) => deleteAccount(actor, userId, { applications: "delete", confirmation: email });
    },
  },
  "invite an admin": {
    act: "change-role",
    prepare: async () => (actor) => invite(actor, { email: newEmail(), role: "admin" }),
  },
  "give an application to somebody else": {
    act: "transfer-application",
    prepare: async (admin) => {
      const [applicationId, { userId }] = [await newApplication(admin), await newActor()];
      await database().prisma.applicationMember.create({ data: { applicationId, userId, role: "viewer", addedById: admin.userId } });
      return (actor) => giveApplication(actor, applicationId, userId);
    },
  },
  "trust an issuer": { act: "trust-issuer", prepare: async () => (actor) => addIssuer(actor, newIssuer()) },
  "change what an issuer's assertions are worth": {
    act: "trust-issuer",
    prepare: async (admin) => {
      const { id, terms } = await trustedIssuer(admin);
      return (actor) => editIssuer(actor, { id, ...terms, longestLife: 60 });
    },
  },
  "trust an issuer no longer": {
    act: "trust-issuer",
    prepare: async (admin) => {
      const { id, issuer } = await trustedIssuer(admin);
      return (actor) => removeIssuer(actor, { id, confirmation: issuer });
    },
  },
  "make a link for a realm's first admin": {
    act: "make-setup-link",
    prepare: async (admin) => {
      const { id } = await createRealm(admin, { name: `r${randomUUID().slice(0, 8)}` });
      return (actor) => makeSetupLink(actor, id);
    },
  },
  "delete an application": {
    act: "delete-application",
    prepare: async (admin) => {
      const id = await newApplication(admin, "Billing");
      return (actor) => deleteApplication(actor, id, "Billing");
    },
  },
};

describe("a grave act", () => {
  beforeAll(async () => {
    const key = () => new Uint8Array(32).fill(7);
    await startProtocol({ publicUrl: "http://localhost", serverKeys: { tokenMacKeys: [key()], keyEncryptionKey: key() } });
  });
  afterAll(drainProtocol);

  it("has a use case here", () => {
    expect(new Set(Object.values(USE_CASES).map(({ act }) => act))).toEqual(new Set(Object.keys(GRAVE_ACTS)));
  });

  it.each(Object.entries(USE_CASES))("asks for the password by itself, for every kind of caller: %s", async (_, { act, prepare }) => {
    const admin = await newActor("admin");
    const run = await prepare(admin);
    const by = (caller: Caller) => run({ ...admin, caller });
    const before = await database().prisma.auditEvent.count();
    for (const confirmedAt of [null, new Date(Date.now() - 15 * 60_000)]) {
      const asked = by({ kind: "session", sessionIdHash: "", confirmedAt });
      await expect(asked).rejects.toBeInstanceOf(ConfirmationRequiredError);
      await expect(asked).rejects.toMatchObject({ code: "confirmation_required", act });
    }
    await expect(by({ kind: "token", tokenId: "t" })).rejects.toBeInstanceOf(ForbiddenError);
    expect(await database().prisma.auditEvent.count()).toBe(before);
    await by({ kind: "command", name: "test" });
    expect(await database().prisma.auditEvent.count()).toBe(before + 1);
  });

  it("is none that closes, refuses or lowers something", async () => {
    const admin = await newActor("admin");
    const [name, application] = [await newScope(admin), await newApplication(admin)];
    await decideScopeAccess(admin, { name, applicationId: application, decision: "name" });
    await setScopeAccess(admin, { name, access: "request", confirmedKeys: 0 });
    const actor: Actor = { ...admin, caller: { kind: "session", sessionIdHash: "", confirmedAt: null } };
    await addScope(actor, { name: `closed.${randomUUID()}` });
    await setScopeAccess(actor, { name, access: "named", confirmedKeys: 0 });
    await decideScopeAccess(actor, { name, applicationId: application, decision: "withdraw" });
    await setMaximumQuota(actor, application, { maximumQuota: "10PerMin" });
  });
});

describe("confirming the password", () => {
  it("counts for 15 minutes from the sign-in on, and again when it was typed again", async () => {
    const { actor, token } = await newUser();
    requireConfirmation(actor, "delete-application");
    await database().prisma.session.updateMany({
      where: { userId: actor.userId },
      data: { confirmedAt: new Date(Date.now() - 15 * 60_000) },
    });
    const later = await actorOf(token);
    expect(() => later && requireConfirmation(later, "delete-application")).toThrow(ConfirmationRequiredError);
    await expect(confirmPassword(actor, { password: "wrong" })).rejects.toMatchObject({
      fields: { password: ["This is not your password."] },
    });
    await confirmPassword(actor, { password: PASSWORD });
    const again = await actorOf(token);
    expect(again).not.toBeNull();
    if (again) requireConfirmation(again, "delete-application");
    expect(await auditedActions(actor.userId)).toContain("user.confirm-password");
  });

  it("is no place to guess, and others' guesses do not take it away", async () => {
    const { actor, email } = await newUser();
    const stranger = visitor(actor.ip);
    for (let guess = 0; guess < 12; guess += 1) await signIn({ email, password: "wrong" }, stranger).catch(() => undefined);
    await confirmPassword(actor, { password: PASSWORD });
    for (let guess = 0; guess < 10; guess += 1)
      await expect(confirmPassword(actor, { password: "wrong" })).rejects.toThrow(InvalidInputError);
    await expect(confirmPassword(actor, { password: PASSWORD })).rejects.toThrow(RateLimitedError);
  });

  it("takes a session: no program confirms for its person", async () => {
    const { actor } = await newUser();
    const program: Actor = { ...actor, caller: { kind: "token", tokenId: "t" } };
    await expect(confirmPassword(program, { password: PASSWORD })).rejects.toBeInstanceOf(ForbiddenError);
  });
});
