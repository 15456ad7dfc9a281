/** Which keys may exchange whose access tokens (RFC 8693): pairs that an admin allows. See `docs/decisions/0055-token-exchange.md`. */
import { z } from "zod";
import { database, type Prisma } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import { MAX_TARGETS } from "#app/oauth/checks/resource";
import { MOST_CLIENT_ID_LETTERS } from "#app/oauth/client-id";
import { EXCHANGE_MODES, type ExchangeMode } from "#app/oauth/exchange/pairs";
import { EXCHANGE_GRANT } from "#app/oauth/exchange/token-types";
import { canonicalIdentifier } from "#app/oauth/resource-uri";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { readScopes } from "../keys/configuration";
import { findPage, type ListPage, listQuery, PAGE_SIZE } from "../list-page";
import { changeAsAdmin, requireAdminRole } from "./access";

/** Pairs of one key: all of them are in memory with it. */
const MOST_PAIRS = 50;
const MOST_SCOPES = 50;

const terms = {
  mode: z.enum(EXCHANGE_MODES, { error: "Choose one." }),
  /** Identifiers; null: those of the exchanged token. */
  apis: z
    .array(z.string())
    .max(MAX_TARGETS, { error: `Name at most ${MAX_TARGETS} APIs: a token has no more.` })
    .nullable(),
  /** Names; null: those of the exchanged token. */
  scopes: z
    .array(z.string())
    .max(MOST_SCOPES, { error: `Name at most ${MOST_SCOPES} scopes.` })
    .nullable(),
};
const clientId = z
  .string({ error: "Give a Client ID." })
  .trim()
  .min(1, { error: "Give a Client ID." })
  .max(MOST_CLIENT_ID_LETTERS, { error: "This is too long." });
const pairKey = { clientRef: z.string(), subjectRef: z.string() };

export const newPairSchema = z.object({ clientId, subjectClientId: clientId, ...terms });
export const pairEditSchema = z.object({ ...pairKey, ...terms });
export const pairKeySchema = z.object(pairKey);

type PairKey = z.output<typeof pairKeySchema>;
type Terms = Pick<z.output<typeof pairEditSchema>, "mode" | "apis" | "scopes">;

/** A key of a pair, by the names that people know. */
export interface PairedKey {
  readonly ref: string;
  readonly clientId: string;
  readonly environment: string;
  readonly application: { readonly id: string; readonly name: string };
}

export interface PairItem {
  readonly client: PairedKey & {
    /** Whether the key has Token Exchange ticked: the pair does nothing without it. */
    readonly ticked: boolean;
  };
  readonly subject: PairedKey;
  readonly mode: ExchangeMode;
  readonly apis: readonly string[] | null;
  readonly scopes: readonly string[] | null;
  readonly setBy: string;
  readonly changedAt: Date;
}

const key = { id: true, clientId: true, environment: true, application: { select: { id: true, name: true } } } as const;
const included = {
  client: { select: { ...key, grants: { where: { grantType: EXCHANGE_GRANT }, select: { grantType: true } } } },
  subject: { select: key },
} as const;
type Row = Prisma.ExchangePairGetPayload<{ include: typeof included }>;

/**
 * The pairs of the actor's realm, a page at a time, newest first.
 *
 * @throws NotFoundError for everybody but admins
 */
export async function listPairs(actor: Actor, input: { readonly page?: number }): Promise<ListPage<PairItem>> {
  requireAdminRole(actor);
  const { page } = checked(z.object({ page: listQuery.page }), input);
  const { prisma } = database();
  const where = { realmId: actor.realmId };
  const { rows, ...place } = await findPage({ page, pageSize: PAGE_SIZE }, async ({ limit, offset }) => ({
    rows: await prisma.exchangePair.findMany({
      where,
      orderBy: [{ createdAt: "desc" }, { clientRef: "asc" }, { subjectRef: "asc" }],
      take: limit,
      skip: offset,
      include: included,
    }),
    total: await prisma.exchangePair.count({ where }),
    more: false,
  }));
  return { items: rows.map(toItem), ...place };
}

/**
 * One pair.
 *
 * @throws NotFoundError
 */
export async function getPair(actor: Actor, pair: PairKey): Promise<PairItem> {
  requireAdminRole(actor);
  return toItem(await findPair(database().prisma, actor, pair));
}

/**
 * Allows a key to exchange the access tokens of another one, from the next token request.
 *
 * @throws InvalidInputError by field; ConflictError when the pair exists, or the key has too many
 * @example await addPair(actor, { clientId: "orders-service", subjectClientId: "shop", mode: "delegation", apis: null, scopes: null });
 */
export async function addPair(actor: Actor, input: z.input<typeof newPairSchema>): Promise<void> {
  requireAdminRole(actor);
  const { clientId, subjectClientId, ...wanted } = checked(newPairSchema, input);
  const { realmId } = actor;
  const client = await findKey(actor, clientId, "clientId");
  const subject = await findKey(actor, subjectClientId, "subjectClientId");
  if (client.type !== "confidential")
    throw new InvalidInputError({ clientId: ["This key has no secret. Only a key that proves who it is may exchange tokens."] });
  if (client.environment !== subject.environment)
    throw new InvalidInputError({ subjectClientId: ["Both keys must be of the same environment."] });
  const pair = { clientRef: client.id, subjectRef: subject.id };
  await changeAsAdmin(actor, { kind: "client", key: client.id }, async (tx) => {
    requireConfirmation(actor, "allow-exchange");
    const after = await checkedTerms(tx, realmId, wanted);
    if ((await tx.exchangePair.count({ where: pair })) > 0) throw new ConflictError("This pair exists already. Change it in the list.");
    if ((await tx.exchangePair.count({ where: { clientRef: client.id } })) >= MOST_PAIRS)
      throw new ConflictError(`The key has ${MOST_PAIRS} pairs. Remove one first.`);
    await tx.exchangePair.create({ data: { ...pair, realmId, ...columns(after), setById: actor.userId, setByName: actor.name } });
    await recordAudit(tx, actor, { action: "exchange-pair.allow", ...target(await findPair(tx, actor, pair)), after });
  });
}

/**
 * Changes what a pair allows, from the next token request. Tokens that were issued before keep what they have.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws NotFoundError, StaleFormError, or InvalidInputError by field
 */
export async function editPair(actor: Actor, input: z.input<typeof pairEditSchema>, shown?: string): Promise<SaveOutcome> {
  const { clientRef, subjectRef, ...wanted } = checked(pairEditSchema, input);
  return await changeAsAdmin(actor, { kind: "client", key: clientRef }, async (tx) => {
    requireConfirmation(actor, "allow-exchange");
    const found = await findPair(tx, actor, { clientRef, subjectRef });
    const before = pairTerms(toItem(found));
    const after = await checkedTerms(tx, actor.realmId, wanted);
    const about = target(found);
    const log = { realmId: actor.realmId, targetId: about.targetId, actions: ["exchange-pair.allow", "exchange-pair.change"] };
    if (!(await isToBeSaved(tx, { shown, stored: before, wanted: after, log }))) return "unchanged";
    await tx.exchangePair.update({
      where: { clientRef_subjectRef: { clientRef, subjectRef } },
      data: { ...columns(after), setById: actor.userId, setByName: actor.name },
    });
    await recordAudit(tx, actor, { action: "exchange-pair.change", ...about, before, after });
    return "saved";
  });
}

/**
 * Removes a pair: nothing is exchanged by it from the next token request. Tokens that were exchanged before go on.
 *
 * @throws NotFoundError
 */
export async function removePair(actor: Actor, input: PairKey): Promise<void> {
  const pair = checked(pairKeySchema, input);
  await changeAsAdmin(actor, { kind: "client", key: pair.clientRef }, async (tx) => {
    const found = await findPair(tx, actor, pair);
    await tx.exchangePair.delete({ where: { clientRef_subjectRef: pair } });
    await recordAudit(tx, actor, { action: "exchange-pair.remove", ...target(found), before: pairTerms(toItem(found)) });
  });
}

/** What of a pair a form shows and saves. */
export function pairTerms({ mode, apis, scopes }: Pick<PairItem, "mode" | "apis" | "scopes">) {
  return { mode, apis, scopes };
}

async function findKey({ realmId }: Actor, clientId: string, field: string) {
  const found = await database().prisma.client.findUnique({
    where: { realmId_clientId: { realmId, clientId } },
    select: { id: true, type: true, environment: true },
  });
  if (!found) throw new InvalidInputError({ [field]: ["No key of this portal has this Client ID."] });
  return found;
}

async function findPair(reader: Pick<Transaction, "exchangePair">, { realmId }: Actor, { clientRef, subjectRef }: PairKey): Promise<Row> {
  const found =
    isRowId(clientRef) && isRowId(subjectRef)
      ? await reader.exchangePair.findFirst({ where: { realmId, clientRef, subjectRef }, include: included })
      : null;
  if (!found) throw new NotFoundError("This pair does not exist any more.");
  return found;
}

/** @throws InvalidInputError for what the realm does not have */
async function checkedTerms(tx: Pick<Transaction, "api" | "scope">, realmId: string, { mode, apis, scopes }: Terms): Promise<Terms> {
  const identifiers = apis && [...new Set(apis.map((text) => canonicalIdentifier(text) ?? text))];
  const names = scopes && [...new Set(scopes)];
  const known = await Promise.all([
    tx.api.findMany({ where: { realmId, identifier: { in: identifiers ?? [] } }, select: { identifier: true } }),
    tx.scope.findMany({ where: { realmId, name: { in: names ?? [] } }, select: { name: true } }),
  ]);
  const api = identifiers?.find((identifier) => !known[0].some((row) => row.identifier === identifier));
  if (api !== undefined) throw new InvalidInputError({ apis: [`No API has the identifier ${api.slice(0, 200)}.`] });
  const scope = names?.find((name) => !known[1].some((row) => row.name === name));
  if (scope !== undefined) throw new InvalidInputError({ scopes: [`There is no scope ${scope.slice(0, 100)}.`] });
  return { mode, apis: identifiers, scopes: names };
}

function columns({ mode, apis, scopes }: Terms) {
  return { mode, apis: apis && JSON.stringify(apis), scopes: scopes && JSON.stringify(scopes) };
}

function target({ client, subject, clientRef, subjectRef }: Row) {
  return {
    targetType: "exchange-pair",
    targetId: `${clientRef} ${subjectRef}`,
    targetName: `${client.application.name} for ${subject.application.name}`,
  };
}

function toItem({ client: { grants, ...client }, subject, mode, apis, scopes, setByName, updatedAt }: Row): PairItem {
  return {
    client: { ...toKey(client), ticked: grants.length > 0 },
    subject: toKey(subject),
    // What a newer version may have written counts as the stricter one.
    mode: EXCHANGE_MODES.find((name) => name === mode) ?? "delegation",
    apis: readScopes(apis),
    scopes: readScopes(scopes),
    setBy: setByName,
    changedAt: updatedAt,
  };
}

function toKey({ id, ...named }: Row["subject"]): PairedKey {
  return { ref: id, ...named };
}
