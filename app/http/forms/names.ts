/** Lists as people type them into one field. */
import { z } from "zod";

/** Names, separated by blanks, commas or lines; left empty it is null. */
export const namesField = z
  .string()
  .max(10_000, { error: "This is too long." })
  .default("")
  .transform((text) => {
    const listed = text.split(/[\s,]+/).filter((name) => name !== "");
    return listed.length === 0 ? null : listed;
  });

/** A text; left empty it is null. */
export const textField = z
  .string()
  .default("")
  .transform((text) => text.trim() || null);
