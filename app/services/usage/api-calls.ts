/** Calls of APIs that their proxies asked about, in WSO2's four views: of an application, of an API, and of the realm. Times are ISO 8601, UTC. */
import { database } from "#app/db/database";
import {
  busiestApplications,
  busiestCallers,
  busiestResources,
  type CallConditions,
  callTotals,
  commonestRefusals,
} from "#app/db/queries/api-usage";
import { CAUSES, isCause } from "#app/oauth/causes";
import type { Environment } from "#app/oauth/model";
import type { Actor } from "../actor";
import { requireAdminRole } from "../admin/access";
import { findManagedApi } from "../apis/access";
import { findApplication } from "../applications/access";
import { checked } from "../errors";
import { csvCell } from "./csv";
import { spanOf, type UsageQuery, usageQuerySchema } from "./period";
import type { Statistics } from "./statistics";

const MINUTE = 60_000;
/** Rows of each view: those with the most calls. The totals are of all. */
const MOST_SHOWN = 100;
const TOP_USERS = 10;

interface Named {
  readonly id: string;
  readonly name: string;
}

export type CallSubject = { readonly kind: "application" | "api"; readonly id: string; readonly name: string } | { readonly kind: "realm" };

export interface ApiCallStatistics {
  readonly subject: CallSubject;
  readonly asOf: string;
  readonly period: Pick<Statistics["period"], "name" | "from" | "to">;
  readonly environment: Environment | "all";
  readonly totals: { readonly calls: number; readonly refused: number };
  /** "API Usage per Application". `application` null: no application's token came with the calls. */
  readonly apiUsage: readonly {
    readonly api: Named;
    readonly application: (Named & { readonly kind: "application" | "agent" }) | null;
    readonly calls: number;
    readonly refused: number;
  }[];
  /** "Top Users": calls that passed, by whole days. */
  readonly topUsers: readonly { readonly application: Named; readonly user: Named & { readonly email: string }; readonly calls: number }[];
  /** "Resource Usage": calls of known applications, by whole days. */
  readonly resources: readonly { readonly api: Named; readonly resource: string; readonly calls: number; readonly refused: number }[];
  /** "Faulty Invocations". */
  readonly faults: readonly {
    readonly api: Named;
    readonly application: Named | null;
    readonly outcome: string;
    readonly title: string;
    readonly fix: string;
    readonly calls: number;
  }[];
}

/** Whose calls are asked for. */
export type CallScope = { readonly kind: "application" | "api"; readonly id: string } | { readonly kind: "realm" };

/**
 * The calls of an application's tokens, of an API, or of the realm.
 *
 * @throws NotFoundError or ForbiddenError unless the actor owns the application or the API, or is an admin; InvalidInputError by `period` and `environment`.
 * @example const calls = await apiCallStatistics(actor, { kind: "api", id }, { period: { name: "7d" }, environment: null });
 */
export async function apiCallStatistics(actor: Actor, scope: CallScope, asked: UsageQuery): Promise<ApiCallStatistics> {
  const { prisma } = database();
  const subject = await findSubject(actor, scope);
  const { period, environment } = checked(usageQuerySchema, asked);
  const now = Date.now();
  const span = spanOf(period, now);
  const conditions: CallConditions = {
    realmId: actor.realmId,
    apiId: subject.kind === "api" ? subject.id : undefined,
    applicationId: subject.kind === "application" ? subject.id : undefined,
    environment: environment ?? undefined,
    ...span,
  };
  const [totals, usage, refusals, callers, resources] = await Promise.all([
    callTotals(prisma, conditions),
    busiestApplications(prisma, conditions, MOST_SHOWN),
    commonestRefusals(prisma, conditions, MOST_SHOWN),
    busiestCallers(prisma, conditions, TOP_USERS),
    busiestResources(prisma, conditions, MOST_SHOWN),
  ]);
  const names = await namesOf(actor.realmId, [...usage, ...refusals, ...resources, ...callers]);
  return {
    subject,
    asOf: new Date(now).toISOString(),
    period: { name: period.name, from: new Date(span.from * MINUTE).toISOString(), to: new Date(span.to * MINUTE).toISOString() },
    environment: environment ?? "all",
    totals,
    apiUsage: usage.map(({ apiId, applicationId, ...row }) => ({
      api: names.api(apiId),
      application: names.application(applicationId),
      ...row,
    })),
    topUsers: callers.map(({ applicationId, userId, calls }) => ({
      application: names.application(applicationId) ?? REMOVED_APPLICATION,
      user: names.user(userId),
      calls,
    })),
    resources: resources.map(({ apiId, ...row }) => ({ api: names.api(apiId), ...row })),
    faults: refusals.map(({ apiId, applicationId, outcome, calls }) => ({
      api: names.api(apiId),
      application: names.application(applicationId),
      outcome,
      title: isCause(outcome) ? CAUSES[outcome].title : outcome,
      fix: isCause(outcome) ? CAUSES[outcome].fix : "",
      calls,
    })),
  };
}

async function findSubject(actor: Actor, scope: CallScope): Promise<CallSubject> {
  if (scope.kind === "realm") {
    requireAdminRole(actor);
    return scope;
  }
  const { prisma } = database();
  const { id, name } =
    scope.kind === "api" ? await findManagedApi(prisma, actor, scope.id) : await findApplication(prisma, actor, scope.id, "read");
  return { kind: scope.kind, id, name };
}

interface Names {
  api(id: string): Named;
  /** null: no application's. */
  application(id: string): (Named & { readonly kind: "application" | "agent" }) | null;
  user(id: string): Named & { readonly email: string };
}

const REMOVED_APPLICATION = { id: "", name: "A deleted application", kind: "application" } as const;

async function namesOf(
  realmId: string,
  rows: readonly { readonly apiId?: string; readonly applicationId?: string; readonly userId?: string }[],
): Promise<Names> {
  const { prisma } = database();
  const ids = (column: "apiId" | "applicationId" | "userId") => [...new Set(rows.flatMap((row) => row[column] || []))];
  const named = { id: true, name: true } as const;
  const [apis, applications, users] = await Promise.all([
    prisma.api.findMany({ where: { realmId, id: { in: ids("apiId") } }, select: named }),
    prisma.application.findMany({ where: { realmId, id: { in: ids("applicationId") } }, select: { ...named, kind: true } }),
    prisma.user.findMany({ where: { realmId, id: { in: ids("userId") } }, select: { ...named, email: true } }),
  ]);
  const byId = <Row extends Named>(found: readonly Row[]) => new Map(found.map((row) => [row.id, row]));
  const [apiById, applicationById, userById] = [byId(apis), byId(applications), byId(users)];
  return {
    api: (id) => apiById.get(id) ?? { id, name: "A deleted API" },
    application(id) {
      if (id === "") return null;
      const found = applicationById.get(id);
      return found ? { ...found, kind: found.kind === "agent" ? "agent" : "application" } : { ...REMOVED_APPLICATION, id };
    },
    user: (id) => userById.get(id) ?? { id, name: "A removed user", email: "" },
  };
}

/** The same numbers as comma-separated values, one a line. */
export function apiCallsCsv({ period: { from, to }, totals, apiUsage, topUsers, resources, faults }: ApiCallStatistics): string {
  const lines: (readonly (string | number)[])[] = [
    ["section", "api", "application", "name", "measure", "from", "to", "value"],
    ["totals", "", "", "", "calls", from, to, totals.calls],
    ["totals", "", "", "", "refused", from, to, totals.refused],
  ];
  for (const { api, application, calls, refused } of apiUsage) {
    const whose = ["api usage per application", api.name, application?.name ?? "", application?.kind ?? ""];
    lines.push([...whose, "calls", from, to, calls], [...whose, "refused", from, to, refused]);
  }
  for (const { application, user, calls } of topUsers) lines.push(["top users", "", application.name, user.name, "calls", from, to, calls]);
  for (const { api, resource, calls, refused } of resources) {
    const what = ["resource usage", api.name, "", resource];
    lines.push([...what, "calls", from, to, calls], [...what, "refused", from, to, refused]);
  }
  for (const fault of faults)
    lines.push(["faulty invocations", fault.api.name, fault.application?.name ?? "", fault.outcome, "calls", from, to, fault.calls]);
  return lines.map((line) => `${line.map(csvCell).join(",")}\r\n`).join("");
}
