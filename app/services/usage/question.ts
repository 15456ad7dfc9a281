/** What the statistics can be asked: a time, filters, what the requests are told apart by, and whether the time before is compared. */
import { z } from "zod";
import { usageQuerySchema } from "./period";

/**
 * By what requests are told apart, with the word on screen. The counters of answers know the first four, and in a portal the application, exactly
 * and for 400 days. Sources are known of recorded refusals, for 30 days; people of tokens that act for them, by whole days.
 */
export const BREAKDOWNS = [
  { name: "outcome", label: "Outcome" },
  { name: "grant", label: "Grant type" },
  { name: "cause", label: "Cause" },
  { name: "secret", label: "Secret" },
  { name: "application", label: "Application" },
  { name: "source", label: "Source" },
  { name: "user", label: "User" },
] as const;

export type Breakdown = (typeof BREAKDOWNS)[number]["name"];

/** The secret of requests in which none was recognised. */
export const NO_SECRET = "none";

/** Neither engine has to be told of control characters; PostgreSQL refuses NUL. */
const filterText = (most: number) =>
  z
    .string()
    .max(most, "No value is as long as this.")
    .regex(/^[^\p{Cc}]*$/u, "No value has such characters.")
    .nullable()
    .default(null);

/** What is counted; null does not matter. `secret` is an id, or {@link NO_SECRET}. */
export const filtersSchema = z.object({
  grant: filterText(200),
  outcome: z.enum(["issued", "refused"], { error: "Choose issued or refused." }).nullable().default(null),
  cause: filterText(100),
  secret: filterText(100),
  /** One that the token has, perhaps beside others. */
  scope: filterText(100),
  /** Of the portal only. */
  application: filterText(100),
  network: filterText(100),
  user: filterText(100),
});

export type Filters = z.output<typeof filtersSchema>;
export const FILTER_NAMES = filtersSchema.keyof().options;
export type FilterName = (typeof FILTER_NAMES)[number];

export const statisticsQuerySchema = usageQuerySchema.extend({
  filters: filtersSchema.prefault({}),
  by: z
    .enum(
      BREAKDOWNS.map(({ name }) => name),
      { error: "Choose one of the columns in the list." },
    )
    .default("grant"),
  /** Whether the time before is counted too. */
  compared: z.boolean().default(true),
});

/** As a caller gives it: a time and an environment; filters and the rest have defaults. */
export type StatisticsQuery = z.input<typeof statisticsQuerySchema>;

/** Checked. */
export type StatisticsQuestion = z.output<typeof statisticsQuerySchema>;
