/** Issue §5: the example files for containers, systemd and proxies fit the product, as far as that shows without them. */
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { isBuiltin } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseEnv } from "#app/platform/env";
import { FILE_SETTINGS } from "#app/platform/secret-files";
import { SETTINGS } from "#app/platform/settings";
import { freePort } from "#tests/support/free-port";
import { runProgram } from "#tests/support/run-program";
import { startServer } from "#tests/support/server";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const FOLDER = path.join(ROOT, "docs/operating");
const file = (name: string) => readFileSync(path.join(FOLDER, name), "utf8");
const KNOWN = new Set([...SETTINGS.map(({ name }) => name), ...FILE_SETTINGS.map((name) => `${name}_FILE`), "NODE_ENV"]);
const packageFile = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")));

/** `NAME=value` pairs as the environment they make. */
const pairs = (text: string) =>
  Object.fromEntries(
    text
      .split(/\s+/)
      .flatMap((pair) => (pair.includes("=") ? [[pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]] : [])),
  );

describe("the Dockerfile", () => {
  const [build = "", serve = ""] = file("Dockerfile")
    .split(/(?=^FROM )/m)
    .slice(1);
  const environment = pairs(/^ENV (.+)$/m.exec(serve)?.[1] ?? "");

  it("copies what exists, all that the build is made from, and its ignore file lets that through", () => {
    const copied = [...build.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, sources = ""]) => sources.split(" "));
    expect(copied.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
    for (const name of ["app", "public", "prisma", "remix.config.js", "package-lock.json", "tsconfig.json"]) expect(copied).toContain(name);
    const allowed = file("Dockerfile.dockerignore").split("\n");
    expect(copied.filter((name) => !allowed.includes(`!${name}`))).toEqual([]);
  });

  it("runs as another user than root, on the port it exposes, with settings that are known and valid", () => {
    expect(serve).toMatch(/^USER (?!root)\w+$/m);
    expect(serve).toContain(`EXPOSE ${environment["PORT"]}`);
    expect(Object.keys(environment).filter((name) => !KNOWN.has(name))).toEqual([]);
    expect(parseEnv(environment)).toMatchObject({ port: 3000, host: "0.0.0.0", dataDir: "/data" });
    expect(serve).toContain("VOLUME /data");
    const command = z.tuple([z.literal("node"), z.string()]).parse(JSON.parse(/^CMD (.+)$/m.exec(serve)?.[1] ?? "[]"));
    expect(existsSync(path.join(ROOT, command[1]))).toBe(true);
  });

  describe("has a health check", () => {
    const check = z.array(z.string()).parse(JSON.parse(/^HEALTHCHECK .*?CMD (.+)$/m.exec(serve)?.[1] ?? "[]"));
    const ask = async (env: Readonly<Record<string, string>>) =>
      await runProgram(process.execPath, check.slice(1), { ...environment, BCRYPT_COST: "4", ...env });

    it.each([{ TLS: "off" }, { TLS: "self-signed" }])("that finds a server ready: %o", { timeout: 60_000 }, async (tls) => {
      const server = await startServer({ engine: "sqlite", env: tls });
      const settings = { PORT: String(server.port), ...tls };
      expect(await ask(settings)).toEqual({ code: 0, output: "ready\n", errors: "" });
      expect(await ask({ ...settings, HOST: "127.0.0.1" })).toMatchObject({ code: 0 });
      await server.stop();
    });

    it("that finds none, or one that is not ready", { timeout: 60_000 }, async () => {
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
    file("compose.yaml")
      .split(/^ {2}(?=\w+:$)/m)
      .find((part) => part.startsWith("portal:")) ?? "";
  const settings = [...portal.matchAll(/^ {6}([A-Z_]+): (.+)$/gm)].map(([, name = "", value = ""]) => ({ name, value }));

  it("gives the portal settings that are known, and valid once the operator has filled in theirs", () => {
    expect(settings.length).toBeGreaterThan(5);
    expect(settings.filter(({ name }) => !KNOWN.has(name))).toEqual([]);
    // What the comment at the file's head asks the operator for.
    const secrets: Readonly<Record<string, string>> = {
      "database-url": "postgresql://latchkey:secret@database:5432/latchkey",
      "token-mac-keys": Buffer.alloc(32).toString("base64url"),
      "key-encryption-key": Buffer.alloc(32).toString("base64url"),
    };
    const filled = settings.map(({ name, value }) => {
      const [, secret] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
      if (secret === undefined) return [name, value.replaceAll(/\$\{(\w+)[^}]*\}/g, "https://portal.example.com").replaceAll('"', "")];
      expect(file("compose.yaml")).toContain(`  ${secret}:\n    file: secrets/${secret}\n`);
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
    expect(existsSync(path.resolve(FOLDER, /context: (\S+)/.exec(portal)?.[1] ?? "", /dockerfile: (\S+)/.exec(portal)?.[1] ?? ""))).toBe(
      true,
    );
  });
});

describe("latchkey.service", () => {
  const unit = file("latchkey.service");

  it("has sections, keys and values only, and starts what the build makes with settings that are known", () => {
    const lines = unit.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines.filter((line) => !/^(\[(Unit|Service|Install)\]|[A-Z][A-Za-z]+=.*)$/.test(line))).toEqual([]);
    expect(unit).toContain("ExecStart=/usr/bin/node build/server/index.js");
    // What SIGHUP does is held to in server/reload.test.ts.
    expect(unit).toContain("ExecReload=/bin/kill -HUP $MAINPID");
    const environment = pairs(/^Environment=(.+)$/m.exec(unit)?.[1] ?? "");
    expect(Object.keys(environment).filter((name) => !KNOWN.has(name))).toEqual([]);
    expect(environment["DATA_DIR"]).toBe(`/var/lib/${/^StateDirectory=(.+)$/m.exec(unit)?.[1]}`);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(25);
  });

  it("may listen on port 443, and nothing else that a user may not", () => {
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(unit)?.[1];
    expect(value("User")).not.toBe("root");
    // Held by the user, and never more than that: one without the other binds no port, or bounds nothing.
    for (const key of ["AmbientCapabilities", "CapabilityBoundingSet"]) expect(value(key)).toBe("CAP_NET_BIND_SERVICE");
    for (const key of ["NoNewPrivileges", "PrivateDevices", "ProtectHome", "RestrictNamespaces"]) expect(value(key)).toBe("yes");
    expect(value("ProtectSystem")).toBe("strict");
    // In a user namespace of its own the capability would be worth nothing.
    expect(value("PrivateUsers")).toBeUndefined();
  });

  it("has each key in its section and once, and systemd understands it where that is installed", async () => {
    const sections = unit.split(/^(?=\[)/m).filter((section) => section.startsWith("["));
    expect(sections.map((section) => /^\[(\w+)\]/.exec(section)?.[1])).toEqual(["Unit", "Service", "Install"]);
    const keys = sections.map((section) => [...section.matchAll(/^(\w+)=/gm)].map(([, key = ""]) => key));
    for (const own of keys) expect(own.toSorted()).toEqual([...new Set(own)].toSorted());
    expect(keys[0]?.toSorted()).toEqual(["After", "Description", "Documentation", "Wants"]);
    expect(keys[2]).toEqual(["WantedBy"]);
    const { output, errors } = await runProgram("systemd-analyze", ["verify", path.join(FOLDER, "latchkey.service")]);
    // Whether node and the user exist here is no matter of the file.
    expect(
      `${output}${errors}`
        .split("\n")
        .filter((line) => line.includes("latchkey.service") && /unknown|invalid|failed to parse|bad/i.test(line)),
    ).toEqual([]);
  });
});

describe("the proxies' examples", () => {
  it.each(["nginx.conf", "Caddyfile"])(
    "%s reaches the default port, keeps connections shorter than the server does, and hides /metrics",
    (name) => {
      const text = file(name);
      expect(text).toContain("127.0.0.1:3000");
      expect(parseEnv(pairs("PUBLIC_URL=https://portal.example.com TRUST_PROXY=1"))).toMatchObject({ port: 3000, trustProxy: 1 });
      expect(text).toContain("PUBLIC_URL=https://portal.example.com TRUST_PROXY=1");
      expect(text).toMatch(/keepalive(_timeout)? 55s/);
      expect(text).toMatch(/\/metrics(?: \{\s+return)? 404/);
      expect(text.replaceAll(/[^{]/g, "").length).toBe(text.replaceAll(/[^}]/g, "").length);
    },
  );

  it.each(["nginx.conf", "Caddyfile"])(
    "issue 10 §4: %s logs, without queries, and bounds bodies, headers and how long they take",
    (name) => {
      const text = file(name);
      expect(text).not.toMatch(/access_log off/);
      expect(text).toMatch(name === "nginx.conf" ? /log_format latchkey '[^']*\$uri [^']*'/ : /request>uri regexp/);
      expect(text).not.toMatch(/log_format[^;]*\$(request|request_uri|args|http_authorization|http_cookie)\b/);
      expect(text).toMatch(/(client_max_body_size|max_size) 72k/i);
      expect(text).toMatch(/(client_header_timeout|read_header) 10s/);
      expect(text).toMatch(/(client_body_timeout|read_body) [13]0s/);
    },
  );

  it.each(["nginx.conf", "Caddyfile"])("issue 10 §4: %s limits every path on which a password is typed", (name) => {
    const [, limited = "-"] = /(?:location ~|path_regexp) (\^\S+\$)/.exec(file(name)) ?? [];
    const forms = ["sign-in-form", "new-account-form", "change-password-form", "confirm-password-form"];
    const asking = readdirSync(path.join(ROOT, "app/routes")).filter((route) => {
      const source = readFileSync(path.join(ROOT, "app/routes", route), "utf8");
      return forms.some((form) => source.includes(`features/accounts/${form}`));
    });
    expect(asking.length).toBeGreaterThan(4);
    for (const route of asking) for (const end of ["", ".data"]) expect(route.replace(/^(.+)\.tsx$/, `/$1${end}`)).toMatch(new RegExp(limited));
  });

  it("issue 10 §4: nginx limits connections and requests by source", () => {
    const text = file("nginx.conf");
    for (const [, zone] of text.matchAll(/limit_(?:req|conn)_zone \$latchkey_source zone=(\w+):/g))
      expect(text).toMatch(new RegExp(`limit_(req zone=|conn )${zone}\\b`));
    expect(text).toMatch(/^ {4}limit_conn latchkey_connections \d+;$/m);
  });

  it("nginx appends to X-Forwarded-For and speaks HTTP/1.1 with kept connections", () => {
    const text = file("nginx.conf");
    expect(text).toContain("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;");
    expect(text).toContain("proxy_http_version 1.1;");
    expect(text).toContain('proxy_set_header Connection "";');
  });
});

describe("the operator's page", () => {
  it("links to files that exist, as does the README to it", () => {
    for (const [, link = ""] of file("README.md").matchAll(/\]\(([^)#]+)\)/g)) expect(existsSync(path.join(FOLDER, link))).toBe(true);
    expect(readFileSync(path.join(ROOT, "README.md"), "utf8")).toContain("(docs/operating/README.md)");
  });
});
