/** The statistics' question as their address holds it: texts in, the service's query out. */
import { z } from "zod";
import { momentIn } from "#app/platform/time-zone";
import { spanOf, type UsageQuery, usageQuerySchema } from "#app/services/usage/period";
import { timeZones } from "../display";

const MINUTE = 60_000;
/** Asked where nothing is, or something wrong. */
const FALLBACK = "24h";
const ENVIRONMENTS: Readonly<Record<string, UsageQuery["environment"]>> = { all: null, production: "PRODUCTION", sandbox: "SANDBOX" };

/**
 * Date and time as a control sends it and as people write it; a date alone is its midnight. Times are UTC where no zone is named. The years are
 * those that `Date` reads and writes with four digits in every zone.
 */
const MOMENT = /^[12]\d{3}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?$/;

/** What the form shows again: as asked where it was right, the default where it was wrong. */
export interface UsageForm {
  readonly range: string;
  readonly environment: string;
  /** `YYYY-MM-DDTHH:MM`, in UTC; "" for what was no time. */
  readonly from: string;
  readonly to: string;
  /** Messages by field, for what could not be understood. */
  readonly errors: Readonly<Partial<Record<"range" | "environment" | "from" | "to", readonly string[]>>>;
}

/**
 * Reads `range`, `from`, `to`, their `zone`, and `environment` from a query string. What is wrong is answered with its message and a default in its
 * place, so that a mistyped address still shows numbers.
 *
 * @param now milliseconds since the epoch
 * @example readUsageForm(new URLSearchParams("range=7d&environment=sandbox"), Date.now()).query.environment // "SANDBOX"
 */
export function readUsageForm(parameters: URLSearchParams, now: number): { readonly query: UsageQuery; readonly form: UsageForm } {
  const range = parameters.get("range") ?? FALLBACK;
  const custom = range === "custom";
  const zone = zoneOf(parameters.get("zone"));
  const [from, to] = [momentOf(parameters.get("from"), zone), momentOf(parameters.get("to"), zone)];
  // Without an end, until now: the running minute counts.
  const end = parameters.get("to") ? to : new Date(now + MINUTE);
  const period = usageQuerySchema.shape.period.safeParse(custom ? { name: range, from, to: end } : { name: range });
  const named = parameters.get("environment")?.toLowerCase() ?? "all";
  const environment = usageQuerySchema.shape.environment.safeParse(Object.hasOwn(ENVIRONMENTS, named) ? ENVIRONMENTS[named] : named);
  const query = { period: period.data ?? { name: FALLBACK }, environment: environment.data ?? null } as const;
  const span = spanOf(query.period, now);
  return {
    query,
    form: {
      range: custom ? range : query.period.name,
      environment: environment.success ? named : "all",
      from: custom ? fieldOf(from) : fieldOf(new Date(span.from * MINUTE)),
      to: custom ? fieldOf(to) : fieldOf(new Date(span.to * MINUTE)),
      errors: {
        ...(period.success ? {} : periodErrors(period.error)),
        ...(environment.success ? {} : { environment: z.flattenError(environment.error).formErrors }),
      },
    },
  };
}

function periodErrors(error: z.ZodError<{ name: string; from?: Date; to?: Date }>): UsageForm["errors"] {
  const { name: range, from, to } = z.flattenError(error).fieldErrors;
  return { ...(range && { range }), ...(from && { from }), ...(to && { to }) };
}

/** The zone of the times: a form names its reader's, links name none. */
function zoneOf(text: string | null): string {
  return timeZones().find((zone) => zone === text) ?? "UTC";
}

/** Undefined for what is no date and time. */
function momentOf(text: string | null, zone: string): Date | undefined {
  if (text === null || !MOMENT.test(text)) return undefined;
  const moment = new Date(text.length === 10 ? `${text}T00:00Z` : `${text.replace(" ", "T").replace(/Z$/, "")}Z`);
  if (Number.isNaN(moment.getTime())) return undefined;
  return text.endsWith("Z") ? moment : new Date(momentIn(moment.getTime(), zone));
}

/** A control for date and time shows what is one, and nothing else. */
function fieldOf(moment: Date | undefined): string {
  return moment?.toISOString().slice(0, 16) ?? "";
}
