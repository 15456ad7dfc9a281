/** How a browser's reader wants pages to look. The browser keeps it, in a cookie: it is a matter of the screen, and visitors have it, too. */
import { z } from "zod";

/** The colours of pages: `system` follows the reader's system. */
const THEMES = ["system", "light", "dark"] as const;

const ZONES: readonly string[] = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

export const displaySchema = z.object({
  theme: z.enum(THEMES, { error: "Choose a theme." }).default("system"),
  /** A zone's name in the IANA database, such as "Europe/Berlin". */
  zone: z
    .string()
    .refine((zone) => ZONES.includes(zone), { error: "Choose a time zone of the list." })
    .default("UTC"),
  /** Whether charts tell their series by patterns besides colours. */
  patterns: z.boolean().default(false),
});

export type Display = z.output<typeof displaySchema>;

export const DEFAULT_DISPLAY: Display = displaySchema.parse({});

/**
 * The time zones that can be chosen, UTC first.
 *
 * @example timeZones()[0] // "UTC"
 */
export function timeZones(): readonly string[] {
  return ZONES;
}
