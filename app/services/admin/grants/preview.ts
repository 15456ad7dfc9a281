import { database } from "#app/db/database";
import { hasManyClients } from "#app/db/queries/client-grants";
import { remembered } from "#app/db/queries/remembered";
import { NO_END, sumUsageBy } from "#app/db/queries/usage-sums";
import { dayStart, weekStart } from "#app/services/usage/period";
import type { Actor } from "../../actor";
import { sentenceOf } from "../../endings/table";
import { NotFoundError } from "../../errors";
import { type GrantPolicyItem, listGrantPolicy } from "./list";
import { countApplicationsTicking } from "./usage";

const EXAMPLES = 5;

export interface AffectedApplication {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly tokensLastWeek: number;
}

/** What switching a grant type on or off would do, in numbers. */
export interface GrantChangePreview {
  readonly grant: GrantPolicyItem;
  /** Applications with a key on which it is ticked. */
  readonly applications: number;
  /** The ones that used it most in the last 24 hours. */
  readonly examples: readonly AffectedApplication[];
  /** A sentence for the page: what happens to issued tokens when it is switched off. */
  readonly switchingOff: string;
}

/**
 * The effect of a change of policy, before it is made.
 *
 * @throws NotFoundError for a grant type that does not work here
 */
export async function previewGrantChange(actor: Actor, grantType: string): Promise<GrantChangePreview> {
  const grant = (await listGrantPolicy(actor)).find((item) => item.name === grantType);
  if (!grant) throw new NotFoundError("There is no such grant type here.");
  const { prisma } = database();
  const lastDay = { realmId: actor.realmId, grantType, outcome: "success", from: dayStart(Date.now()), to: NO_END };
  const busiestOf = () => sumUsageBy(prisma, "applicationId", lastDay, EXAMPLES);
  const [applications, busiest] = await Promise.all([
    countApplicationsTicking(prisma, actor.realmId, grantType),
    (await hasManyClients(prisma, actor.realmId))
      ? remembered(["busiest by grant type", actor.realmId, grantType], busiestOf)
      : busiestOf(),
  ]);
  // By their keys: beginning with the applications would read every application of the realm.
  const ticking = await prisma.clientGrant.findMany({
    where: {
      realmId: actor.realmId,
      grantType,
      ...(busiest.size > 0 ? { client: { applicationId: { in: [...busiest.keys()] } } } : {}),
    },
    select: { client: { select: { applicationId: true } } },
    take: 2 * EXAMPLES,
  });
  const rows = await prisma.application.findMany({
    where: { realmId: actor.realmId, id: { in: ticking.map(({ client }) => client.applicationId) } },
    select: { id: true, name: true, owner: { select: { name: true } } },
    orderBy: { name: "asc" },
    take: EXAMPLES,
  });
  const ids = rows.map(({ id }) => id);
  const week = { realmId: actor.realmId, applicationIds: ids, grantType, outcome: "success", from: weekStart(Date.now()), to: NO_END };
  const tokens = await sumUsageBy(prisma, "applicationId", week);
  const examples = rows
    .map((row) => ({ id: row.id, name: row.name, owner: row.owner.name, tokensLastWeek: tokens.get(row.id) ?? 0 }))
    .sort((one, other) => other.tokensLastWeek - one.tokensLastWeek);
  return { grant, applications, examples, switchingOff: sentenceOf("grant_type_switched_off") };
}
