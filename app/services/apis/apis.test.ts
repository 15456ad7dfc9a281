import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { env } from "#app/platform/env";
import type { Actor } from "../actor";
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from "../errors";
import { getKeyPage } from "../keys/key-page";
import { applicationScopes } from "../scopes/standing";
import { auditOf, configChanges, newActor, newApplication, newKey, withTestDatabase } from "../testing";
import { changeApi, deleteApi, registerApi } from "./api";
import { listApis, viewApi } from "./catalogue";
import { countSubscriptionRequests, decideSubscription, listSubscriptionRequests } from "./requests";
import { addApiScope, removeApiScope } from "./scopes";
import { applicationSubscriptions, subscribe, unsubscribe } from "./subscriptions";

withTestDatabase();

let admin: Actor;
beforeAll(async () => {
  admin = await newActor("admin");
});

const identifier = () => `https://${randomUUID()}.example`;
const register = (actor: Actor, approval: "open" | "request" = "open") =>
  registerApi(actor, { identifier: identifier(), name: "Orders", approval });
async function withApplication(): Promise<{ readonly owner: Actor; readonly id: string }> {
  const owner = await newActor();
  return { owner, id: await newApplication(owner, "Billing") };
}
const letDevelopersRegister = () =>
  database().prisma.realm.update({ where: { id: admin.realmId }, data: { apiRegistration: "developer" } });
const state = async (actor: Actor, applicationId: string, apiId: string) =>
  (await applicationSubscriptions(actor, applicationId)).subscriptions.find(({ api }) => api.id === apiId)?.state;

describe("an API", () => {
  it("is registered under its canonical identifier, once, with an audit row and a change of the realm", async () => {
    const { id } = await registerApi(admin, { identifier: "HTTPS://Shop.example/Orders/", name: "Orders" });
    expect((await configChanges()).at(-1)).toBe(`realm ${admin.realmId}`);
    expect(await viewApi(await newActor(), id)).toMatchObject({
      identifier: "https://shop.example/Orders",
      managed: false,
      subscribers: 0,
    });
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(["api.register"]);
    await expect(registerApi(admin, { identifier: "https://shop.example/Orders", name: "Again" })).rejects.toBeInstanceOf(
      InvalidInputError,
    );
  });

  it("item 109: is not this server itself, under none of its issuers: tokens for one API would read as tokens for all", async () => {
    for (const path of ["", "/", "/oauth2/token", "/am/oauth2", "/am/oauth2/realms/root"])
      await expect(registerApi(admin, { identifier: env().publicUrl + path, name: "Portal" }), path).rejects.toMatchObject({
        fields: { identifier: [expect.stringContaining("this portal")] },
      });
    await registerApi(admin, { identifier: `${env().publicUrl}/mcp`, name: "On the portal's host" });
  });

  it.each(["orders", "https://api.example/#part", "https://u:p@api.example", "", "https://api.example/a b"])(
    "%j is no identifier (RFC 8707 §2)",
    async (text) => {
      await expect(registerApi(admin, { identifier: text, name: "Orders" })).rejects.toBeInstanceOf(InvalidInputError);
    },
  );

  it("is registered by admins, and by developers where the realm lets them", async () => {
    const developer = await newActor();
    await expect(register(developer)).rejects.toBeInstanceOf(ForbiddenError);
    await letDevelopersRegister();
    const { id } = await register(developer);
    expect((await listApis(developer, { search: "", page: 1 })).mayRegister).toBe(true);
    const other = await newActor();
    for (const change of [
      () => changeApi(other, id, { name: "Mine" }),
      () => deleteApi(other, id, "Orders"),
      () => addApiScope(other, id, { name: "mine", description: "Mine" }),
    ])
      await expect(change()).rejects.toBeInstanceOf(ForbiddenError);
    await changeApi(admin, id, { name: "Orders 2", tokenFormat: "jwt", accessTokenLifetime: 120 });
    expect(await viewApi(developer, id)).toMatchObject({ name: "Orders 2", tokenFormat: "jwt", accessTokenLifetime: 120, managed: true });
    await database().prisma.realm.update({ where: { id: admin.realmId }, data: { apiRegistration: "admin" } });
  });

  it("has scopes in plain words, which keys of subscribed applications alone may name", async () => {
    const { id } = await register(admin);
    const { owner, id: applicationId } = await withApplication();
    await expect(addApiScope(admin, id, { name: "orders.read", description: " " })).rejects.toBeInstanceOf(InvalidInputError);
    await addApiScope(admin, id, { name: "orders.read", description: "Read your orders" });
    await expect(addApiScope(admin, id, { name: "orders.read", description: "Twice" })).rejects.toBeInstanceOf(InvalidInputError);
    const names = async () => (await applicationScopes(owner, applicationId)).scopes.map(({ name }) => name);
    expect(await names()).not.toContain("orders.read");
    await subscribe(owner, applicationId, { apiId: id });
    expect(await names()).toContain("orders.read");
    await newKey(applicationId, { scopes: ["orders.read"] });
    await removeApiScope(admin, id, { name: "orders.read" });
    expect((await database().prisma.client.findFirstOrThrow({ where: { applicationId } })).scopes).toBe("[]");
    await expect(removeApiScope(admin, id, { name: "default" })).rejects.toBeInstanceOf(NotFoundError);
  });

  it("is deleted by its name, with scopes, subscriptions and defaults", async () => {
    const { id } = await register(admin);
    const { owner, id: applicationId } = await withApplication();
    await addApiScope(admin, id, { name: "gone.read", description: "Read" });
    await subscribe(owner, applicationId, { apiId: id });
    await newKey(applicationId, { scopes: null });
    await database().prisma.client.updateMany({ where: { applicationId }, data: { defaultApiId: id } });
    await expect(deleteApi(admin, id, "orders")).rejects.toBeInstanceOf(InvalidInputError);
    await deleteApi(admin, id, "Orders");
    await expect(viewApi(admin, id)).rejects.toBeInstanceOf(NotFoundError);
    expect(await database().prisma.scope.count({ where: { name: "gone.read" } })).toBe(0);
    expect(await database().prisma.subscription.count({ where: { applicationId } })).toBe(0);
    expect((await database().prisma.client.findFirstOrThrow({ where: { applicationId } })).defaultApiId).toBeNull();
  });
});

describe("a subscription", () => {
  it("is made at once where the API is open, and ended with what hangs on it", async () => {
    const { id } = await register(admin);
    const { owner, id: applicationId } = await withApplication();
    expect(await subscribe(owner, applicationId, { apiId: id })).toBe("approved");
    expect((await configChanges()).at(-1)).toBe(`application ${applicationId}`);
    await expect(subscribe(owner, applicationId, { apiId: id })).rejects.toBeInstanceOf(ConflictError);
    await newKey(applicationId, { scopes: null });
    await database().prisma.client.updateMany({ where: { applicationId }, data: { defaultApiId: id } });
    expect((await getKeyPage(owner, applicationId, "PRODUCTION")).policy.apis.map((api) => api.id)).toEqual([id]);
    await unsubscribe(owner, applicationId, { apiId: id });
    expect(await state(owner, applicationId, id)).toBeUndefined();
    expect((await database().prisma.client.findFirstOrThrow({ where: { applicationId } })).defaultApiId).toBeNull();
    await expect(unsubscribe(owner, applicationId, { apiId: id })).rejects.toBeInstanceOf(ConflictError);
    const actions = (await auditOf(applicationId)).map(({ action }) => action).filter((action) => action.startsWith("subscription."));
    expect(actions).toEqual(["subscription.create", "subscription.end"]);
  });

  it("is asked for where the API is on request, and decided by the API's owner", async () => {
    await letDevelopersRegister();
    const provider = await newActor();
    const { id } = await register(provider, "request");
    const { owner, id: applicationId } = await withApplication();
    await expect(subscribe(owner, applicationId, { apiId: id })).rejects.toBeInstanceOf(InvalidInputError);
    expect(await subscribe(owner, applicationId, { apiId: id, reason: "Reports" })).toBe("requested");
    expect(await countSubscriptionRequests(provider)).toBe(1);
    expect(await countSubscriptionRequests(await newActor())).toBe(0);
    expect((await listSubscriptionRequests(provider, 1)).items).toMatchObject([{ application: { id: applicationId }, reason: "Reports" }]);
    const decide = (decision: "approve" | "refuse" | "end", actor = provider) =>
      decideSubscription(actor, { apiId: id, applicationId, decision, answer: "Yes" });
    await expect(decide("approve", owner)).rejects.toBeInstanceOf(ForbiddenError);
    await decide("approve");
    expect(await state(owner, applicationId, id)).toBe("approved");
    await expect(decide("approve")).rejects.toBeInstanceOf(ConflictError);
    await decide("end");
    expect(await state(owner, applicationId, id)).toBe("refused");
    await expect(subscribe(owner, applicationId, { apiId: id, reason: "Again" })).rejects.toThrow(/less than a day ago/);
  });

  it("is withdrawn while it waits, and nobody else's to make", async () => {
    const { id } = await register(admin, "request");
    const { owner, id: applicationId } = await withApplication();
    await expect(subscribe(await newActor(), applicationId, { apiId: id, reason: "Mine" })).rejects.toBeInstanceOf(NotFoundError);
    await subscribe(owner, applicationId, { apiId: id, reason: "Reports" });
    await unsubscribe(owner, applicationId, { apiId: id });
    expect(await state(owner, applicationId, id)).toBeUndefined();
    expect(await subscribe(owner, applicationId, { apiId: id, reason: "Reports" })).toBe("requested");
  });
});
