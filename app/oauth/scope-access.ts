/** Which applications may have a scope: what an admin chooses for each scope, and what the token path decides by. */

/** A person's role in their realm. An admin holds the developer's role too. */
export type OwnerRole = "developer" | "admin";

/** Who may have a scope. Only an `open` one comes with keys that name no scopes of their own. */
export type ScopeAccess = { readonly kind: "open" | "request" | "named" } | { readonly kind: "role"; readonly role: OwnerRole };

export interface ScopeAccessInfo {
  /** What forms send for it. */
  readonly value: string;
  readonly access: ScopeAccess;
  readonly label: string;
  /** For the admin who sets it: one sentence. */
  readonly explanation: string;
}

/** No application has the scope until an admin names one: what a new scope starts with. */
export const CLOSED: ScopeAccess = { kind: "named" };

/** Every access there is, from the widest to the narrowest: forms, lists and documentation draw from here. */
export const SCOPE_ACCESS = [
  {
    value: "open",
    access: { kind: "open" },
    label: "Open",
    explanation: "Every application may use it, also with keys that name no scopes of their own.",
  },
  {
    value: "role-developer",
    access: { kind: "role", role: "developer" },
    label: "By role: developer",
    explanation: "Applications of developers and admins may use it, with keys that name it.",
  },
  {
    value: "request",
    access: { kind: "request" },
    label: "On request",
    explanation: "Application owners ask for it, and an admin approves or refuses.",
  },
  {
    value: "role-admin",
    access: { kind: "role", role: "admin" },
    label: "By role: admin",
    explanation: "Applications of admins may use it, with keys that name it.",
  },
  {
    value: "named",
    access: CLOSED,
    label: "Named applications",
    explanation: "Only applications that an admin names may use it: none at first. Developers do not see it in lists.",
  },
] as const satisfies readonly ScopeAccessInfo[];

export type ScopeAccessValue = (typeof SCOPE_ACCESS)[number]["value"];

/** The values of {@link SCOPE_ACCESS}, for schemas. */
export const SCOPE_ACCESS_VALUES = SCOPE_ACCESS.map(({ value }) => value);

/** The row of the table for what is stored in two columns; what cannot be read is closed. */
export function storedScopeAccess(access: string, role: string): (typeof SCOPE_ACCESS)[number] {
  const found = SCOPE_ACCESS.find((row) => row.access.kind === access && ("role" in row.access ? row.access.role : "") === role);
  return found ?? scopeAccessInfo("named");
}

/** The two columns in which access is stored: the other way round of {@link storedScopeAccess}. */
export function scopeAccessColumns(access: ScopeAccess): { readonly access: ScopeAccess["kind"]; readonly accessRole: OwnerRole | "" } {
  return { access: access.kind, accessRole: access.kind === "role" ? access.role : "" };
}

/** The row of the table with a value. */
export function scopeAccessInfo(value: ScopeAccessValue): (typeof SCOPE_ACCESS)[number] {
  const found = SCOPE_ACCESS.find((row) => row.value === value);
  if (!found) throw new Error(`no access ${value}`);
  return found;
}

/**
 * Whether a change of access lets any application have the scope, or ask for it, that could not before. Admins' applications and
 * those that an admin has named overlap, and neither contains the other: a change between these two widens either way.
 *
 * @example widensAccess("named", "open") // true
 */
export function widensAccess(from: ScopeAccessValue, to: ScopeAccessValue): boolean {
  if (from === to) return false;
  switch (from) {
    case "open":
      return false;
    case "role-developer":
      return to === "open";
    case "request":
      return to !== "named";
    case "role-admin":
    case "named":
      return true;
  }
}

/** The application that asks for a scope, with what is known of its owner and of the admins' decisions. */
export interface ScopeApplicant {
  readonly ownerRole: OwnerRole;
  /** Scopes for which an admin has named or approved the application. */
  readonly approvedScopes: readonly string[];
}

/**
 * Whether an application may have a scope at all. Which of these a key may use is the key's own list.
 *
 * @example mayHave({ ownerRole: "developer", approvedScopes: [] }, "payments.admin", { kind: "named" }) // false
 */
export function mayHave(applicant: ScopeApplicant, scope: string, access: ScopeAccess): boolean {
  switch (access.kind) {
    case "open":
      return true;
    case "role":
      return applicant.ownerRole === access.role || applicant.ownerRole === "admin";
    case "request":
    case "named":
      return applicant.approvedScopes.includes(scope);
  }
}
