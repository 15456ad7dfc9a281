import { z } from "zod";
import { database } from "#app/db/database";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { findApplication, isRowId } from "../applications/access";
import { type FailureContext, readFailureContext } from "./context";
import { type FailureView, viewFailures } from "./view";

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
  else await findApplication(prisma, actor, applicationId);
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

function readFacts(json: string): FailureDetail["facts"] {
  const facts = factsSchema.safeParse(JSON.parse(json));
  return Object.entries(facts.data ?? {}).map(([name, value]) => ({ name: name.replaceAll("_", " "), value: String(value) }));
}
