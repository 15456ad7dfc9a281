import { DEFAULT_SECRET_LIFETIME, SECRET_DESCRIPTION_LENGTH, SECRET_LIFETIMES } from "./input";
import { MAXIMUM_SECRETS } from "./secret-state";

/** What the "New Secret" form says of its fields. Lifetimes are days. */
export function secretFormFacts() {
  return {
    maximum: MAXIMUM_SECRETS,
    lifetimes: SECRET_LIFETIMES,
    defaultLifetime: DEFAULT_SECRET_LIFETIME,
    descriptionLength: SECRET_DESCRIPTION_LENGTH,
  };
}
