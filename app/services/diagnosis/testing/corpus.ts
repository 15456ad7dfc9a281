/** The corpus of broken requests, read from its file; see there for its form. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Cause, isCause } from "#app/oauth/causes";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import { EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import { GRANT_TYPES } from "#app/oauth/grant-types";
import { secretChecksum } from "#app/oauth/secret-format";
import { ENCODED_LENGTH, TOKEN_PREFIX } from "#app/oauth/tokens/token-kind";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import type { PortalFacts } from "../portal-facts";

export interface BrokenRequest {
  readonly text: string;
  readonly cause: Cause;
  /** Whether the portal's record under the text's request id is needed to tell. */
  readonly needsRecord: boolean;
  /** A grant type that is switched off. */
  readonly off: string | undefined;
}

const random = "lk_cs_3q2-7wXbT9vL0aYc1MzK4pQeR8_";
const body = "AQGTelIcHn06mx5PLYxqCxGv9f1r2Zc8hQ0nWl7uJkTbEoYiRd";
const encoded = (members: object) => Buffer.from(JSON.stringify(members)).toString("base64url");
/** When the corpus is read, in milliseconds since the epoch. */
export const NOW = Date.parse("2026-11-28T22:00:00Z");

const TEXTS: Readonly<Record<string, string>> = {
  "@SECRET@": random + secretChecksum(random),
  "@CODE@": TOKEN_PREFIX.code + body.slice(0, ENCODED_LENGTH),
  "@DEVICE@": TOKEN_PREFIX.device + body.slice(0, ENCODED_LENGTH),
  "@PUSHED@": TOKEN_PREFIX.pushed + body.slice(0, ENCODED_LENGTH),
  "@REFRESH@": TOKEN_PREFIX.refresh + body.slice(0, ENCODED_LENGTH),
  "@ACCESS@": TOKEN_PREFIX.access + body.slice(0, ENCODED_LENGTH),
  "@EXPIRED@": `${encoded({ alg: "ES256", typ: "at+jwt" })}.${encoded({ exp: NOW / 1000 - 60 })}.c2ln`,
};

/** Text with its placeholders filled in. */
export function filledIn(text: string): string {
  return Object.entries(TEXTS).reduce((filled, [name, value]) => filled.replaceAll(name, value), text);
}

/** @throws Error for a case whose cause is not in the table */
export function readCorpus(): readonly BrokenRequest[] {
  const file = readFileSync(path.join(import.meta.dirname, "broken-requests.txt"), "utf8");
  return file
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [head = "", ...lines] = part.split("\n");
      const [cause = "", ...flags] = head.split(" ");
      if (!isCause(cause)) throw new Error(`The corpus names ${cause}, which is no cause.`);
      const off = flags.find((flag) => flag.startsWith("off="))?.slice("off=".length);
      return { text: filledIn(lines.join("\n").trimEnd()), cause, needsRecord: flags.includes("record"), off };
    });
}

const WORKING: readonly string[] = [
  "client_credentials",
  "authorization_code",
  "refresh_token",
  "password",
  DEVICE_GRANT,
  EXCHANGE_GRANT,
  JWT_BEARER_GRANT,
];

/** A portal as the corpus has it. */
export function aPortal(off?: string): PortalFacts {
  const row = (product: string) => (path: string, endpoint: string) => ({ path, endpoint, product });
  const [own, wso2, am, federate] = ["Latchkey", "WSO2", "PingAM", "PingFederate"].map(row);
  return {
    tokenEndpoint: "https://portal.example/token",
    paths: [
      ...["token", "introspect", "revoke", "userinfo", "authorize", "device_authorization", "par"].flatMap(
        (name) => own?.(`/${name}`, name) ?? [],
      ),
      ...["token", "introspect", "revoke", "authorize"].flatMap((name) => wso2?.(`/oauth2/${name}`, name) ?? []),
      ...(am ? [am("/am/oauth2/access_token", "token")] : []),
      ...(federate ? [federate("/as/token.oauth2", "token")] : []),
    ],
    grantTypes: GRANT_TYPES.filter(({ name }) => WORKING.includes(name)).map(({ name }) => ({ name, enabled: name !== off })),
    scopes: ["read", "write", "openid"],
  };
}
