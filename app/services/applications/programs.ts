/** What somebody may say that a new application is: it decides the kind of its first key, and the grant types that are ticked. */
import type { ClientKind } from "#app/oauth/client-kinds";
import { DEVICE_GRANT } from "#app/oauth/device/code";
import type { GrantTypeName } from "#app/oauth/grant-types";
import { grantLabel, policyForKind, type RealmKeyPolicy } from "../keys/policy";

interface Program {
  readonly name: string;
  readonly label: string;
  readonly kind: ClientKind;
  /** The grant type by which it gets tokens, the best first: the first that is in force is ticked. Each with what it means for the program. */
  readonly ways: readonly { readonly grantType: GrantTypeName; readonly summary: string }[];
  /** Where its people are sent back to, if it does not say. */
  readonly callbackUrl?: string;
}

const PROGRAMS = [
  {
    name: "server",
    label: "Server or job",
    kind: "server",
    ways: [{ grantType: "client_credentials", summary: "Keeps a secret. Acts as itself." }],
  },
  {
    name: "web",
    label: "Web app",
    kind: "server",
    ways: [{ grantType: "authorization_code", summary: "People sign in. Keeps a secret." }],
  },
  {
    name: "browser",
    label: "Single page or mobile",
    kind: "browser",
    ways: [{ grantType: "authorization_code", summary: "People sign in. No secret." }],
  },
  {
    name: "device",
    label: "Device or command line",
    kind: "command_line",
    ways: [
      { grantType: DEVICE_GRANT, summary: "Sign-in on another screen." },
      { grantType: "authorization_code", summary: "Sign-in in the browser beside it. No secret." },
    ],
    // The port is the program's own choice at each sign-in (RFC 8252 §7.3).
    callbackUrl: "http://127.0.0.1/callback",
  },
] as const satisfies readonly Program[];

export type ProgramName = (typeof PROGRAMS)[number]["name"];
/** As forms send them, in the order of the offer. */
export const PROGRAM_NAMES = PROGRAMS.map(({ name }) => name);

/** What kind of key a program has. */
export function kindOfProgram(name: ProgramName): ClientKind {
  return PROGRAMS.find((program) => program.name === name)?.kind ?? "server";
}

/** A program as the form offers it. */
export interface ProgramOffer {
  readonly name: ProgramName;
  readonly label: string;
  readonly summary: string;
  readonly kind: ClientKind;
  /** Those that its key will have, in order; empty: none of its ways is in force. */
  readonly grantTypes: readonly GrantTypeName[];
  readonly grantLabels: readonly string[];
  readonly needsCallbackUrl: boolean;
  /** null: it must say. */
  readonly defaultCallbackUrl: string | null;
}

/**
 * The programs, each with what the realm's policy leaves of its grant types.
 *
 * @example programOffers(policy).find(({ name }) => name === "web")?.grantTypes // ["authorization_code", "refresh_token"]
 */
export function programOffers(policy: RealmKeyPolicy): readonly ProgramOffer[] {
  return PROGRAMS.map((program: (typeof PROGRAMS)[number] & Program) => {
    const { name, label, kind, ways, callbackUrl = null } = program;
    const inForce = new Map(policyForKind(policy, kind).grantTypes.map((info) => [info.name, info]));
    const way = ways.find(({ grantType }) => inForce.has(grantType));
    const first = way && inForce.get(way.grantType);
    const grantTypes: readonly GrantTypeName[] =
      first === undefined ? [] : [first.name, ...(first.actsForUser && inForce.has("refresh_token") ? (["refresh_token"] as const) : [])];
    return {
      name,
      label,
      kind,
      summary: (way ?? ways[0]).summary,
      grantTypes,
      grantLabels: (grantTypes.length === 0 ? [ways[0].grantType] : grantTypes).map(grantLabel),
      needsCallbackUrl: first?.needsCallbackUrl ?? false,
      defaultCallbackUrl: callbackUrl,
    };
  });
}
