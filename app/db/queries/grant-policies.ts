/** Which grant types a realm has on: those switched on whose time is not over. */

/**
 * The condition on `GrantPolicy`.
 *
 * @example await prisma.grantPolicy.count({ where: { realmId, ...switchedOn(new Date()) } })
 */
export function switchedOn(now: Date) {
  return { enabled: true, OR: [{ endsAt: null }, { endsAt: { gt: now } }] };
}
