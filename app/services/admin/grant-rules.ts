/** One cell of the grant policy: what a change of it touches, and the change. */
import { z } from "zod";
import { database } from "#app/db/database";
import { MOST_LISTED } from "#app/db/queries/bounded";
import { countKeysTicking } from "#app/db/queries/grant-impact";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import type { Transaction } from "#app/db/transaction";
import { clientKindInfo } from "#app/oauth/client-kinds";
import { cellsOf, type GrantCell } from "#app/oauth/grant-cells";
import { isSwitchedOn } from "#app/oauth/grant-policy";
import { type GrantTypeName, grantTypeInfo } from "#app/oauth/grant-types";
import { requireConfirmation } from "../accounts/confirmation";
import type { Actor } from "../actor";
import { recordAudit } from "../audit/record";
import { sentenceOf } from "../endings/table";
import { ConflictError, checked, InvalidInputError } from "../errors";
import { changeAsAdmin, requireAdminRole } from "./access";
import { type RuleImpact, ruleImpact } from "./grant-impact";
import { CELL_STATES, type CellState, cellState, requireCell } from "./grant-matrix";
import { confirms, endOf, numberMoved } from "./grants";

const DAY_MS = 86_400_000;
/** Owners are told at most so many days before. */
const LONGEST_NOTICE = 366;

/** A cell with its state and what it stops. */
export interface GrantRuleView extends GrantCell {
  readonly grantType: GrantTypeName;
  readonly label: string;
  readonly kindLabel: string;
  /** What RFC 9700 says against the grant type; null for most. */
  readonly warning: string | null;
  readonly mustEnd: boolean;
  readonly state: CellState;
  /** From when on it is off by itself, or has been; null: no day was set. */
  readonly offFrom: Date | null;
  /** Since when owners are told. */
  readonly toldAt: Date | null;
  readonly setBy: string | null;
  /** Keys of the cell on which it is ticked. */
  readonly keys: number;
  readonly impact: RuleImpact;
  /** Exceptions that hold now, of any application; the last of them ends at `exceptionsEnd`. */
  readonly exceptions: number;
  readonly exceptionsEnd: Date | null;
  /** What happens to issued tokens when it is switched off. */
  readonly switchingOff: string;
}

/**
 * A cell of the actor's realm.
 *
 * @throws NotFoundError where there is no such cell
 */
export async function getGrantRule(
  actor: Actor,
  named: { readonly grantType: string; readonly kind: string; readonly environment: string },
): Promise<GrantRuleView> {
  requireAdminRole(actor);
  const { grantType, cell } = requireCell(named);
  const { realmId } = actor;
  const { prisma } = database();
  const now = new Date();
  const use = { realmId, grantType, ...cell };
  const { environment } = cell;
  const [policy, row, keys, exceptions] = await Promise.all([
    readGrantPolicy(prisma, realmId),
    prisma.grantRule.findUnique({ where: { realmId_grantType_kind_environment: use } }),
    countKeysTicking(prisma, use, MOST_LISTED + 1),
    prisma.grantException.aggregate({
      where: { realmId, grantType, environment, until: { gt: now }, application: { clients: { some: cell } } },
      _count: true,
      _max: { until: true },
    }),
  ]);
  const info = grantTypeInfo(grantType);
  return {
    ...cell,
    grantType,
    label: info?.label ?? grantType,
    kindLabel: clientKindInfo(cell.kind).label,
    warning: info?.warning ?? null,
    mustEnd: info?.mustEnd ?? false,
    state: cellState(policy, grantType, cell, now.getTime()),
    offFrom: row?.offFrom ?? null,
    toldAt: row?.toldAt ?? null,
    setBy: row?.setByName ?? null,
    keys,
    impact: await ruleImpact(use, row?.toldAt ?? null, now),
    exceptions: exceptions._count,
    exceptionsEnd: exceptions._max.until,
    switchingOff: sentenceOf("grant_type_switched_off"),
  };
}

/** What the confirmation page sends. */
export const grantRuleSchema = z.object({
  grantType: z.string(),
  kind: z.string(),
  environment: z.string(),
  state: z.enum(CELL_STATES, { error: "Choose on, report only or off." }),
  /** Of `report`, `YYYY-MM-DD`: the first day on which it is off, by UTC. Absent: no day is set. */
  offFrom: z.iso.date({ error: "Give a date as YYYY-MM-DD." }).optional(),
  confirmedKeys: z.int({ error: "Type the number of keys shown above." }).min(0, { error: "Type the number of keys shown above." }),
  /** The warning of RFC 9700 has been read; only grant types that have one ask for it, and only to let it through. */
  acknowledged: z.boolean().default(false),
  /** As of a grant type that is switched on for a time alone: the last day of the whole grant type. */
  lastDay: z.iso.date({ error: "Give a date as YYYY-MM-DD." }).optional(),
});

export type GrantRuleChange = z.input<typeof grantRuleSchema>;

/**
 * Sets a cell. Holds for the next token request; the day of a report by every process's clock. Where the grant type is off everywhere,
 * letting one cell through switches it on and has every other cell off. `confirmedKeys` is the number that the confirmation page showed.
 *
 * @throws NotFoundError where there is no such cell; InvalidInputError by field; ConflictError when the number of keys has changed since
 * @example await setGrantRule(actor, { grantType: "password", kind: "server", environment: "PRODUCTION", state: "report", confirmedKeys: 3 });
 */
export async function setGrantRule(actor: Actor, input: GrantRuleChange): Promise<void> {
  const { state, offFrom, confirmedKeys, acknowledged, lastDay, ...named } = checked(grantRuleSchema, input);
  const { grantType, cell } = requireCell(named);
  const info = grantTypeInfo(grantType);
  const use = { realmId: actor.realmId, grantType, ...cell };
  await changeAsAdmin(actor, { kind: "realm", key: actor.realmId }, async (tx) => {
    requireConfirmation(actor, "change-grant-type");
    const now = new Date();
    const policy = await readGrantPolicy(tx, actor.realmId);
    const before = cellState(policy, grantType, cell, now.getTime());
    if (before === "off" && state !== "off" && info?.warning !== undefined && !acknowledged)
      throw new InvalidInputError({ acknowledged: ["Tick this to say that you have read the warning."] });
    const ends = state === "report" && offFrom !== undefined ? enforcementDay(offFrom, now) : null;
    const keys = await countKeysTicking(tx, use, MOST_LISTED + 1);
    if (!confirms(confirmedKeys, keys)) throw new ConflictError(numberMoved(keys, confirmedKeys));
    if (before === "off" && state === "off") return;
    const rule = await tx.grantRule.findUnique({ where: { realmId_grantType_kind_environment: use } });
    if (before === state && (rule?.offFrom ?? null)?.getTime() === ends?.getTime()) return;
    if (!isSwitchedOn(policy, grantType, now.getTime())) {
      const endsAt = info?.mustEnd === true ? endOf(lastDay, now) : null;
      await switchOnFor(tx, actor, { grantType, cell, endsAt, now });
    }
    const told = { toldAt: now, setById: actor.userId, setByName: actor.name };
    if (state === "on") await tx.grantRule.deleteMany({ where: use });
    else
      await tx.grantRule.upsert({
        where: { realmId_grantType_kind_environment: use },
        create: { ...use, state, offFrom: ends, ...told },
        update: { state, offFrom: ends, ...told },
      });
    await recordAudit(tx, actor, {
      action: "grant-policy.rule",
      targetType: "grant-type",
      targetId: grantType,
      targetName: `${info?.label ?? grantType}, ${clientKindInfo(cell.kind).label}, ${cell.environment}`,
      before: { state: before, ...(rule?.offFrom && { offFrom: rule.offFrom }) },
      after: { state, ...(ends && { offFrom: ends }), keysTicked: keys },
    });
  });
}

interface SwitchedOn {
  readonly grantType: GrantTypeName;
  readonly cell: GrantCell;
  readonly endsAt: Date | null;
  readonly now: Date;
}

/** Switches a grant type on with every other cell off, so that nothing but the one cell changes. */
async function switchOnFor(tx: Transaction, actor: Actor, { grantType, cell, endsAt, now }: SwitchedOn): Promise<void> {
  const { realmId } = actor;
  const key = { realmId, grantType };
  await tx.grantPolicy.upsert({
    where: { realmId_grantType: key },
    create: { ...key, enabled: true, endsAt },
    update: { enabled: true, endsAt },
  });
  await tx.grantRule.deleteMany({ where: key });
  const others = cellsOf(grantType).filter(({ kind, environment }) => kind !== cell.kind || environment !== cell.environment);
  // Nothing ends there that was not off before, so no owner is told.
  const off = { state: "off", toldAt: now, noticedFor: now, setById: actor.userId, setByName: actor.name };
  await tx.grantRule.createMany({ data: others.map((other) => ({ ...key, ...other, ...off })) });
}

/**
 * The moment at which a day begins, by UTC.
 *
 * @throws InvalidInputError by field `offFrom`
 */
function enforcementDay(day: string, now: Date): Date {
  const from = new Date(Date.parse(day));
  const refuse = (message: string) => new InvalidInputError({ offFrom: [message] });
  if (from <= now) throw refuse("Choose tomorrow or a later day. To have it off at once, choose Off.");
  if (from.getTime() > now.getTime() + LONGEST_NOTICE * DAY_MS) throw refuse(`Choose a day within the next ${LONGEST_NOTICE} days.`);
  return from;
}
