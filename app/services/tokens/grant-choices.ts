import { implementedGrantTypes } from "#app/oauth/grants";

/** The grant types a token can have come from, to filter by. */
export function grantChoices(): readonly { readonly value: string; readonly label: string }[] {
  return implementedGrantTypes().map(({ name, label }) => ({ value: name, label }));
}
