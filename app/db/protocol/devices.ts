/** Device codes in the database: their columns, in the order in which an effect writes them, and how each is read. */
import { z } from "zod";
import type { DeviceApproval, DeviceCode } from "#app/oauth/device/code";
import type { Database } from "../database";
import { type ColumnType, findRow, rowQuery } from "../row-by-key";

/** What each column holds, for the cast that PostgreSQL needs. */
export const DEVICE_COLUMNS = {
  id: "uuid",
  userCode: "text",
  realmId: "text",
  applicationId: "text",
  clientRef: "text",
  scope: "text",
  audience: "text",
  issuer: "text",
  ip: "text",
  issuedAt: "time",
  expiresAt: "time",
  pollInterval: "integer",
  polledAt: "time",
  userId: "text",
  sessionId: "text",
  authTime: "time",
  acr: "text",
  amr: "text",
  approvedAt: "time",
  deniedAt: "time",
  usedAt: "time",
  keptUntil: "time",
} as const satisfies Readonly<Record<string, ColumnType>>;

const DEVICE = rowQuery(`"DeviceCode"`, DEVICE_COLUMNS, [`"id"`]);

const texts = z.array(z.string());
const names = z.string().transform((text) => texts.parse(JSON.parse(text)));
const time = z.number();

const approvalRow = z.object({ userId: z.string(), sessionId: z.string(), authTime: time, acr: z.string(), amr: names, approvedAt: time });
const deviceRow = z.object({
  id: z.string(),
  userCode: z.string(),
  realmId: z.string(),
  applicationId: z.string(),
  clientRef: z.string(),
  scope: z.string(),
  audience: names.nullable(),
  issuer: z.string(),
  ip: z.string(),
  issuedAt: time,
  expiresAt: time,
  pollInterval: z.number(),
  polledAt: time.nullable(),
  approvedAt: time.nullable(),
  deniedAt: time.nullable(),
  usedAt: time.nullable(),
  keptUntil: time,
});

type Cell = string | number | null;

/** An approval's values: user, session, time of the password, context, methods, time; lists as JSON, times in milliseconds. */
export function approvalCells(approval: DeviceApproval | null): readonly Cell[] {
  if (approval === null) return [null, null, null, null, null, null];
  const { userId, sessionId, authTime, acr, amr, at } = approval;
  return [userId, sessionId, authTime, acr, JSON.stringify(amr), at];
}

/** A device code's values in the order of {@link DEVICE_COLUMNS}. */
export function deviceCells(device: DeviceCode): readonly [id: string, ...others: readonly Cell[]] {
  return [
    device.id,
    device.userCode,
    device.realmId,
    device.applicationId,
    device.clientRef,
    device.scope,
    device.audience && JSON.stringify(device.audience),
    device.issuer,
    device.ip,
    device.issuedAt,
    device.expiresAt,
    device.pollInterval,
    device.polledAt,
    ...approvalCells(device.approval),
    device.deniedAt,
    device.usedAt,
    device.keptUntil,
  ];
}

/** The device code with an id, in whichever state. */
export async function findDevice(database: Database, id: string): Promise<DeviceCode | undefined> {
  const found = await findRow(database, DEVICE, [id]);
  if (found === undefined) return undefined;
  const { approvedAt, ...device } = deviceRow.parse(found);
  return { ...device, approval: approvedAt === null ? null : approvalOf(found) };
}

function approvalOf(found: Record<string, unknown>): DeviceApproval {
  const { approvedAt, ...approval } = approvalRow.parse(found);
  return { ...approval, at: approvedAt };
}
