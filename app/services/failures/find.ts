import { z } from "zod";
import { database } from "#app/db/database";
import type { Transaction } from "#app/db/transaction";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { findApplication, isRowId, openTo } from "../applications/access";
import { workingSecrets } from "../keys/secret-list";
import { type FailureView, viewFailures } from "./recent";

export interface FailureDetail extends FailureView {
  readonly userAgent: string;
  /** The consumer key it named, if that exists. */
  readonly clientId: string | null;
  /** What the request said that is safe to show. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly context: FailureContext;
}

const factsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/**
 * One refused request by the id its answer carried, among those of an application, or (`null`) of the realm.
 *
 * @returns undefined when there is none, or it belongs to another application.
 * @throws NotFoundError when the actor may not see the application, or is no admin and asks for the realm.
 */
export async function findFailure(actor: Actor, applicationId: string | null, requestId: string): Promise<FailureDetail | undefined> {
  const { prisma } = database();
  if (applicationId === null) requireAdminRole(actor);
  else await findApplication(prisma, actor, applicationId, "read");
  const id = requestId.trim().toLowerCase();
  if (!isRowId(id)) return undefined;
  const row = await prisma.failureRecord.findFirst({
    where: {
      id,
      realmId: actor.realmId,
      ...(applicationId === null ? {} : { applicationId }),
    },
  });
  if (!row) return undefined;
  const [view] = await viewFailures(prisma, [row]);
  if (!view) return undefined;
  const client = row.clientRef === "" ? null : await prisma.client.findUnique({ where: { id: row.clientRef }, select: { clientId: true } });
  return {
    ...view,
    userAgent: row.userAgent,
    clientId: client?.clientId ?? null,
    facts: readFacts(row.detail),
    context: await readFailureContext(prisma, row),
  };
}

/**
 * One refused request by the id its answer carried, whosever it was among those that the actor may see: of an own application, or for an admin of the realm.
 *
 * @returns undefined when there is none, or the actor may not see it: the two are not told apart.
 */
export async function findVisibleFailure(actor: Actor, requestId: string): Promise<FailureDetail | undefined> {
  const id = requestId.trim().toLowerCase();
  if (!isRowId(id)) return undefined;
  const { prisma } = database();
  const row = await prisma.failureRecord.findFirst({ where: { id, realmId: actor.realmId }, select: { applicationId: true } });
  if (!row) return undefined;
  if (actor.role === "admin") return await findFailure(actor, null, id);
  const own = await prisma.application.findFirst({ where: { id: row.applicationId, ...openTo(actor, "read") }, select: { id: true } });
  return own ? await findFailure(actor, own.id, id) : undefined;
}

function readFacts(json: string): FailureDetail["facts"] {
  const facts = factsSchema.safeParse(JSON.parse(json));
  return Object.entries(facts.data ?? {}).map(([name, value]) => ({ name: name.replaceAll("_", " "), value: String(value) }));
}

/** What helps to explain a refused request: the state of its secret, the secrets that work, how often the same happened. */
export interface FailureContext {
  /** The secret that was presented, when it was recognised. */
  readonly secret: {
    readonly hint: string;
    readonly description: string;
    readonly expiresAt: string | null;
    readonly revokedAt: string | null;
    /** Who revoked it, as the audit log says. */
    readonly revokedBy: string | null;
  } | null;
  /** Secrets of the key that work now. */
  readonly workingSecrets: readonly { readonly hint: string; readonly description: string }[];
  /**
   * Records for the same cause from the same address in the day up to this one, it included. Where the key was not proved,
   * these are samples, and the usage counters alone say how many requests there were.
   */
  readonly similar: { readonly count: number; readonly since: string };
}

interface FailureRow {
  readonly at: Date;
  readonly realmId: string;
  readonly applicationId: string;
  readonly clientRef: string;
  readonly secretId: string;
  readonly cause: string;
  readonly ip: string;
}

const DAY = 86_400_000;

/** Reads the context of a failure record. The caller has checked who may read it. */
async function readFailureContext(
  reader: Pick<Transaction, "clientSecret" | "auditEvent" | "failureRecord">,
  row: FailureRow,
): Promise<FailureContext> {
  const [secret, revocation, working, similar] = await Promise.all([
    row.secretId === "" ? null : reader.clientSecret.findUnique({ where: { id: row.secretId } }),
    row.secretId === ""
      ? null
      : reader.auditEvent.findFirst({
          where: { targetType: "secret", targetId: row.secretId, action: "secret.revoke" },
          orderBy: { at: "desc" },
          select: { actorName: true },
        }),
    row.clientRef === ""
      ? []
      : reader.clientSecret.findMany({
          where: workingSecrets(row.clientRef, new Date()),
          orderBy: { createdAt: "desc" },
          select: { hint: true, description: true },
        }),
    reader.failureRecord.aggregate({
      where: {
        ...(row.applicationId === "" ? { realmId: row.realmId, applicationId: "" } : { applicationId: row.applicationId }),
        cause: row.cause,
        ip: row.ip,
        at: { gte: new Date(row.at.getTime() - DAY), lte: row.at },
      },
      _count: true,
      _min: { at: true },
    }),
  ]);
  return {
    secret: secret && {
      hint: secret.hint,
      description: secret.description,
      expiresAt: secret.expiresAt?.toISOString() ?? null,
      revokedAt: secret.revokedAt?.toISOString() ?? null,
      revokedBy: revocation?.actorName ?? null,
    },
    workingSecrets: working,
    similar: { count: similar._count, since: (similar._min.at ?? row.at).toISOString() },
  };
}
