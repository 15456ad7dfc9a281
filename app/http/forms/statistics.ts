/** The address of the statistics page, read: time, environment, filters, what the chart tells apart, and what of the page is open. */
import { z } from "zod";
import { FILTER_NAMES, type FilterName, type StatisticsQuery, statisticsQuerySchema } from "#app/services/usage/question";
import { readUsageForm, type UsageForm } from "./usage";

/** Columns by which groups of failures are sorted. */
const SORTS = ["count", "first", "last"] as const;

export interface StatisticsForm extends Omit<UsageForm, "errors"> {
  /** As asked, where it could be understood; "" counts for nothing. */
  readonly filters: Readonly<Record<FilterName, string>>;
  readonly by: NonNullable<StatisticsQuery["by"]>;
  readonly compared: boolean;
  readonly view: "chart" | "table";
  readonly sort: (typeof SORTS)[number];
  /** The group of failures that is open; "": none. */
  readonly group: string;
  /** The beginning of the bar that is told in a line; "": the last one. */
  readonly at: string;
  /** Messages by field, for what could not be understood. */
  readonly errors: Readonly<Partial<Record<keyof UsageForm | FilterName | "by", readonly string[]>>>;
}

const { by: bySchema, filters: filtersSchema } = statisticsQuerySchema.shape;

/**
 * Reads the query string of the statistics. What is wrong is answered with its message and a default in its place, so that a mistyped
 * address still shows numbers.
 *
 * @param now milliseconds since the epoch
 * @example readStatisticsForm(new URLSearchParams("range=7d&grant=password"), Date.now()).query.filters?.grant // "password"
 */
export function readStatisticsForm(
  parameters: URLSearchParams,
  now: number,
): { readonly query: StatisticsQuery; readonly form: StatisticsForm } {
  const { query, form } = readUsageForm(parameters, now);
  const sent = Object.fromEntries(FILTER_NAMES.map((name) => [name, parameters.get(name) || null]));
  const checked = filtersSchema.safeParse(sent);
  const wrong = checked.success ? {} : z.flattenError(checked.error).fieldErrors;
  const filters = filtersSchema.parse(Object.fromEntries(FILTER_NAMES.map((name) => [name, name in wrong ? null : sent[name]])));
  const by = bySchema.safeParse(parameters.get("by") ?? undefined);
  const compared = parameters.get("compare") !== "none";
  const sort = parameters.get("sort");
  return {
    query: { ...query, filters, by: by.data ?? "grant", compared },
    form: {
      ...form,
      filters: {
        grant: filters.grant ?? "",
        outcome: filters.outcome ?? "",
        cause: filters.cause ?? "",
        secret: filters.secret ?? "",
        scope: filters.scope ?? "",
        application: filters.application ?? "",
        network: filters.network ?? "",
        user: filters.user ?? "",
      },
      by: by.data ?? "grant",
      compared,
      view: parameters.get("view") === "table" ? "table" : "chart",
      sort: SORTS.find((name) => name === sort) ?? "count",
      group: parameters.get("group") ?? "",
      at: parameters.get("at") ?? "",
      errors: { ...form.errors, ...wrong, ...(by.success ? {} : { by: z.flattenError(by.error).formErrors }) },
    },
  };
}
