/** Issuers whose assertions keys may trade for tokens (RFC 7523 §2.1): an admin names each. See `docs/decisions/0062-trusted-issuers.md`. */
import { database, type Prisma } from "#app/db/database";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import { JWT_BEARER_GRANT } from "#app/oauth/trusted-issuers/issuer";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { isRowId } from "../applications/access";
import { recordAudit } from "../audit/record";
import { sentenceOf } from "../endings/table";
import { ConflictError, checked, InvalidInputError, NotFoundError } from "../errors";
import { isToBeSaved, type SaveOutcome } from "../form-version";
import { readScopes } from "../keys/configuration";
import { weekStart } from "../usage/period";
import { changeAsAdmin, requireAdminRole } from "./access";
import {
  checkedTerms,
  type IssuerEdit,
  type IssuerTerms,
  issuerEditSchema,
  type NewIssuer,
  newIssuerSchema,
  type RemovedIssuer,
  refuseOwnIssuer,
  removedIssuerSchema,
} from "./issuer-terms";

/** Of one realm: all of them are in memory with its policy. */
const MOST_ISSUERS = 50;

/** A key that may present an issuer's assertions, by the names that people know. */
interface PresentingKey {
  readonly ref: string;
  readonly clientId: string;
  readonly environment: string;
  readonly application: { readonly id: string; readonly name: string };
  /** Whether the key has the grant ticked: it can present nothing without it. */
  readonly ticked: boolean;
}

export interface IssuerItem extends Omit<IssuerTerms, "clientIds"> {
  readonly id: string;
  readonly issuer: string;
  /** The stored set; null: it lies at `jwksUri`. */
  readonly jwks: string | null;
  readonly clients: readonly PresentingKey[];
  readonly setBy: string;
  readonly changedAt: Date;
}

/** What removing an issuer stops. */
export interface IssuerRemoval {
  readonly id: string;
  readonly issuer: string;
  readonly keys: number;
  readonly applications: number;
  /** Tokens that those applications obtained with assertions, of whichever issuer, in the last seven days. */
  readonly tokensLastWeek: number;
  /** A sentence: what ends. */
  readonly removing: string;
}

const included = {
  clients: {
    orderBy: { clientRef: "asc" },
    select: {
      client: {
        select: {
          id: true,
          clientId: true,
          environment: true,
          application: { select: { id: true, name: true } },
          grants: { where: { grantType: JWT_BEARER_GRANT }, select: { grantType: true } },
        },
      },
    },
  },
} as const satisfies Prisma.TrustedIssuerInclude;
type Row = Prisma.TrustedIssuerGetPayload<{ include: typeof included }>;

/**
 * The issuers that the actor's realm trusts, the oldest first: {@link MOST_ISSUERS} at most.
 *
 * @throws NotFoundError for everybody but admins
 */
export async function listIssuers(actor: Actor): Promise<readonly IssuerItem[]> {
  requireAdminRole(actor);
  const rows = await database().prisma.trustedIssuer.findMany({
    where: { realmId: actor.realmId },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: MOST_ISSUERS,
    include: included,
  });
  return rows.map(toItem);
}

/**
 * One of them.
 *
 * @throws NotFoundError
 */
export async function getIssuer(actor: Actor, id: string): Promise<IssuerItem> {
  requireAdminRole(actor);
  return toItem(await findIssuer(database().prisma, actor, id));
}

/**
 * Trusts an issuer, from the next token request.
 *
 * @throws InvalidInputError by field; ConflictError when it is trusted already, or the realm has too many
 * @example await addIssuer(actor, { issuer: "https://idp.example", jwks: null, jwksUri: "https://idp.example/jwks", clientIds: ["…"], … });
 */
export async function addIssuer(actor: Actor, input: NewIssuer): Promise<void> {
  requireAdminRole(actor);
  const { issuer, ...wanted } = checked(newIssuerSchema, input);
  const { realmId } = actor;
  await changeAsAdmin(actor, { kind: "realm", key: realmId }, async (tx) => {
    requireConfirmation(actor, "trust-issuer");
    const { path } = await tx.realm.findUniqueOrThrow({ where: { id: realmId }, select: { path: true } });
    refuseOwnIssuer(issuer, path);
    const { terms, clientRefs } = await checkedTerms(tx, realmId, wanted);
    if ((await tx.trustedIssuer.count({ where: { realmId, issuer } })) > 0)
      throw new InvalidInputError({ issuer: ["This issuer is trusted already. Change it in the list."] });
    if ((await tx.trustedIssuer.count({ where: { realmId } })) >= MOST_ISSUERS)
      throw new ConflictError(`This portal trusts ${MOST_ISSUERS} issuers. Remove one first.`);
    const { id } = await tx.trustedIssuer.create({
      data: { realmId, issuer, ...columns(terms), ...setBy(actor), clients: { create: clientRefs.map((clientRef) => ({ clientRef })) } },
    });
    await recordAudit(tx, actor, { action: "trusted-issuer.add", ...target({ id, issuer }), after: terms });
  });
}

/**
 * Changes what an issuer's assertions are worth, from the next token request. Tokens that were obtained before keep what they have.
 *
 * @param shown the version of what the form showed; see `form-version`
 * @throws NotFoundError, StaleFormError, or InvalidInputError by field
 */
export async function editIssuer(actor: Actor, input: IssuerEdit, shown?: string): Promise<SaveOutcome> {
  const { id, ...wanted } = checked(issuerEditSchema, input);
  const { realmId } = actor;
  return await changeAsAdmin(actor, { kind: "realm", key: realmId }, async (tx) => {
    requireConfirmation(actor, "trust-issuer");
    const found = await findIssuer(tx, actor, id);
    const before = issuerTerms(toItem(found));
    const { terms, clientRefs } = await checkedTerms(tx, realmId, wanted);
    const about = target(found);
    const log = { realmId, targetId: id, actions: ["trusted-issuer.add", "trusted-issuer.change"] };
    if (!(await isToBeSaved(tx, { shown, stored: { ...before }, wanted: { ...terms }, log }))) return "unchanged";
    await tx.trustedIssuerClient.deleteMany({ where: { issuerId: id } });
    await tx.trustedIssuer.update({
      where: { id },
      data: { ...columns(terms), ...setBy(actor), clients: { create: clientRefs.map((clientRef) => ({ clientRef })) } },
    });
    await recordAudit(tx, actor, { action: "trusted-issuer.change", ...about, before, after: terms });
    return "saved";
  });
}

/**
 * What removing an issuer would stop.
 *
 * @throws NotFoundError
 */
export async function previewIssuerRemoval(actor: Actor, id: string): Promise<IssuerRemoval> {
  const { issuer, clients } = await getIssuer(actor, id);
  const applicationIds = [...new Set(clients.map(({ application }) => application.id))];
  const week = { realmId: actor.realmId, applicationIds, outcome: "success", from: weekStart(Date.now()), to: NO_END } as const;
  const byGrant = await sumUsageBy(database().prisma, "grantType", week);
  return {
    id,
    issuer,
    keys: clients.length,
    applications: applicationIds.length,
    tokensLastWeek: byGrant.get(JWT_BEARER_GRANT) ?? 0,
    removing: sentenceOf("issuer_removed"),
  };
}

/**
 * Removes an issuer, and ends every token that was obtained with its assertions.
 *
 * @throws NotFoundError, or InvalidInputError where the issuer was not typed
 */
export async function removeIssuer(actor: Actor, input: RemovedIssuer): Promise<void> {
  const { id, confirmation } = checked(removedIssuerSchema, input);
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "trust-issuer");
    const found = await findIssuer(tx, actor, id);
    if (confirmation !== found.issuer) throw new InvalidInputError({ confirmation: ["Type the issuer as it is shown."] });
    await tx.trustedIssuer.delete({ where: { id } });
    await recordAudit(tx, actor, { action: "trusted-issuer.remove", ...target(found), before: issuerTerms(toItem(found)) });
  });
}

/** What of an issuer a form shows and saves. */
export function issuerTerms({ jwks, jwksUri, audiences, clients, emailDomains, scopes, longestLife }: IssuerItem): IssuerTerms {
  return { jwks, jwksUri, audiences, clientIds: clients.map(({ clientId }) => clientId), emailDomains, scopes, longestLife };
}

async function findIssuer(reader: Pick<Transaction, "trustedIssuer">, { realmId }: Actor, id: string): Promise<Row> {
  const found = isRowId(id) ? await reader.trustedIssuer.findFirst({ where: { id, realmId }, include: included }) : null;
  if (!found) throw new NotFoundError("This issuer is not trusted any more.");
  return found;
}

function columns({ jwks, jwksUri, audiences, emailDomains, scopes, longestLife }: IssuerTerms) {
  const listed = (names: readonly string[] | null) => names && JSON.stringify(names);
  return { jwks, jwksUri, audiences: listed(audiences), emailDomains: listed(emailDomains), scopes: listed(scopes), longestLife };
}

function setBy({ userId, name }: Actor) {
  return { setById: userId, setByName: name };
}

function target({ id, issuer }: { readonly id: string; readonly issuer: string }) {
  return { targetType: "trusted-issuer", targetId: id, targetName: issuer };
}

function toItem({ clients, audiences, emailDomains, scopes, setByName, updatedAt, ...row }: Row): IssuerItem {
  const { id, issuer, jwks, jwksUri, longestLife } = row;
  return {
    id,
    issuer,
    jwks,
    jwksUri,
    longestLife,
    audiences: readScopes(audiences),
    emailDomains: readScopes(emailDomains),
    scopes: readScopes(scopes),
    // As the form has them, whatever order they were written in.
    clients: clients
      .map(({ client: { id: ref, grants, ...named } }) => ({ ref, ...named, ticked: grants.length > 0 }))
      .toSorted((one, other) => (one.clientId < other.clientId ? -1 : 1)),
    setBy: setByName,
    changedAt: updatedAt,
  };
}
