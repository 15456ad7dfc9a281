import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseEnv, SettingError } from "./env";
import { SETTINGS } from "./settings";

describe("settings", () => {
  it("need nothing: everything has a default", () => {
    const env = parseEnv({});
    expect(env).toMatchObject({ port: 3000, host: "127.0.0.1", publicUrl: "http://localhost:3000", tls: { mode: "off" }, trustProxy: 0 });
    expect(env.databaseUrl).toMatch(/^file:\/.*\/data\/latchkey\.db$/);
  });

  it("find the database in a data folder of any name", () => {
    const { databaseUrl } = parseEnv({ DATA_DIR: "/srv/a?b#c%20d" });
    expect(fileURLToPath(databaseUrl)).toBe("/srv/a?b#c%20d/latchkey.db");
  });

  it("treat an empty variable as unset", () => expect(parseEnv({ PORT: "", PUBLIC_URL: "", TLS: "" }).port).toBe(3000));

  it.each([
    [{ PORT: "8080" }, "http://localhost:8080"],
    [{ PORT: "8443", TLS: "self-signed" }, "https://localhost:8443"],
    [{ HOST: "0.0.0.0" }, "http://localhost:3000"],
    [{ HOST: "portal.local", PORT: "80" }, "http://portal.local"],
    [{ HOST: "fd00::1" }, "http://[fd00::1]:3000"],
    [{ PUBLIC_URL: "https://portal.example.com/" }, "https://portal.example.com"],
    [{ PUBLIC_URL: "https://Example.com:8443/Portal/" }, "https://example.com:8443/Portal"],
    [{ PUBLIC_URL: "https://example.com/a/b_c.d-e" }, "https://example.com/a/b_c.d-e"],
  ])("derive the public URL from %o", (variables, publicUrl) => expect(parseEnv(variables).publicUrl).toBe(publicUrl));

  it("issue 13 §3: take admin@localhost for a first admin", () => {
    const { adminEmail } = parseEnv({ ADMIN_EMAIL: "admin@localhost", ADMIN_PASSWORD: "correct horse battery" });
    expect(adminEmail).toBe("admin@localhost");
  });

  it("know which host the public URL names only where it is set", () => {
    expect(parseEnv({ PUBLIC_URL: "https://Portal.example.com:8443" }).publicHost).toBe("portal.example.com");
    expect(parseEnv({})).not.toHaveProperty("publicHost");
  });

  it.each([
    ["PORT", { PORT: "eighty" }],
    ["PORT", { PORT: "70000" }],
    ["PUBLIC_URL", { PUBLIC_URL: "portal.example.com" }],
    ["PUBLIC_URL", { PUBLIC_URL: "https://portal.example.com/?portal" }],
    ["PUBLIC_URL", { PUBLIC_URL: "https://portal.example.com/a//b" }],
    ["PUBLIC_URL", { PUBLIC_URL: "https://portal.example.com/a%2Fb" }],
    ["PUBLIC_URL", { PUBLIC_URL: "https://portal.example.com/a;b" }],
    ["PUBLIC_URL", { PUBLIC_URL: "https://portal.example.com/.portal" }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://localhost/latchkey" }],
    ["DATABASE_URL", { DATABASE_URL: "postgresql://ada:hunt/er2@localhost/latchkey" }],
    ["DATABASE_URL", { DATABASE_URL: "postgresql://localhost/latchkey?sslmode=prefer" }],
    ["ADMIN_EMAIL", { ADMIN_EMAIL: "admin", ADMIN_PASSWORD: "correct horse battery" }],
    ["ADMIN_PASSWORD", { ADMIN_EMAIL: "admin@example.com" }],
    ["ADMIN_EMAIL", { ADMIN_PASSWORD: "correct horse battery" }],
    ["ADMIN_PASSWORD", { ADMIN_EMAIL: "admin@example.com", ADMIN_PASSWORD: "x".repeat(73) }],
    ["TLS", { TLS: "yes" }],
    ["TLS_KEY_FILE", { TLS_CERT_FILE: "cert.pem" }],
    ["TLS", { TLS: "self-signed", TLS_CERT_FILE: "cert.pem", TLS_KEY_FILE: "key.pem" }],
    ["TRUST_PROXY", { TRUST_PROXY: "true" }],
    ["TOKEN_MAC_KEYS", { TOKEN_MAC_KEYS: "short" }],
    ["KEY_ENCRYPTION_KEY", { KEY_ENCRYPTION_KEY: "A".repeat(50) }],
    ["BCRYPT_COST", { BCRYPT_COST: "3" }],
    ["WORKERS", { WORKERS: "0" }],
    ["WORKERS", { WORKERS: "2" }],
    ["WORKERS", { WORKERS: "2", DATABASE_URL: "file:data/portal.db" }],
    ["LOG_LEVEL", { LOG_LEVEL: "loud" }],
  ])("a wrong value stops with one line that names %s", (name, variables) => {
    expect(() => parseEnv(variables)).toThrow(SettingError);
    expect(() => parseEnv(variables)).toThrow(new RegExp(`^${name}: [^\\n]+$`));
  });

  it("on SQLite one process serves; whoever asks for more is told why, and which engine takes them", () => {
    expect(parseEnv({}).workers).toBe(1);
    expect(parseEnv({ WORKERS: "1" }).workers).toBe(1);
    expect(() => parseEnv({ WORKERS: "2" })).toThrow(/SQLite.*wait for each other.*PostgreSQL/);
    expect(parseEnv({ WORKERS: "2", DATABASE_URL: "postgresql://127.0.0.1/latchkey" }).workers).toBe(2);
  });

  it("never repeat the value, which may be a secret", () => {
    expect(() => parseEnv({ KEY_ENCRYPTION_KEY: "hunter2" })).not.toThrow(/hunter2/);
  });

  it("read several MAC keys, newest first", () => {
    const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const keys = parseEnv({ TOKEN_MAC_KEYS: `${first.toString("base64url")}, ${second.toString("base64url")}` }).tokenMacKeys;
    expect(keys).toEqual([new Uint8Array(first), new Uint8Array(second)]);
  });

  it("are all in the table of settings, once", () => {
    const names = SETTINGS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
