/** The quota that holds for an application now. */
import type { RealmPolicy, RegisteredClient } from "../model";

type QuotaClient = Pick<RegisteredClient, "quotaPerMinute" | "maximumQuotaPerMinute">;
type QuotaPolicy = Pick<RealmPolicy, "maximumQuotaPerMinute">;

/**
 * Tokens a minute that the application may obtain; null is unlimited. The smaller of what its owner chose and what an admin
 * allows today: an admin who lowers the limit does not have to change the applications.
 *
 * @example effectiveQuota({ quotaPerMinute: null, maximumQuotaPerMinute: "realm" }, { maximumQuotaPerMinute: 50 }) // 50
 */
export function effectiveQuota(client: QuotaClient, policy: QuotaPolicy): number | null {
  const allowed = client.maximumQuotaPerMinute === "realm" ? policy.maximumQuotaPerMinute : client.maximumQuotaPerMinute;
  if (allowed === null) return client.quotaPerMinute;
  return client.quotaPerMinute === null ? allowed : Math.min(client.quotaPerMinute, allowed);
}
