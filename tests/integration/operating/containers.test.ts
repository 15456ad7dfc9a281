/** Issue 3 §5: the example files for containers fit the product, as far as that shows without running one. */
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { isBuiltin } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseEnv } from "#app/platform/env";
import { freePort } from "#tests/support/free-port";
import { runProgram } from "#tests/support/run-program";
import { startServer } from "#tests/support/server";
import { EXAMPLES, environmentOf, exampleFile, KNOWN_SETTINGS, ROOT } from "./example-files";

const packageFile = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")));

describe("the Dockerfile", () => {
  const [build = "", serve = ""] = exampleFile("Dockerfile")
    .split(/(?=^FROM )/m)
    .slice(1);
  const environment = environmentOf(/^ENV (.+)$/m.exec(serve)?.[1] ?? "");

  it("copies what exists, all that the build is made from, and its ignore file lets that through", () => {
    const copied = [...build.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, sources = ""]) => sources.split(" "));
    expect(copied.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
    for (const name of ["app", "public", "prisma", "remix.config.js", "package-lock.json", "tsconfig.json"]) expect(copied).toContain(name);
    const allowed = exampleFile("Dockerfile.dockerignore").split("\n");
    expect(copied.filter((name) => !allowed.includes(`!${name}`))).toEqual([]);
  });

  it("runs as another user than root, on the port it exposes, with settings that are known and valid", () => {
    expect(serve).toMatch(/^USER (?!root)\w+$/m);
    expect(serve).toContain(`EXPOSE ${environment["PORT"]}`);
    expect(Object.keys(environment).filter((name) => !KNOWN_SETTINGS.has(name))).toEqual([]);
    expect(parseEnv(environment)).toMatchObject({ port: 3000, host: "0.0.0.0", dataDir: "/data" });
    expect(serve).toContain("VOLUME /data");
    const command = z.tuple([z.literal("node"), z.string()]).parse(JSON.parse(/^CMD (.+)$/m.exec(serve)?.[1] ?? "[]"));
    expect(existsSync(path.join(ROOT, command[1]))).toBe(true);
  });

  describe("has a health check", () => {
    const check = z.array(z.string()).parse(JSON.parse(/^HEALTHCHECK .*?CMD (.+)$/m.exec(serve)?.[1] ?? "[]"));
    const ask = async (env: Readonly<Record<string, string>>) =>
      await runProgram(process.execPath, check.slice(1), { ...environment, BCRYPT_COST: "4", ...env });

    it.each([{ TLS: "off" }, { TLS: "self-signed" }])("that finds a server ready: %o", async (tls) => {
      const server = await startServer({ engine: "sqlite", env: tls });
      const settings = { PORT: String(server.port), ...tls };
      expect(await ask(settings)).toEqual({ code: 0, output: "ready\n", errors: "" });
      expect(await ask({ ...settings, HOST: "127.0.0.1" })).toMatchObject({ code: 0 });
      await server.stop();
    });

    it("that finds none, or one that is not ready", async () => {
      expect(await ask({ PORT: String(await freePort()) })).toMatchObject({ code: 1, output: expect.stringContaining("ECONNREFUSED") });
      const unready = createServer((incoming, outgoing) => outgoing.writeHead(incoming.url === "/readyz" ? 503 : 200).end());
      await once(unready.listen(0, "127.0.0.1"), "listening");
      const address = unready.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      expect(await ask({ PORT: String(port) })).toMatchObject({ code: 1, output: "not ready: 503\n" });
      unready.close();
    });
  });

  it("leaves out development packages that nothing served needs", () => {
    const folder = path.join(ROOT, "build/server");
    const scripts = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
    const imported = scripts.flatMap((name) =>
      [
        ...readFileSync(path.join(folder, name), "utf8").matchAll(
          /^(?:import|export)\b[^"'\n]*["']([^"'.][^"']*)["'];?$|\bimport\(["']([^"'.][^"']*)["']\)/gm,
        ),
      ].map(([, first, second]) => first ?? second ?? ""),
    );
    const packages = new Set(
      imported
        .filter((name) => !isBuiltin(name))
        .map((name) =>
          name
            .split("/")
            .slice(0, name.startsWith("@") ? 2 : 1)
            .join("/"),
        ),
    );
    expect(packages.size).toBeGreaterThan(10);
    expect([...packages].filter((name) => !(name in packageFile.dependencies))).toEqual([]);
  });

  it("keeps every package that one of those needs beside it: what is a peer alone is left out", () => {
    const names = z.record(z.string(), z.string()).default({});
    const { packages } = z
      .object({
        packages: z.record(
          z.string(),
          z.object({
            dependencies: names,
            peerDependencies: names,
            peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().default(false) })).default({}),
          }),
        ),
      })
      .parse(JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")));
    const kept = new Set(Object.keys(packageFile.dependencies));
    const peers: string[] = [];
    // A set goes on to what is added while it is walked.
    for (const name of kept) {
      const known = packages[`node_modules/${name}`];
      for (const needed of Object.keys(known?.dependencies ?? {})) kept.add(needed);
      peers.push(...Object.keys(known?.peerDependencies ?? {}).filter((peer) => !known?.peerDependenciesMeta[peer]?.optional));
    }
    expect(kept.size).toBeGreaterThan(100);
    expect(peers).toContain("react");
    expect(peers.filter((peer) => !kept.has(peer))).toEqual([]);
  });
});

describe("compose.yaml", () => {
  const portal =
    exampleFile("compose.yaml")
      .split(/^ {2}(?=\w+:$)/m)
      .find((part) => part.startsWith("portal:")) ?? "";
  const settings = [...portal.matchAll(/^ {6}([A-Z_]+): (.+)$/gm)].map(([, name = "", value = ""]) => ({ name, value }));

  it("gives the portal settings that are known, and valid once the operator has filled in theirs", () => {
    expect(settings.length).toBeGreaterThan(5);
    expect(settings.filter(({ name }) => !KNOWN_SETTINGS.has(name))).toEqual([]);
    // What the comment at the file's head asks the operator for.
    const secrets: Readonly<Record<string, string>> = {
      "database-url": "postgresql://latchkey:secret@database:5432/latchkey",
      "token-mac-keys": Buffer.alloc(32).toString("base64url"),
      "key-encryption-key": Buffer.alloc(32).toString("base64url"),
    };
    const filled = settings.map(({ name, value }) => {
      const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
      if (secret === undefined) return [name, value.replaceAll(/\$\{(\w+)[^}]*\}/g, "https://portal.example.com").replaceAll('"', "")];
      expect(exampleFile("compose.yaml")).toContain(`  ${secret}:\n    file: secrets/${secret}\n`);
      expect(/^ {4}secrets: \[(.+)\]$/m.exec(portal)?.[1]?.split(", ")).toContain(secret);
      return [name.replace(/_FILE$/, ""), secrets[secret]];
    });
    expect(parseEnv(Object.fromEntries(filled))).toMatchObject({
      databaseUrl: "postgresql://latchkey:secret@database:5432/latchkey",
      metricsPort: 9464,
      trustProxy: 1,
    });
  });

  it("publishes the ports that are served, to this machine alone, and waits for the database and for requests in flight", () => {
    expect([...portal.matchAll(/^ {6}- (127\.0\.0\.1:\d+:\d+)$/gm)].map(([, port]) => port)).toEqual([
      "127.0.0.1:3000:3000",
      "127.0.0.1:9464:9464",
    ]);
    expect(portal).toContain("condition: service_healthy");
    expect(Number(/stop_grace_period: (\d+)s/.exec(portal)?.[1])).toBeGreaterThan(25);
    expect(existsSync(path.resolve(EXAMPLES, /context: (\S+)/.exec(portal)?.[1] ?? "", /dockerfile: (\S+)/.exec(portal)?.[1] ?? ""))).toBe(
      true,
    );
  });
});
