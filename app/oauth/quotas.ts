/**
 * "Shared Quota for Application Tokens": how many tokens a minute all keys of an application may obtain
 * together. The names are WSO2's; the token path, the forms and the documentation read this one table.
 */
export interface QuotaInfo {
  /** As stored and as shown. */
  readonly name: string;
  /** Tokens a minute; null is unlimited. */
  readonly perMinute: number | null;
  /** One line for the form. */
  readonly description: string;
}

export const QUOTAS = [
  { name: "10PerMin", perMinute: 10, description: "10 tokens a minute" },
  { name: "20PerMin", perMinute: 20, description: "20 tokens a minute" },
  { name: "50PerMin", perMinute: 50, description: "50 tokens a minute" },
  {
    name: "Unlimited",
    perMinute: null,
    description: "as many tokens as it asks for",
  },
] as const satisfies readonly QuotaInfo[];

export type QuotaName = (typeof QUOTAS)[number]["name"];

export const QUOTA_NAMES: readonly QuotaName[] = QUOTAS.map((quota) => quota.name);

const STRICTEST = 10;
const perMinuteByName: ReadonlyMap<string, number | null> = new Map(QUOTAS.map((quota) => [quota.name, quota.perMinute]));

/**
 * Tokens a minute that a stored quota name stands for; null is unlimited. A name that is not in the table
 * gets the smallest quota, so that a damaged row never opens the gate.
 *
 * @example quotaPerMinute("20PerMin") // 20
 */
export function quotaPerMinute(name: string): number | null {
  const found = perMinuteByName.get(name);
  return found === undefined ? STRICTEST : found;
}

/**
 * Whether an owner may choose a quota where an admin allows `maximum` at most.
 *
 * @example isWithinQuota("Unlimited", "50PerMin") // false
 */
export function isWithinQuota(name: string, maximum: string): boolean {
  const [asked, most] = [quotaPerMinute(name), quotaPerMinute(maximum)];
  return most === null || (asked !== null && asked <= most);
}
