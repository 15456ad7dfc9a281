/** The forms of "Diagnose" and of the token inspector, which only a browser without JavaScript sends. */
import { z } from "zod";

/** Any text; its bounds are the form reader's. */
export const pastedForm = z.object({ text: z.string().default("") });
