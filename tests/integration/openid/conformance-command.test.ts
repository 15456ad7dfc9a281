/** The command `conformance` on both engines: what it refuses, what it makes, and that it makes it once. */
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { database } from "#app/db/database";
import { runCommand } from "#tests/support/command";
import { ENGINES } from "#tests/support/databases";
import { basic, post } from "#tests/support/protocol-client";
import { useServer } from "../../conformance/setup";

const SUITE = "https://suite.example";
const client = z.object({ client_id: z.string(), client_secret: z.string() });
const command = z.union([
  z.tuple([z.enum(["text", "click"]), z.enum(["id", "name", "css", "xpath", "class"]), z.string()]).rest(z.string()),
  z.tuple([z.literal("wait"), z.enum(["id", "name", "css", "xpath", "class"]), z.string(), z.number()]).rest(z.string()),
]);
const browser = z
  .array(
    z.strictObject({
      match: z.string(),
      tasks: z
        .array(z.strictObject({ task: z.string(), match: z.string(), optional: z.boolean().optional(), commands: z.array(command) }))
        .min(1),
    }),
  )
  .min(1);
const configuration = z.object({
  alias: z.string(),
  server: z.object({ discoveryUrl: z.url() }),
  client,
  client2: client,
  client_secret_post: client,
  browser,
  override: z.record(z.string().regex(/^oidcc-/), z.object({ browser })),
});

describe.each(ENGINES)("the command conformance on %s", (engine) => {
  const server = useServer(engine);
  const run = async (...args: string[]) => {
    const { databaseUrl, dataDir, port } = server();
    return await runCommand(["conformance", ...args], { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, PORT: String(port) });
  };
  const rows = async () => {
    const { prisma } = database();
    const owned = { owner: { email: { endsWith: "openid.invalid" } } };
    return {
      applications: await prisma.application.count({ where: owned }),
      clients: await prisma.client.count({ where: { application: owned } }),
      secrets: await prisma.clientSecret.count({ where: { client: { application: owned } } }),
    };
  };

  it("changes nothing without --prepare, and takes no suite but one by https", async () => {
    const unsaid = await run("--suite", SUITE);
    expect([unsaid.code, unsaid.stdout]).toEqual([1, ""]);
    expect(unsaid.stderr).toContain("Nothing was changed.");
    for (const wrong of [[], ["--suite", "http://suite.example"], ["--suite", `${SUITE}/path`], ["--suite", SUITE, "--alias", "a/b"]])
      expect((await run(...wrong, "--prepare")).code, wrong.join(" ")).toBe(1);
    expect(await rows()).toEqual({ applications: 0, clients: 0, secrets: 0 });
  });

  it("prepares the portal once, however often it runs, and prints the configuration alone", async () => {
    const first = await run("--suite", SUITE, "--alias", "mine", "--prepare");
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("To remove it:")]);
    const before = configuration.parse(JSON.parse(first.stdout));
    expect(before).toMatchObject({ alias: "mine", server: { discoveryUrl: `${server().url}/.well-known/openid-configuration` } });
    const second = await run("--suite", SUITE, "--alias", "mine", "--prepare");
    const after = configuration.parse(JSON.parse(second.stdout));
    expect(await rows()).toEqual({ applications: 2, clients: 3, secrets: 3 });
    expect(after.client.client_id).toBe(before.client.client_id);
    expect(second.stderr).not.toContain(after.client.client_secret);
    // The running portal knows the new secrets, and the old ones no more.
    const redeem = async ({ client_id, client_secret }: z.output<typeof client>) =>
      (
        await post(
          `${server().url}/token`,
          { grant_type: "authorization_code", code: "x" },
          { authorization: basic(client_id, client_secret) },
        )
      ).json["error"];
    for (const made of [after.client, after.client2, after.client_secret_post]) expect(await redeem(made)).toBe("invalid_grant");
    expect(await redeem(before.client)).toBe("invalid_client");
    const stored = await database().prisma.client.findFirstOrThrow({ where: { clientId: after.client.client_id } });
    expect(stored).toMatchObject({
      callbackUrls: JSON.stringify([`${SUITE}/test/a/mine/callback`]),
      postLogoutRedirectUris: JSON.stringify([`${SUITE}/test/a/mine/post_logout_redirect`]),
      backchannelLogoutUri: null,
      frontchannelLogoutUri: null,
      scopePolicy: "drop",
      pkceRequired: false,
    });
  });

  it("registers one way of logout where the plan is about it", async () => {
    const logoutsFor = async (how: string) => {
      const { stdout } = await run("--suite", SUITE, "--logout", how, "--prepare");
      const { client_id: clientId } = configuration.parse(JSON.parse(stdout)).client;
      const { backchannelLogoutUri, frontchannelLogoutUri } = await database().prisma.client.findFirstOrThrow({ where: { clientId } });
      return [backchannelLogoutUri, frontchannelLogoutUri];
    };
    expect(await logoutsFor("back-channel")).toEqual([`${SUITE}/test/a/latchkey/backchannel_logout`, null]);
    expect(await logoutsFor("front-channel")).toEqual([null, `${SUITE}/test/a/latchkey/frontchannel_logout`]);
    expect((await run("--suite", SUITE, "--logout", "both", "--prepare")).code).toBe(1);
  });

  it("makes no database where there is none", async () => {
    const file = path.join(server().dataDir, "missing.sqlite");
    const env = { DATABASE_URL: `file:${file}`, DATA_DIR: server().dataDir };
    expect((await runCommand(["conformance", "--suite", SUITE, "--prepare"], env)).code).toBe(1);
    expect(existsSync(file)).toBe(false);
  });
});
