import { plural } from "#app/ui/format";
import type { SecretRow } from "./view";

/** The text that identifies a secret to people: its last characters. */
export function maskedSecret(hint: string): string {
  return `…${hint}`;
}

/** Whether the secret may be revoked, as text. */
export function verdict({ kind, days }: SecretRow["use"]): string {
  if (kind === "unused") return "Not used yet";
  return kind === "in_use" ? "In use" : `Not used for ${plural(days, "day")}`;
}

const STATES = {
  active: { tone: "success", label: "Active" },
  expires_soon: { tone: "warning", label: "Expires soon" },
  expired: { tone: "neutral", label: "Expired" },
  revoked: { tone: "neutral", label: "Revoked" },
} as const;

/** The state's badge. */
export function stateBadge(state: SecretRow["state"]) {
  return STATES[state];
}
