import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { InvalidInputError, NotFoundError } from "../errors";
import { hostile, newActor, newApplication, newSecret, withKeys, withTestDatabase } from "../testing";
import { credentialsFile } from "./credentials-file";
import { provideKeys } from "./mapping";
import { createSecret } from "./secrets";

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

  it.each(["plain-key", "client:7@other", "$(id) `id`", "it's $(id) \"\\ `id`"])(
    "writes the key %j, which somebody has typed, so that a shell reads it as it is",
    async (typed) => {
      const actor = await newActor();
      const id = await newApplication(actor);
      const consumerKey = `${typed} ${id.slice(-8)}`;
      await provideKeys(actor, id, "PRODUCTION", { consumerKey, consumerSecret: "2Federate" });
      const { clientId, value } = await createSecret(actor, id, "PRODUCTION", newSecret());
      const { content } = await credentialsFile(actor, { format: "env", clientId, secret: value });
      const read = execFileSync("sh", ["-c", 'eval "$1"; printf %s "$CONSUMER_KEY"', "sh", content], { encoding: "utf8" });
      expect(read).toBe(consumerKey);
    },
  );

  it("refuses other formats, other characters and other people's keys", async () => {
    const { actor, secret } = await withKeys();
    const form = { format: "env", clientId: secret.clientId, secret: secret.value };
    for (const wrong of [{ format: "html" }, { secret: "a\nB=1" }, { secret: "" }, { clientId: "a\nB=1" }, { secret: undefined }]) {
      await expect(credentialsFile(actor, hostile({ ...form, ...wrong }))).rejects.toThrow(InvalidInputError);
    }
    await expect(credentialsFile(await newActor(), hostile(form))).rejects.toThrow(NotFoundError);
  });
});
