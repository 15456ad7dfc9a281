import type { Notice } from "#app/services/audit/just-done";

/** What may be said on an application's page "Scopes" after a change. */
export const scopeNotices = {
  asked: {
    actions: ["scope-access.request"],
    text: (_, logged) => `Asked for ${logged("scope")}. An admin decides; the answer appears here.`,
  },
  "taken-back": { actions: ["scope-access.take-back"], text: (_, logged) => `The request for ${logged("scope")} was withdrawn.` },
} as const satisfies Readonly<Record<string, Notice>>;
