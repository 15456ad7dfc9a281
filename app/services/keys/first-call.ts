/** Whether a new key has been used yet: its first token, or why its latest request was refused. */
import { database } from "#app/db/database";
import { listTokenIds } from "#app/db/queries/tokens";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { viewFailures } from "../failures/recent";
import { requireKey } from "./access";
import { grantLabel } from "./policy";

/** Tokens of the application that are looked at, the newest ones: its other key may have obtained many. */
const MOST_TOKENS = 50;

export type FirstCall =
  | { readonly kind: "waiting" }
  | {
      readonly kind: "token";
      /** How long ago it was issued. */
      readonly secondsAgo: number;
      readonly grantLabel: string;
      /** null: the key has no secrets, or it has been removed. */
      readonly secretHint: string | null;
      /** How long it is valid from its issue. */
      readonly lifetimeSeconds: number;
      /** Separated by blanks. */
      readonly scope: string;
    }
  | {
      readonly kind: "refused";
      readonly secondsAgo: number;
      readonly requestId: string;
      readonly title: string;
      readonly explanation: string;
      readonly fix: string;
    };

/** What the page that waits for the first call shows. */
export interface FirstCallPage {
  readonly application: { readonly id: string; readonly name: string };
  readonly environment: Environment;
  readonly clientId: string;
  /** Whether the application has a key of the other environment too. */
  readonly hasOtherKey: boolean;
  readonly call: FirstCall;
}

/**
 * The first token of a key, or else its latest refused request, or neither yet.
 *
 * @throws NotFoundError, also before keys were generated
 * @example (await getFirstCall(actor, applicationId, "SANDBOX")).call.kind // "waiting"
 */
export async function getFirstCall(actor: Actor, applicationId: string, environment: Environment): Promise<FirstCallPage> {
  const { prisma } = database();
  const { application, client } = await requireKey(prisma, actor, applicationId, environment, "read");
  const others = await prisma.client.count({ where: { applicationId: application.id, id: { not: client.id } } });
  const { id, name } = application;
  const page = { application: { id, name }, environment, clientId: client.clientId, hasOtherKey: others > 0 };
  const now = Date.now();
  const ago = (at: Date) => Math.max(0, Math.round((now - at.getTime()) / 1000));

  const ids = await listTokenIds(prisma, { applicationId: application.id, order: "desc" }, MOST_TOKENS);
  const token = await prisma.tokenRecord.findFirst({
    where: { id: { in: [...ids] }, clientRef: client.id, kind: "access" },
    orderBy: [{ issuedAt: "asc" }, { id: "asc" }],
  });
  if (token) {
    const secret = token.secretId === null ? null : await prisma.clientSecret.findUnique({ where: { id: token.secretId } });
    const lifetimeSeconds = Math.round((token.expiresAt.getTime() - token.issuedAt.getTime()) / 1000);
    const facts = { grantLabel: grantLabel(token.grantType), secretHint: secret?.hint ?? null, lifetimeSeconds, scope: token.scope };
    return { ...page, call: { kind: "token", secondsAgo: ago(token.issuedAt), ...facts } };
  }
  const refused = await prisma.failureRecord.findFirst({
    where: { applicationId: application.id, clientRef: client.id, endpoint: "token" },
    orderBy: [{ at: "desc" }, { id: "desc" }],
  });
  const [view] = refused ? await viewFailures(prisma, [refused]) : [];
  if (!refused || !view) return { ...page, call: { kind: "waiting" } };
  const { requestId, title, explanation, fix } = view;
  return { ...page, call: { kind: "refused", secondsAgo: ago(refused.at), requestId, title, explanation, fix } };
}
