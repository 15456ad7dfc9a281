/** What helps to explain a refused request: the state of its secret, the secrets that work, how often the same happened. */
import type { Transaction } from "#app/db/transaction";
import { workingSecrets } from "../keys/secret-view";

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
export async function readFailureContext(
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
