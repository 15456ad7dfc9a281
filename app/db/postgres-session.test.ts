import { describe, expect, it } from "vitest";
import { addressOf, connectTimeoutMs } from "./postgres-session";

describe("what the driver is told of a connection URL", () => {
  it.each([
    ["", { connectionTimeoutMillis: 2500, enableChannelBinding: false }],
    ["?connect_timeout=15", { connectionTimeoutMillis: 15_000 }],
    ["?sslmode=require&channel_binding=prefer", { enableChannelBinding: true, ssl: { rejectUnauthorized: false } }],
    ["?sslmode=verify-full", { ssl: {} }],
    ["?sslmode=disable&pgbouncer=true", { ssl: false }],
  ])("%j", (query, expected) => {
    const address = addressOf(`postgresql://ada:secret@host/db${query}`);
    expect(address).toMatchObject({ host: "host", user: "ada", password: "secret", database: "db", ...expected });
    expect(address.connectionTimeoutMillis).toBe(connectTimeoutMs(`postgresql://host/db${query}`));
  });
});
