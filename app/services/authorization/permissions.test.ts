import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { ROOT_REALM_ID } from "#app/oauth/realm";
import { newActor, withTestDatabase } from "../testing";
import { describePermissions } from "./permissions";

withTestDatabase();

describe("what an application may do, in words", () => {
  it("has scopes of APIs under the APIs' names, and the others first; an API that is gone has its identifier", async () => {
    const { prisma } = database();
    const owner = await newActor();
    const identifier = `https://${randomUUID()}.example/`;
    const api = await prisma.api.create({ data: { realmId: ROOT_REALM_ID, identifier, name: "Invoices", ownerId: owner.userId } });
    const scope = `invoices.${randomUUID()}`;
    await prisma.scope.create({ data: { realmId: ROOT_REALM_ID, name: scope, description: "Read invoices", apiId: api.id } });
    const gone = "https://gone.example/";
    const described = await describePermissions(prisma, ROOT_REALM_ID, [
      { scope: `${scope} email unknown`, audience: [identifier, gone] },
      { scope: "email", audience: [] },
      { scope: "", audience: [identifier] },
    ]);
    const email = { name: "email", description: "See your email address." };
    expect(described).toEqual([
      {
        scopes: [email, { name: "unknown", description: "" }],
        apis: [
          { identifier, name: "Invoices", scopes: [{ name: scope, description: "Read invoices" }] },
          { identifier: gone, name: gone, scopes: [] },
        ],
      },
      { scopes: [email], apis: [] },
      { scopes: [], apis: [{ identifier, name: "Invoices", scopes: [] }] },
    ]);
  });
});
