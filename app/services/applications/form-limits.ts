import { QUOTAS } from "#app/oauth/quotas";
import { DESCRIPTION_LENGTH, NAME_LENGTH } from "./input";

/** What the application form says of its fields: the quotas on offer and the lengths. */
export function applicationFormLimits() {
  return {
    nameLength: NAME_LENGTH,
    descriptionLength: DESCRIPTION_LENGTH,
    quotas: QUOTAS.map(({ name, description }) => ({ name, description })),
  };
}

/** The quota ticked at first in the form. */
export const DEFAULT_QUOTA = "Unlimited";
