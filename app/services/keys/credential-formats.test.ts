import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { credentialFormats } from "./credential-formats";

const formatsOf = (clientId: string) =>
  new Map(
    credentialFormats({ clientId, secret: "lk_cs_s-3", tokenEndpoint: "https://keys.example/token", name: "billing" }).map(
      ({ id, text }) => [id, text] as const,
    ),
  );

describe("credentials as programs take them (issue 13 §2)", () => {
  it.each(["plain-key", "client:7@other", "$(id) `id`", "it's $(id) \"\\ `id`"])(
    "holds the key %j so that it is read as it is",
    (clientId) => {
      const formats = formatsOf(clientId);
      const inShell = (script: string, text: string) => execFileSync("sh", ["-c", script, "sh", text], { encoding: "utf8" });
      expect(inShell('eval "$1"; printf %s "$CONSUMER_KEY"', formats.get("env") ?? "")).toBe(clientId);
      expect(inShell('docker() { printf %s "$3"; }; eval "$1"', formats.get("docker") ?? "")).toBe(`CONSUMER_KEY=${clientId}`);
      expect(JSON.parse(formats.get("json") ?? "")).toMatchObject({ consumerKey: clientId, consumerSecret: "lk_cs_s-3" });
      const quoted = /^ {2}CONSUMER_KEY: (.*)$/m.exec(formats.get("kubernetes") ?? "")?.[1] ?? "";
      expect(JSON.parse(quoted)).toBe(clientId);
    },
  );
});
