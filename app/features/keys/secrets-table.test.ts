import { describe, expect, it } from "vitest";
import type { SecretView } from "#app/services/keys/secret-list";
import { standingOf } from "./secrets-table";

const NOW = new Date("2026-11-29T12:00:00Z");
const IN_USE: SecretView = {
  id: "0190",
  description: "",
  hint: "9xQ2",
  createdAt: NOW,
  createdBy: "Ada",
  expiresAt: null,
  lastUsedAt: NOW,
  lastUsedFrom: "",
  revokedAt: null,
  state: "active",
  working: true,
  use: { kind: "in_use", days: 0 },
  rotates: false,
  safeToRevoke: false,
  activity: [
    { issued: 7, refused: 0 },
    { issued: 1200, refused: 4 },
  ],
};
const unused = (days: number) => ({ use: { kind: "idle", days }, safeToRevoke: true }) as const;
const today = (issued: number, refused: number) => ({ activity: [{ issued, refused }] });

describe("issue 13 §2: a secret's verdict in words", () => {
  it.each<[string, Partial<SecretView>]>([
    ["In use: 1,204 requests today", {}],
    ["In use: 1 request today", today(1, 0)],
    ["In use, expires soon: 1,204 requests today", { state: "expires_soon" }],
    ["Safe to revoke: unused for 41 days", unused(41)],
    ["Safe to revoke: never used", { use: { kind: "unused", days: 0 }, safeToRevoke: true }],
    ["Not used lately: unused for 1 day", { use: { kind: "idle", days: 1 } }],
    ["Not used yet", { use: { kind: "unused", days: 0 } }],
    ["Still tried: 3 requests refused today", { working: false, state: "revoked", ...today(0, 3) }],
    ["Quiet: not tried today", { working: false, state: "expired", ...today(0, 0) }],
  ])("%s", (words, secret) => {
    const { verdict, evidence } = standingOf({ ...IN_USE, ...secret });
    expect([verdict, evidence].filter(Boolean).join(": ")).toBe(words);
  });
});
