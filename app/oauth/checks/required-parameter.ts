import { OAuthError } from "../errors";
import type { Form } from "../request";

/**
 * The value of a parameter that must be there; one sent empty is not (RFC 6749 §3.2).
 *
 * @throws OAuthError `parameter_missing`
 */
export function requiredParameter(name: string, form: Form): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError("parameter_missing", { detail: { parameter: name }, hint: `Send ${name}.` });
  return value;
}
