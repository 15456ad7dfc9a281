/** A quota as forms offer it. */
export interface QuotaChoice {
  readonly name: string;
  readonly description: string;
}

/**
 * The options of a field "Shared Quota for Application Tokens".
 *
 * @example quotaOptions([{ name: "10PerMin", description: "10 tokens a minute" }]) // [{ value: "10PerMin", label: "10PerMin (10 tokens a minute)" }]
 */
export function quotaOptions(quotas: readonly QuotaChoice[]): { readonly value: string; readonly label: string }[] {
  return quotas.map(({ name, description }) => ({ value: name, label: `${name} (${description})` }));
}
