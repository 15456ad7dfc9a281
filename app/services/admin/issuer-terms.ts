/** What an admin says of a trusted issuer, and what can be stored of it. */
import { domainToASCII } from "node:url";
import { z } from "zod";
import type { Transaction } from "#app/db/transaction";
import { keySetText, mostKeySetLetters, readKeySet } from "#app/oauth/client-auth/public-keys";
import { issuersOf } from "#app/oauth/issuers";
import { ASSERTION_LIFE } from "#app/oauth/trusted-issuers/issuer";
import { env } from "#app/platform/env";
import { InvalidInputError } from "../errors";
import { keySetAddress } from "../keys/public-keys";

const MOST_ISSUER_LETTERS = 500;
const MOST_KEYS = 100;
const MOST_AUDIENCES = 10;
const MOST_DOMAINS = 20;
const MOST_SCOPES = 50;
const MOST_SET_LETTERS = mostKeySetLetters("issuer");
const tooLong = { error: "This is too long." };

const longestLife = `Give ${ASSERTION_LIFE.least} to ${ASSERTION_LIFE.most} seconds.`;

const terms = {
  /** A JWK set as JSON; null: it lies at `jwksUri`. */
  jwks: z
    .string()
    .max(MOST_SET_LETTERS, { error: `Give at most ${MOST_SET_LETTERS} characters.` })
    .nullable(),
  jwksUri: keySetAddress.nullable(),
  /** What `aud` may name; null: the realm's issuers and token endpoints. */
  audiences: z
    .array(z.string().max(MOST_ISSUER_LETTERS, tooLong))
    .max(MOST_AUDIENCES, { error: `Name at most ${MOST_AUDIENCES} audiences.` })
    .nullable(),
  /** Of the keys that may present its assertions. */
  clientIds: z.array(z.string().max(MOST_ISSUER_LETTERS, tooLong)).max(MOST_KEYS, { error: `Name at most ${MOST_KEYS} keys.` }),
  /** Domains of the e-mail addresses that it speaks for; null: its subjects are no users of the realm. */
  emailDomains: z
    .array(z.string().max(253, tooLong))
    .min(1, { error: "Name at least one domain, such as example.com." })
    .max(MOST_DOMAINS, { error: `Name at most ${MOST_DOMAINS} domains.` })
    .nullable(),
  /** The most that tokens may have; null: what the key may have. */
  scopes: z
    .array(z.string())
    .max(MOST_SCOPES, { error: `Name at most ${MOST_SCOPES} scopes.` })
    .nullable(),
  /** Seconds. */
  longestLife: z.coerce
    .number({ error: longestLife })
    .int({ error: longestLife })
    .min(ASSERTION_LIFE.least, { error: longestLife })
    .max(ASSERTION_LIFE.most, { error: longestLife }),
};

const id = z.string();
export const newIssuerSchema = z.object({
  issuer: z
    .string({ error: "Give the issuer." })
    .min(1, { error: "Give the issuer." })
    .max(MOST_ISSUER_LETTERS, tooLong)
    // Without "#", which ends it in the subjects of tokens.
    .regex(/^[\x21\x22\x24-\x7e]+$/, { error: "An issuer has neither blanks nor #. It is compared letter by letter." }),
  ...terms,
});
export const issuerEditSchema = z.object({ id, ...terms });
export const removedIssuerSchema = z.object({ id, confirmation: z.string().trim().default("") });

export type NewIssuer = z.input<typeof newIssuerSchema>;
export type IssuerEdit = z.input<typeof issuerEditSchema>;
export type RemovedIssuer = z.input<typeof removedIssuerSchema>;

/** As they are stored and shown, lists in order. */
export interface IssuerTerms {
  readonly jwks: string | null;
  readonly jwksUri: string | null;
  readonly audiences: readonly string[] | null;
  readonly clientIds: readonly string[];
  readonly emailDomains: readonly string[] | null;
  readonly scopes: readonly string[] | null;
  /** Seconds. */
  readonly longestLife: number;
}

/**
 * What can be stored of the terms, with the keys by their internal ids.
 *
 * @throws InvalidInputError for what the realm does not have
 */
export async function checkedTerms(
  tx: Pick<Transaction, "client" | "scope">,
  realmId: string,
  wanted: IssuerTerms,
): Promise<{ readonly terms: IssuerTerms; readonly clientRefs: readonly string[] }> {
  const { jwks, jwksUri } = wanted;
  const clientIds = sorted(wanted.clientIds);
  const scopes = wanted.scopes && sorted(wanted.scopes);
  const [keys, known] = await Promise.all([
    tx.client.findMany({ where: { realmId, clientId: { in: [...clientIds] } }, select: { id: true, clientId: true, type: true } }),
    tx.scope.findMany({ where: { realmId, name: { in: [...(scopes ?? [])] } }, select: { name: true } }),
  ]);
  const missing = clientIds.find((clientId) => !keys.some((key) => key.clientId === clientId));
  if (missing !== undefined)
    throw new InvalidInputError({ clientIds: [`No key of this portal has the Client ID ${missing.slice(0, 200)}.`] });
  const open = keys.find(({ type }) => type !== "confidential");
  if (open !== undefined)
    throw new InvalidInputError({
      clientIds: [`The key ${open.clientId.slice(0, 200)} has no secret, so anybody could present assertions as it.`],
    });
  const scope = scopes?.find((name) => !known.some((row) => row.name === name));
  if (scope !== undefined) throw new InvalidInputError({ scopes: [`There is no scope ${scope.slice(0, 100)}.`] });
  return {
    terms: {
      ...keyColumns(jwks, jwksUri),
      audiences: wanted.audiences && sorted(wanted.audiences),
      clientIds,
      emailDomains: wanted.emailDomains && sorted(wanted.emailDomains.map(checkedDomain)),
      scopes,
      longestLife: wanted.longestLife,
    },
    clientRefs: keys.map(({ id: ref }) => ref),
  };
}

/** @throws InvalidInputError where an issuer is one of the realm's own: what the realm signs is not traded for more */
export function refuseOwnIssuer(issuer: string, realmPath: string): void {
  if (issuersOf(env().publicUrl, realmPath).has(issuer))
    throw new InvalidInputError({ issuer: ["This is this portal itself. Its tokens are exchanged under Token exchange."] });
}

function keyColumns(jwks: string | null, jwksUri: string | null): Pick<IssuerTerms, "jwks" | "jwksUri"> {
  if (jwks === null && jwksUri === null) throw new InvalidInputError({ jwksUri: ["Give the address of the issuer’s keys, or the keys."] });
  if (jwks !== null && jwksUri !== null) throw new InvalidInputError({ jwksUri: ["Give the address or the keys, not both."] });
  if (jwks === null) return { jwks, jwksUri };
  const read = readKeySet(jwks, "refused", "issuer");
  if (read.problem !== undefined) throw new InvalidInputError({ jwks: [read.problem] });
  return { jwks: keySetText(read.keys), jwksUri: null };
}

function checkedDomain(text: string): string {
  const domain = domainToASCII(text.replace(/^@/, "")).toLowerCase();
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(domain)) throw new InvalidInputError({ emailDomains: [`${text.slice(0, 100)} is no domain.`] });
  return domain;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
