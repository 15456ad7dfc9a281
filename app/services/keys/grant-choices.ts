/** What is to be said of each grant type to the owner of a key: what it is good for, and why it may not be ticked. */
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import type { Transaction } from "#app/db/transaction";
import type { ClientKindInfo } from "#app/oauth/client-kinds";
import type { GrantTypeName } from "#app/oauth/grant-types";
import { implementedGrantTypes, isGrantForType } from "#app/oauth/grants";
import { dayStart } from "../usage/period";
import type { RealmKeyPolicy } from "./policy";

/**
 * `recommended` for the kind of program, `discouraged` by RFC 9700, or `off`: an admin has switched it off, or it is not for keys of this kind.
 */
export type GrantStanding = "recommended" | "allowed" | "discouraged" | "off";

export interface GrantChoice {
  readonly name: GrantTypeName;
  readonly label: string;
  /** One line: what it is for. */
  readonly summary: string;
  /** What RFC 9700 says against it; null for most. */
  readonly warning: string | null;
  readonly needsCallbackUrl: boolean;
  readonly standing: GrantStanding;
  /** Why it is off: a key of this kind has no secret for it, or an admin has decided so. Null where it is on. */
  readonly off: { readonly by: "kind" } | { readonly by: "admin"; readonly since: Date | null; readonly ask: string | null } | null;
  /** Tokens that the key obtained by it in the last 24 hours. */
  readonly tokensLastDay: number;
}

interface ChosenFor {
  readonly application: { readonly id: string; readonly realmId: string };
  /** null before "Generate Keys". */
  readonly clientRef: string | null;
  readonly kind: Pick<ClientKindInfo, "clientType" | "usualGrants">;
  readonly policy: Pick<RealmKeyPolicy, "grantTypes">;
}

/**
 * Every grant type that works, in the order of the table.
 *
 * @example (await readGrantChoices(prisma, { application, clientRef, kind, policy })).filter(({ standing }) => standing === "recommended")
 */
export async function readGrantChoices(
  reader: Pick<Transaction, "auditEvent" | "user" | "$queryRaw">,
  { application: { id: applicationId, realmId }, clientRef, kind, policy }: ChosenFor,
): Promise<readonly GrantChoice[]> {
  const usage =
    clientRef === null
      ? new Map<string, number>()
      : await sumUsageBy(reader, "grantType", {
          realmId,
          applicationId,
          clientRef,
          outcome: "success",
          from: dayStart(Date.now()),
          to: NO_END,
        });
  const isOn = (name: GrantTypeName) => policy.grantTypes.some((grant) => grant.name === name);
  const known = implementedGrantTypes();
  const switchedOff = known.filter(({ name }) => !isOn(name) && isGrantForType(name, kind.clientType)).map(({ name }) => name);
  const decisions = await readDecisions(reader, realmId, switchedOff);
  return known.map(({ name, label, summary, warning = null, needsCallbackUrl }) => ({
    name,
    label,
    summary,
    warning,
    needsCallbackUrl,
    standing: !isOn(name) ? "off" : warning !== null ? "discouraged" : kind.usualGrants.includes(name) ? "recommended" : "allowed",
    off: isOn(name) ? null : (decisions.get(name) ?? { by: "kind" }),
    tokensLastDay: usage.get(name) ?? 0,
  }));
}

/** Who can be asked for a grant type: the admin who switched it off, or the first of the realm; and since when it is off, if the audit log says. */
async function readDecisions(reader: Pick<Transaction, "auditEvent" | "user">, realmId: string, names: readonly GrantTypeName[]) {
  if (names.length === 0) return new Map<string, NonNullable<GrantChoice["off"]>>();
  const [events, admins] = await Promise.all([
    Promise.all(
      names.map((name) =>
        reader.auditEvent.findFirst({
          where: { realmId, targetType: "grant-type", targetId: name },
          orderBy: { at: "desc" },
          select: { at: true, actorId: true },
        }),
      ),
    ),
    reader.user.findMany({
      where: { realmId, role: "admin", status: "active" },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      take: 100,
      select: { id: true, name: true },
    }),
  ]);
  return new Map(
    names.map((name, index) => {
      const event = events[index];
      const ask = (admins.find(({ id }) => id === event?.actorId) ?? admins[0])?.name ?? null;
      return [name, { by: "admin" as const, since: event?.at ?? null, ask }];
    }),
  );
}
