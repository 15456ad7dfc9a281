/** Every change that must hold at once in every process. A new one goes into the list of its subject. */
import { APPLICATION_CHANGES } from "./applications";
import type { Change } from "./change";
import { PEOPLE_CHANGES } from "./people";
import { SIGNING_KEY_CHANGES } from "./signing-keys";
import { TOKEN_CHANGES } from "./tokens";

/** All of them. The order is that of a test that makes them one after the other, where a grant type that is off hides the rest. */
export const CHANGES: readonly Change[] = [...APPLICATION_CHANGES, ...PEOPLE_CHANGES, ...TOKEN_CHANGES, ...SIGNING_KEY_CHANGES];
