import type { Attack } from "./attack";
import { FLOODS } from "./floods";
import { HALF_SENT } from "./half-sent";
import { HOSTILE_FORMS } from "./hostile-forms";

/** All attacks, in the order in which they are run and printed. */
export const ATTACKS: readonly Attack[] = [...HOSTILE_FORMS, ...HALF_SENT, ...FLOODS];
