/** The grant policy as a matrix: what each grant type is for each kind of client in each environment. */
import { database } from "#app/db/database";
import { readGrantPolicy } from "#app/db/queries/grant-policies";
import { CLIENT_KINDS } from "#app/oauth/client-kinds";
import { cellsOf, type GrantCell } from "#app/oauth/grant-cells";
import { type GrantPolicy, isOffAt, isSwitchedOn, ruleFor } from "#app/oauth/grant-policy";
import { type GrantTypeName, grantTypeInfo } from "#app/oauth/grant-types";
import { implementedGrantTypes } from "#app/oauth/grants";
import type { Actor } from "../actor";
import { NotFoundError } from "../errors";
import { requireAdminRole } from "./access";

/** `report`: it works, the portal counts what `off` would have stopped, and owners are told. */
export const CELL_STATES = ["on", "report", "off"] as const;
export type CellState = (typeof CELL_STATES)[number];

export interface MatrixCell extends GrantCell {
  readonly state: CellState;
}

export interface GrantMatrix {
  readonly kinds: readonly { readonly name: GrantCell["kind"]; readonly label: string }[];
  readonly rows: readonly {
    readonly name: GrantTypeName;
    readonly label: string;
    /** Two for each kind that can use it, in the order of `kinds`. */
    readonly cells: readonly MatrixCell[];
  }[];
}

/** The matrix of the actor's realm at this moment. */
export async function getGrantMatrix(actor: Actor): Promise<GrantMatrix> {
  requireAdminRole(actor);
  const policy = await readGrantPolicy(database().prisma, actor.realmId);
  const now = Date.now();
  return {
    kinds: CLIENT_KINDS.map(({ name, label }) => ({ name, label })),
    rows: implementedGrantTypes().map(({ name, label }) => ({
      name,
      label,
      cells: cellsOf(name).map((cell) => ({ ...cell, state: cellState(policy, name, cell, now) })),
    })),
  };
}

/** What a cell is at a time: milliseconds since the epoch. */
export function cellState(policy: GrantPolicy, grantType: GrantTypeName, cell: GrantCell, now: number): CellState {
  if (!isSwitchedOn(policy, grantType, now)) return "off";
  const rule = ruleFor(policy, grantType, cell);
  if (rule === undefined) return "on";
  return isOffAt(rule, now) ? "off" : "report";
}

/**
 * The cell that a request names.
 *
 * @throws NotFoundError where the grant type does not work here, or its kind of client cannot use it
 */
export function requireCell(named: { readonly grantType: string; readonly kind: string; readonly environment: string }): {
  readonly grantType: GrantTypeName;
  readonly cell: GrantCell;
} {
  const grantType = grantTypeInfo(named.grantType)?.name;
  const works = grantType !== undefined && implementedGrantTypes().some(({ name }) => name === grantType);
  const cell = works
    ? cellsOf(grantType).find(({ kind, environment }) => kind === named.kind && environment === named.environment)
    : undefined;
  if (grantType === undefined || cell === undefined) throw new NotFoundError("The grant policy has no such rule.");
  return { grantType, cell };
}
