/** The pages of the admin's console, in the order of its menu. The menu and the search draw from this list. */
import type { InternalHref } from "#app/ui/link";

/** Requests that wait for a decision, by queue. */
export interface WaitingRequests {
  readonly scopeRequests: number;
  readonly subscriptionRequests: number;
}

interface ConsolePage {
  readonly to: InternalHref;
  readonly label: string;
  /** Other words by which people look for it. */
  readonly words: string;
  /** The queue that the page shows. */
  readonly waiting?: keyof WaitingRequests;
}

export const CONSOLE_PAGES: readonly ConsolePage[] = [
  { to: "/admin", label: "Overview", words: "console health" },
  { to: "/admin/grants", label: "Grant policy", words: "grant types allow matrix" },
  { to: "/admin/scopes", label: "Scopes", words: "permissions" },
  { to: "/admin/scope-requests", label: "Scope requests", words: "approve reject queue", waiting: "scopeRequests" },
  { to: "/admin/apis", label: "APIs", words: "resource servers" },
  { to: "/admin/exchange", label: "Token exchange", words: "rfc 8693 delegation impersonation act pairs" },
  { to: "/admin/issuers", label: "Trusted issuers", words: "rfc 7523 jwt bearer assertion id-jag identity provider" },
  {
    to: "/admin/subscription-requests",
    label: "Subscription requests",
    words: "approve reject queue apis",
    waiting: "subscriptionRequests",
  },
  { to: "/admin/settings", label: "Settings", words: "lifetimes sign-up passwords retention" },
  { to: "/admin/keys", label: "Signing keys", words: "rotate jwks" },
  { to: "/admin/users", label: "Users", words: "people invite role disable unlock" },
  { to: "/admin/invitations", label: "Invitations", words: "invite people join link" },
  { to: "/admin/realms", label: "Realms", words: "tenants wso2 pingam below switch" },
  { to: "/admin/applications", label: "Applications", words: "suspend owner all" },
  { to: "/admin/agents", label: "Agents", words: "mcp registration dynamic clients" },
  { to: "/admin/statistics", label: "Statistics", words: "usage requests failures" },
  { to: "/admin/audit", label: "Audit log", words: "history changes who export" },
];
