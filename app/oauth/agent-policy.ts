/** Which clients a realm lets in that no person has registered: decided by its admin, for metadata documents and for registrations apart. */
export type Door =
  | { readonly kind: "off" }
  /** Those of hosts that the admin has listed. */
  | { readonly kind: "listed"; readonly hosts: readonly string[] }
  | { readonly kind: "open" };

export const DOOR_KINDS = ["off", "listed", "open"] as const satisfies readonly Door["kind"][];

export interface AgentPolicy {
  /** Clients whose identifier is the address of a client ID metadata document. */
  readonly documents: Door;
  /** Clients that register themselves (RFC 7591). */
  readonly registration: Door;
}

/**
 * A door as it is stored.
 *
 * @param kind one of {@link DOOR_KINDS}; what a newer version may have stored besides counts as `off`
 */
export function doorOf(kind: string, hosts: readonly string[]): Door {
  if (kind === "listed") return { kind, hosts };
  return kind === "open" ? { kind } : { kind: "off" };
}

/**
 * Whether a door lets a host in. A listed name that begins with a dot stands for every host below it; of a private-use scheme the scheme with
 * its colon is listed.
 *
 * @example admits({ kind: "listed", hosts: [".example.com"] }, "app.example.com") // true
 */
export function admits(door: Door, host: string): boolean {
  if (door.kind !== "listed") return door.kind === "open";
  return door.hosts.some((listed) => (listed.startsWith(".") ? host.endsWith(listed) : host === listed));
}
