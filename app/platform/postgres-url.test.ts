import { describe, expect, it } from "vitest";
import { PostgresUrlError, readPostgresUrl } from "./postgres-url";

/** What is given, without the members that are not, and without channel binding, which is off but where a case says otherwise. */
function read(url: string) {
  const { channelBinding: _, ...given } = readPostgresUrl(url);
  return JSON.parse(JSON.stringify(given));
}

describe("a connection URL", () => {
  it.each([
    ["postgresql://", {}],
    ["postgres://host/db", { host: "host", database: "db" }],
    ["postgresql://ada:secret@host:5433/db", { user: "ada", password: "secret", host: "host", port: 5433, database: "db" }],
    ["postgresql://ada@[::1]:5433", { user: "ada", host: "::1", port: 5433 }],
    ["postgresql://a%40b:p%2F%3F%23%40%25@h/d%20b", { user: "a@b", password: "p/?#@%", host: "h", database: "d b" }],
    ["postgresql://ada:p@ss:w@host/db", { user: "ada", password: "p@ss:w", host: "host", database: "db" }],
    ["postgresql:///db?host=/var/run/postgresql&user=ada", { host: "/var/run/postgresql", user: "ada", database: "db" }],
    ["postgresql://%2Fvar%2Frun/db", { host: "/var/run", database: "db" }],
    [
      "postgresql://h?dbname=db&password=p%26w&port=1&application_name=portal",
      { host: "h", database: "db", password: "p&w", port: 1, applicationName: "portal" },
    ],
    [
      "postgresql://h/db?options=-c%20search_path=a%2Cb&schema=Portal",
      { host: "h", database: "db", options: "-c search_path=a,b", schema: "Portal" },
    ],
    ["postgresql://h/db?connect_timeout=15", { host: "h", database: "db", connectTimeoutSeconds: 15 }],
    ["postgresql://h/db?pgbouncer=true", { host: "h", database: "db" }],
  ])("%s", (url, expected) => expect(read(url)).toEqual(expected));

  it.each([
    ["", false],
    ["?channel_binding=disable", false],
    ["?channel_binding=prefer", true],
  ])("channel binding of %j: %j", (query, expected) => {
    expect(readPostgresUrl(`postgresql://h/db${query}`).channelBinding).toBe(expected);
  });

  it.each([
    ["sslmode=disable", { mode: "disable" }],
    ["sslmode=require", { mode: "require" }],
    ["sslmode=require&sslrootcert=/ca.pem", { mode: "verify-ca", rootCertificate: "/ca.pem" }],
    ["sslmode=verify-ca&sslrootcert=/ca.pem", { mode: "verify-ca", rootCertificate: "/ca.pem" }],
    ["sslmode=verify-full", { mode: "verify-full" }],
    ["sslmode=verify-full&sslrootcert=system", { mode: "verify-full", rootCertificate: "system" }],
    ["sslmode=require&sslcert=/c&sslkey=/k", { mode: "require", certificate: "/c", key: "/k" }],
  ])("%s has libpq's meaning", (query, tls) => expect(read(`postgresql://h/db?${query}`).tls).toEqual(tls));
});

describe("a connection URL is refused, and none of its password is shown", () => {
  const SECRET = "hunter2";
  it.each([
    [`postgresql://ada:${SECRET}/${SECRET}@host/db`, "%2F"],
    [`postgresql://ada:12/${SECRET}@host/db`, "%2F"],
    [`postgresql://ada:${SECRET}?${SECRET}@host/db`, "%3F"],
    [`postgresql://ada:${SECRET}#${SECRET}@host/db`, "%23"],
    [`postgresql://ada:p@${SECRET}/${SECRET}@host/db`, "%2F"],
    [`postgresql://ada:${SECRET}%zz@host/db`, "%25"],
    [`postgresql://ada:${SECRET}@host/db#x`, "%23"],
    [`postgresql://ada:${SECRET}@one,two/db`, "one host"],
    [`postgresql://ada:${SECRET}@host:port/db`, "port"],
    [`postgresql://ada:${SECRET}@host:70000/db`, "port"],
    [`postgresql://ada:${SECRET}`, "port"],
    [`postgresql://ada:${SECRET}@host/db?connect_timeout=0`, "connect_timeout from 1 to 600"],
    [`postgresql://ada:${SECRET}@host/db?connect_timeout=2.5`, "connect_timeout from 1 to 600"],
    [`postgresql://ada:${SECRET}@host/db?channel_binding=require`, "channel_binding=require"],
    [`postgresql://ada:${SECRET}@host/db?channel_binding=on`, "channel_binding of disable or prefer"],
    [`postgresql://ada:${SECRET}@host/db?pgbouncer=1`, "pgbouncer"],
    [`postgresql://ada:${SECRET}@host/db?connection_limit=1`, "connection_limit"],
    [`postgresql://ada@host/db?a-${SECRET}=5`, "a parameter,"],
    [`postgresql://ada:${SECRET}@host/db?schema=`, "schema"],
    [`postgresql://ada:${SECRET}@host/db?sslmode=prefer`, "sslmode=prefer"],
    [`postgresql://ada:${SECRET}@host/db?sslmode=no-verify`, "disable, require, verify-ca or verify-full"],
    [`postgresql://ada:${SECRET}@host/db?sslmode=verify-ca`, "sslrootcert"],
    [`postgresql://ada:${SECRET}@host/db?sslrootcert=/ca.pem`, "sslmode"],
    [`postgresql://ada:${SECRET}@host/db?sslmode=require&sslcert=/c`, "sslkey"],
    [`postgresql://ada:${SECRET}@host/db?sslmode=require&sslrootcert=system`, "verify-full"],
  ])("%s", (url, named) => {
    const refusal = (() => {
      try {
        return readPostgresUrl(url);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(PostgresUrlError);
    expect(String(refusal)).toContain(named);
    expect(String(refusal)).not.toContain(SECRET);
  });
});
