/** What the OpenID Foundation's conformance suite needs to find in a portal: a person with a password, and three clients (docs/conformance.md). */
import { randomBytes, randomUUID } from "node:crypto";
import { database } from "#app/db/database";
import { grantTypesColumn } from "#app/db/queries/client-grants";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import type { Transaction } from "#app/db/transaction";
import { generateClientId } from "#app/oauth/client-id";
import { offeredAt } from "#app/oauth/grant-cells";
import type { GrantTypeName } from "#app/oauth/grant-types";
import type { Environment } from "#app/oauth/model";
import { generateClientSecret } from "#app/oauth/secrets";
import { hashPassword } from "../accounts/passwords";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { type Changed, changeConfig } from "../changes";
import { ConflictError } from "../errors";
import type { SuiteClient, SuiteFacts } from "./suite-configuration";

/** No mail goes there (RFC 2606 §2). */
export const CONFORMANCE_EMAIL = "conformance-suite@openid.invalid";
const GRANT_TYPES: readonly GrantTypeName[] = ["authorization_code", "refresh_token"];
/** Days for which secrets work: longer than a certification takes, and no longer. */
const SECRET_DAYS = 30;
const PASSWORD_BYTES = 18;

/** Where the suite runs. */
export interface Suite {
  /** An origin, such as `https://www.certification.openid.net`. */
  readonly origin: string;
  /** The suite's name for these plans, a part of its addresses. */
  readonly alias: string;
  readonly logout: SuiteLogout;
}

/** How the clients are told of a logout: the plans for it want one way each, and all others refuse a call that they do not expect. */
export const SUITE_LOGOUTS = ["none", "back-channel", "front-channel"] as const;
export type SuiteLogout = (typeof SUITE_LOGOUTS)[number];

export interface Prepared extends Omit<SuiteFacts, "issuer" | "alias"> {
  /** Whether PKCE was required of every key until now. */
  readonly pkceWasRequired: boolean;
}

/**
 * Makes the person and the clients, or brings those of before up to date: password and secrets are new each time, as only their hashes are kept. PKCE
 * is left to keys, since the suite's plans for OpenID Connect go without.
 *
 * @param by the command, in the name of the realm
 * @throws ConflictError when Code or Refresh Token is switched off
 */
export async function prepareConformance(by: Pick<Actor, "realmId" | "requestId">, suite: Suite): Promise<Prepared> {
  const { realmId } = by;
  const password = randomBytes(PASSWORD_BYTES).toString("base64url");
  const passwordHash = await hashPassword(password, { lane: "known", owner: randomUUID() });
  await requireGrants(realmId);
  return await changeConfig("portal", async (tx, changed) => {
    const realm = await tx.realm.findUniqueOrThrow({ where: { id: realmId }, select: { pkceRequired: true } });
    const account = { name: "Conformance Suite", passwordHash, status: "active" };
    const user = await tx.user.upsert({
      where: { realmId_email: { realmId, email: CONFORMANCE_EMAIL } },
      create: { ...account, realmId, email: CONFORMANCE_EMAIL },
      update: account,
    });
    // Sign-ins of earlier runs end now, and tell nobody: the plan for back-channel logout fails at a token that it does not expect.
    await tx.sessionClient.deleteMany({ where: { client: { application: { ownerId: user.id } } } });
    await tx.session.deleteMany({ where: { userId: user.id } });
    const owner = { realmId, userId: user.id };
    const client = await putClient(tx, changed, owner, suite, { name: "Conformance suite", environment: "PRODUCTION" });
    const client2 = await putClient(tx, changed, owner, suite, { name: "Conformance suite", environment: "SANDBOX" });
    const posting = await putClient(tx, changed, owner, suite, { name: "Conformance suite, form", environment: "PRODUCTION" });
    await tx.realm.update({ where: { id: realmId }, data: { pkceRequired: false } });
    const clientIds = [client, client2, posting].map(({ client_id }) => client_id);
    await recordAudit(
      tx,
      { realmId, userId: user.id, name: user.name, ip: "", requestId: by.requestId },
      {
        action: "conformance.prepare",
        targetType: "user",
        targetId: user.id,
        targetName: user.name,
        before: { pkceRequired: realm.pkceRequired },
        after: { pkceRequired: false, suite: suite.origin, alias: suite.alias, clientIds },
      },
    );
    changed({ kind: "realm", key: realmId });
    changed({ kind: "user", key: user.id });
    const person = { email: CONFORMANCE_EMAIL, password };
    return { person, client, client2, clientSecretPost: posting, pkceWasRequired: realm.pkceRequired };
  });
}

async function requireGrants(realmId: string): Promise<void> {
  const on = offeredAt(await readGrantPolicy(database().prisma, realmId), Date.now());
  if (!GRANT_TYPES.every((name) => on.has(name)))
    throw new ConflictError("Code and Refresh Token must be on: switch them on under Admin, Grant policy.");
}

interface Place {
  readonly name: string;
  readonly environment: Environment;
}

async function putClient(
  tx: Transaction,
  changed: Changed,
  { realmId, userId: ownerId }: { readonly realmId: string; readonly userId: string },
  suite: Suite,
  { name, environment }: Place,
): Promise<SuiteClient> {
  const application = await tx.application.upsert({
    where: { ownerId_name: { ownerId, name } },
    create: { realmId, ownerId, name, quota: "Unlimited", description: "Made by the command conformance." },
    update: { status: "active" },
  });
  const columns = clientColumns(suite);
  const client = await tx.client.upsert({
    where: { applicationId_environment: { applicationId: application.id, environment } },
    create: { ...columns, realmId, applicationId: application.id, environment, clientId: generateClientId() },
    update: columns,
  });
  const { secret, hash, hint, algorithm } = generateClientSecret();
  await tx.clientSecret.deleteMany({ where: { clientRef: client.id } });
  const expiresAt = new Date(Date.now() + SECRET_DAYS * 86_400_000);
  const description = "Made by the command conformance";
  await tx.clientSecret.create({ data: { clientRef: client.id, description, hint, algorithm, hash, expiresAt, createdById: ownerId } });
  changed({ kind: "application", key: application.id });
  changed({ kind: "client", key: client.id });
  return { client_id: client.clientId, client_secret: secret };
}

/** The suite's addresses lie below `/test/a/<alias>`. */
function clientColumns({ origin, alias, logout }: Suite) {
  const base = `${origin}/test/a/${alias}`;
  return {
    kind: "server",
    type: "confidential",
    grantTypes: grantTypesColumn(GRANT_TYPES),
    callbackUrls: JSON.stringify([`${base}/callback`]),
    postLogoutRedirectUris: JSON.stringify([`${base}/post_logout_redirect`]),
    backchannelLogoutUri: logout === "back-channel" ? `${base}/backchannel_logout` : null,
    backchannelLogoutSessionRequired: logout === "back-channel",
    frontchannelLogoutUri: logout === "front-channel" ? `${base}/frontchannel_logout` : null,
    frontchannelLogoutSessionRequired: logout === "front-channel",
    // The suite asks for scopes that there are none of here, such as address and phone.
    scopePolicy: "drop",
    scopes: null,
    pkceRequired: false,
    // What validators take that are told nothing (OpenID Connect Registration §2).
    idTokenSignedResponseAlg: "RS256",
  };
}
