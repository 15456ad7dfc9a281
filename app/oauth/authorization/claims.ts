/** The `claims` parameter (OpenID Connect Core §5.5): JSON from outside, kept with the code, so bounded. */
import { OAuthError } from "../errors";

const MOST_LETTERS = 4000;
const MOST_MEMBERS = 100;
/** `userinfo`, a claim, what is wished of it, and its `values`. */
const DEEPEST = 4;

/**
 * The parameter as it came, if it is an object whose members `userinfo` and `id_token` are objects of claims.
 *
 * @throws OAuthError `authorize_parameter`
 */
export function checkClaims(text: string | undefined): string | null {
  if (text === undefined) return null;
  const value = text.length > MOST_LETTERS ? undefined : parse(text);
  if (!isObject(value) || !isBounded(value)) throw refused();
  for (const name of ["userinfo", "id_token"]) {
    const member = value[name];
    if (member !== undefined && member !== null && !isObject(member)) throw refused();
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value has few members and is not deep; counts over all levels. */
function isBounded(root: unknown): boolean {
  let members = 0;
  let level: readonly unknown[] = [root];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    members += level.length;
  }
  return level.length === 0 && members <= MOST_MEMBERS;
}

function refused(): OAuthError {
  return new OAuthError("authorize_parameter", { detail: { parameter: "claims" } });
}
