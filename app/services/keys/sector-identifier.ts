/**
 * Sector identifier URIs: clients of several hosts that know a person by the same pairwise subject (OpenID Connect Core §8.1). The address must answer
 * with the redirect URIs of all of them (Registration §5): else anybody could name another's sector, and learn what people are called there.
 */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { database } from "#app/db/database";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { DocumentUnavailable, fetchDocument } from "../agents/document-fetch";
import { InvalidInputError } from "../errors";
import { findKey } from "./access";
import { type OpenIdChoice, openIdChoiceSchema } from "./openid";

/** What is claimed: the address, and the client's redirect URIs. */
export interface SectorClaim {
  readonly sectorIdentifierUri: string | null;
  readonly redirectUris: readonly string[];
}

/** A sector that the address does not vouch for; the message is a sentence that may be shown, and has nothing of the answer in it. */
export class SectorUnproven extends Error {
  override readonly name = "SectorUnproven";
}

const list = z.array(z.string());

/**
 * Fetches the address, if there is one, and looks for every redirect URI in its answer, character by character.
 *
 * @param asker who has it fetched, such as a user's id: nobody may have a host asked over and over
 * @throws {SectorUnproven}
 * @example await proveSector({ sectorIdentifierUri: "https://group.example/sector.json", redirectUris }, actor.userId)
 */
export async function proveSector({ sectorIdentifierUri, redirectUris }: SectorClaim, asker: string): Promise<void> {
  if (sectorIdentifierUri === null) return;
  const listed = new Set(readList(await textAt(new URL(sectorIdentifierUri), asker)));
  if (!redirectUris.every((uri) => listed.has(uri))) throw new SectorUnproven("Its answer must have every one of the redirect URIs.");
}

async function textAt(url: URL, asker: string): Promise<string> {
  try {
    return (await fetchDocument(url, asker)).text;
  } catch (error) {
    throw error instanceof DocumentUnavailable ? new SectorUnproven(error.message) : error;
  }
}

function readList(text: string): readonly string[] {
  try {
    return list.parse(JSON.parse(text));
  } catch {
    throw new SectorUnproven("Its answer must be a JSON array of redirect URIs.");
  }
}

/** The columns of a key that make its claim. */
interface KeyColumns {
  readonly sectorIdentifierUri: string | null;
  /** JSON. */
  readonly callbackUrls: string;
}

/**
 * Proves what a key is about to claim, before the transaction that writes it: another server is asked.
 *
 * @returns the claim that was proved; null: there was none that differs from the stored one
 * @throws NotFoundError; InvalidInputError by field `sectorIdentifierUri`
 */
export async function proveKeySector(
  actor: Actor,
  applicationId: string,
  environment: Environment,
  { sectorIdentifierUri, callbackUrls }: OpenIdChoice & { readonly callbackUrls?: readonly string[] | undefined },
): Promise<SectorClaim | null> {
  if (sectorIdentifierUri === null) return null;
  const { client } = await findKey(database().prisma, actor, applicationId, environment, "change");
  const before = client === null ? null : claimOf(client);
  const claim = {
    sectorIdentifierUri: sectorIdentifierUri ?? before?.sectorIdentifierUri ?? null,
    redirectUris: callbackUrls === undefined ? (before?.redirectUris ?? []) : [...new Set(callbackUrls)],
  };
  // What is no address is refused with the rest of the form.
  if (!openIdChoiceSchema.safeParse({ sectorIdentifierUri: claim.sectorIdentifierUri }).success || isSameClaim(claim, before)) return null;
  try {
    await proveSector(claim, actor.userId);
  } catch (error) {
    throw error instanceof SectorUnproven ? new InvalidInputError({ sectorIdentifierUri: [error.message] }) : error;
  }
  return claim;
}

/**
 * Holds what is written against what was proved: the key may have changed in between.
 *
 * @param stored null: there is no key yet
 * @throws InvalidInputError by field `sectorIdentifierUri`
 */
export function requireProven(columns: KeyColumns, stored: KeyColumns | null, proven: SectorClaim | null): void {
  const claim = claimOf(columns);
  if (claim.sectorIdentifierUri === null || isSameClaim(claim, proven) || (stored !== null && isSameClaim(claim, claimOf(stored)))) return;
  throw new InvalidInputError({ sectorIdentifierUri: ["The key has been changed in the meantime. Try again."] });
}

function claimOf({ sectorIdentifierUri, callbackUrls }: KeyColumns): SectorClaim {
  return { sectorIdentifierUri, redirectUris: list.parse(JSON.parse(callbackUrls)) };
}

function isSameClaim(one: SectorClaim, other: SectorClaim | null): boolean {
  return one.sectorIdentifierUri === other?.sectorIdentifierUri && isDeepStrictEqual(one.redirectUris, other.redirectUris);
}
