import { describe, expect, it } from "vitest";
import { database } from "#app/db/database";
import { InvalidInputError, NotFoundError } from "../errors";
import { newActor, newApplication, withTestDatabase } from "../testing";
import type { KeyConfiguration } from "./configuration";
import { generateKeys, updateKey } from "./key";
import { getKeyPage } from "./key-page";
import { changeKind, getKindChange } from "./kind";
import { createSecret } from "./secrets";

withTestDatabase();

const SERVER: KeyConfiguration = { grantTypes: ["client_credentials", "refresh_token"], tokenFormat: "opaque", scopes: null };
const client = async (applicationId: string) =>
  await database().prisma.client.findFirstOrThrow({ where: { applicationId }, include: { secrets: true, application: true } });

describe("a key for a program that cannot keep a secret (RFC 6749 §2.1, RFC 8252 §8.5)", () => {
  it("has none from the start, and cannot be given one", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    const input: KeyConfiguration = { ...SERVER, kind: "browser", grantTypes: ["refresh_token"] };
    expect(await generateKeys(actor, id, "PRODUCTION", input)).toMatchObject({ outcome: "generated-without-secret" });
    expect(await client(id)).toMatchObject({ kind: "browser", type: "public", authMethod: null, secrets: [] });
    const { policy, authMethods } = await getKeyPage(actor, id, "PRODUCTION");
    expect(authMethods.map(({ name }) => name)).toEqual(["none"]);
    expect(policy.grantTypes.map(({ name }) => name)).not.toContain("client_credentials");
    const secret = { idempotencyKey: "0190d3a1-0000-7000-8000-000000000000", description: "", expiry: { kind: "never" } } as const;
    await expect(createSecret(actor, id, "PRODUCTION", secret)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is refused a grant type that needs one", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    const refused = { fields: { grantTypes: ["Client Credentials needs a secret, which a key of this kind does not have."] } };
    await expect(generateKeys(actor, id, "PRODUCTION", { ...SERVER, kind: "command_line" })).rejects.toMatchObject(refused);
  });
});

describe("changing a key's kind", () => {
  it("revokes its secrets and ends its application's tokens, and says so before", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await generateKeys(actor, id, "PRODUCTION", SERVER);
    await expect(changeKind(actor, id, "PRODUCTION", "browser")).rejects.toThrow(InvalidInputError);
    await updateKey(actor, id, "PRODUCTION", { ...SERVER, grantTypes: ["refresh_token"], authMethod: "client_secret_post" });
    const { choices } = await getKindChange(actor, id, "PRODUCTION");
    expect(choices.map(({ name, ends }) => [name, ends])).toEqual([
      ["browser", "everything"],
      ["command_line", "everything"],
    ]);
    await changeKind(actor, id, "PRODUCTION", "browser");
    const changed = await client(id);
    expect(changed).toMatchObject({ kind: "browser", type: "public", authMethod: null });
    expect(changed.secrets.map(({ revokedAt }) => revokedAt)).toEqual([expect.any(Date)]);
    expect(changed.application.tokensNotBefore).toEqual(expect.any(Date));
  });

  it("from one public kind to the other ends nothing", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await generateKeys(actor, id, "PRODUCTION", { ...SERVER, kind: "browser", grantTypes: ["refresh_token"] });
    await changeKind(actor, id, "PRODUCTION", "command_line");
    expect(await client(id)).toMatchObject({ kind: "command_line", application: { tokensNotBefore: null } });
    await changeKind(actor, id, "PRODUCTION", "server");
    expect(await client(id)).toMatchObject({ kind: "server", type: "confidential", secrets: [] });
  });

  it("is for those alone who may change the key, and not by an update", async () => {
    const actor = await newActor();
    const id = await newApplication(actor);
    await generateKeys(actor, id, "PRODUCTION", SERVER);
    await expect(changeKind(await newActor(), id, "PRODUCTION", "server")).rejects.toThrow(NotFoundError);
    await expect(updateKey(actor, id, "PRODUCTION", { ...SERVER, kind: "browser" })).rejects.toMatchObject({
      fields: { kind: [expect.any(String)] },
    });
  });
});
