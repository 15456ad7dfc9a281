/** The cells of the grant policy: a grant type has one for each kind of client that can use it and each environment. */
import { CLIENT_KINDS, type ClientKind } from "./client-kinds";
import { type GrantPolicy, isOffAt, isSwitchedOn, ruleFor } from "./grant-policy";
import type { GrantTypeName } from "./grant-types";
import { isGrantForType } from "./grants/index";
import type { Environment } from "./model";

export interface GrantCell {
  readonly kind: ClientKind;
  readonly environment: Environment;
}

/** In the order of screens. */
export const ENVIRONMENTS = ["PRODUCTION", "SANDBOX"] as const satisfies readonly Environment[];

/**
 * The cells of a grant type, in the order of screens. Kinds that cannot use it have none.
 *
 * @example cellsOf("client_credentials") // of servers alone
 */
export function cellsOf(grantType: GrantTypeName): readonly GrantCell[] {
  return CLIENT_KINDS.filter(({ clientType }) => isGrantForType(grantType, clientType)).flatMap(({ name }) =>
    ENVIRONMENTS.map((environment) => ({ kind: name, environment })),
  );
}

/**
 * The grant types that some client may use at a time: those switched on that no rule has off in every cell, or from which an application
 * is excepted. What metadata and forms offer before it is known for which client.
 *
 * @param now milliseconds since the epoch
 */
export function offeredAt(policy: GrantPolicy, now: number): ReadonlySet<GrantTypeName> {
  return new Set(
    [...policy.enabledGrantTypes].filter((grantType) => isSwitchedOn(policy, grantType, now) && isOpen(policy, grantType, now)),
  );
}

function isOpen(policy: GrantPolicy, grantType: GrantTypeName, now: number): boolean {
  if (!policy.grantRules.has(grantType)) return true;
  const isCellOpen = (cell: GrantCell) => {
    const rule = ruleFor(policy, grantType, cell);
    return rule === undefined || !isOffAt(rule, now);
  };
  const exceptions = [...policy.grantExceptions.values()].flat();
  return cellsOf(grantType).some(isCellOpen) || exceptions.some((exception) => exception.grantType === grantType && now < exception.until);
}
