import { describe, expect, it } from "vitest";
import { InvalidInputError, NotFoundError } from "../errors";
import { hostile, newActor, withKeys, withTestDatabase } from "../testing";
import { credentialsFile } from "./credentials-file";

withTestDatabase();

describe("credentialsFile", () => {
  it("holds the names that the commands use", async () => {
    const { actor, secret } = await withKeys();
    const form = { clientId: secret.clientId, secret: secret.value };
    const env = await credentialsFile(actor, { ...form, format: "env" });
    expect(env.content).toContain(`CONSUMER_KEY=${secret.clientId}\nCONSUMER_SECRET=${secret.value}\nTOKEN_ENDPOINT=http`);
    expect(env.name).toMatch(/^app-[a-z0-9-]+-production\.env$/);
    const json = await credentialsFile(actor, { ...form, format: "json" });
    expect(JSON.parse(json.content)).toMatchObject({ consumerKey: secret.clientId, consumerSecret: secret.value });
  });

  it("refuses other formats, other characters and other people's keys", async () => {
    const { actor, secret } = await withKeys();
    const form = { format: "env", clientId: secret.clientId, secret: secret.value };
    for (const wrong of [{ format: "html" }, { secret: "a\nB=1" }, { secret: "" }, { clientId: "$(id)" }, { secret: undefined }]) {
      await expect(credentialsFile(actor, hostile({ ...form, ...wrong }))).rejects.toThrow(InvalidInputError);
    }
    await expect(credentialsFile(await newActor(), hostile(form))).rejects.toThrow(NotFoundError);
  });
});
