/** Issue 3 §5: the example files for a machine without containers, the service and the proxy in front of it, fit the product. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseEnv } from "#app/platform/env";
import { runProgram } from "#tests/support/run-program";
import { EXAMPLES, environmentOf, exampleFile, KNOWN_SETTINGS, ROOT } from "./example-files";

describe("latchkey.service", () => {
  const unit = exampleFile("latchkey.service");

  it("has sections, keys and values only, and starts what the build makes with settings that are known", () => {
    const lines = unit.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines.filter((line) => !/^(\[(Unit|Service|Install)\]|[A-Z][A-Za-z]+=.*)$/.test(line))).toEqual([]);
    expect(unit).toContain("ExecStart=/usr/bin/node build/server/index.js");
    // What SIGHUP does is held to in server/reload.test.ts.
    expect(unit).toContain("ExecReload=/bin/kill -HUP $MAINPID");
    const environment = environmentOf(/^Environment=(.+)$/m.exec(unit)?.[1] ?? "");
    expect(Object.keys(environment).filter((name) => !KNOWN_SETTINGS.has(name))).toEqual([]);
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
    const { output, errors } = await runProgram("systemd-analyze", ["verify", path.join(EXAMPLES, "latchkey.service")]);
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
      const text = exampleFile(name);
      expect(text).toContain("127.0.0.1:3000");
      expect(parseEnv(environmentOf("PUBLIC_URL=https://portal.example.com TRUST_PROXY=1"))).toMatchObject({ port: 3000, trustProxy: 1 });
      expect(text).toContain("PUBLIC_URL=https://portal.example.com TRUST_PROXY=1");
      expect(text).toMatch(/keepalive(_timeout)? 55s/);
      expect(text).toMatch(/\/metrics(?: \{\s+return)? 404/);
      expect(text.replaceAll(/[^{]/g, "").length).toBe(text.replaceAll(/[^}]/g, "").length);
    },
  );

  it.each(["nginx.conf", "Caddyfile"])(
    "issue 10 §4: %s logs, without queries, and bounds bodies, headers and how long they take",
    (name) => {
      const text = exampleFile(name);
      expect(text).not.toMatch(/access_log off/);
      expect(text).toMatch(name === "nginx.conf" ? /log_format latchkey '[^']*\$uri [^']*'/ : /request>uri regexp/);
      expect(text).not.toMatch(/log_format[^;]*\$(request|request_uri|args|http_authorization|http_cookie)\b/);
      expect(text).toMatch(/(client_max_body_size|max_size) 72k/i);
      expect(text).toMatch(/(client_header_timeout|read_header) 10s/);
      expect(text).toMatch(/(client_body_timeout|read_body) [13]0s/);
    },
  );

  it.each(["nginx.conf", "Caddyfile"])("issue 10 §4: %s limits every path on which a password is typed", (name) => {
    const [, limited = "-"] = /(?:location ~|path_regexp) (\^\S+\$)/.exec(exampleFile(name)) ?? [];
    const forms = ["SignInForm", "NewAccountForm", "ChangePasswordForm", "ConfirmPasswordForm"];
    const asking = readdirSync(path.join(ROOT, "app/routes")).filter((route) => {
      const source = readFileSync(path.join(ROOT, "app/routes", route), "utf8");
      return forms.some((form) => source.includes(`<${form} `));
    });
    expect(asking.length).toBeGreaterThan(4);
    for (const route of asking)
      for (const end of ["", ".data"]) expect(route.replace(/^(.+)\.tsx$/, `/$1${end}`)).toMatch(new RegExp(limited));
  });

  it("issue 10 §4: nginx limits connections and requests by source", () => {
    const text = exampleFile("nginx.conf");
    for (const [, zone] of text.matchAll(/limit_(?:req|conn)_zone \$latchkey_source zone=(\w+):/g))
      expect(text).toMatch(new RegExp(`limit_(req zone=|conn )${zone}\\b`));
    expect(text).toMatch(/^ {4}limit_conn latchkey_connections \d+;$/m);
  });

  it("nginx appends to X-Forwarded-For and speaks HTTP/1.1 with kept connections", () => {
    const text = exampleFile("nginx.conf");
    expect(text).toContain("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;");
    expect(text).toContain("proxy_http_version 1.1;");
    expect(text).toContain('proxy_set_header Connection "";');
  });
});

describe("the operator's page", () => {
  it("links to files that exist, as does the README to it", () => {
    for (const [, link = ""] of exampleFile("README.md").matchAll(/\]\(([^)#]+)\)/g))
      expect(existsSync(path.join(EXAMPLES, link))).toBe(true);
    expect(readFileSync(path.join(ROOT, "README.md"), "utf8")).toContain("(docs/operating/README.md)");
  });
});
