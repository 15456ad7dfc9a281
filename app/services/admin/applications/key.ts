import type { Environment } from "#app/oauth/model";

/** A key as the console lists it. */
export interface AdminKey {
  /** Internal id. */
  readonly ref: string;
  /** "Consumer Key" */
  readonly clientId: string;
  readonly environment: Environment;
  /** May introspect every token of the realm. */
  readonly resourceServer: boolean;
}

/** The columns of it, for reads. */
export const keyColumns = { id: true, clientId: true, environment: true, resourceServer: true } as const;

/** From row to view. */
export function toAdminKey(row: {
  readonly id: string;
  readonly clientId: string;
  readonly environment: string;
  readonly resourceServer: boolean;
}): AdminKey {
  const environment = row.environment === "SANDBOX" ? "SANDBOX" : "PRODUCTION";
  return { ref: row.id, clientId: row.clientId, environment, resourceServer: row.resourceServer };
}
