/** Blanks what looks like a secret in a text that is shown again: the page without JavaScript sends one. Better too much than too little. */
import type { Diagnosis } from "./diagnose";

const MASK = "********";
const NAMES =
  "client_secret|client_assertion|password|access_token|refresh_token|id_token|id_token_hint|token|code|code_verifier|device_code|assertion|subject_token|actor_token|registration_access_token";

/** Each with the part that stays in front. Every pattern begins at a fixed text and is bounded or ends at a blank, so that the work stays linear. */
const SECRETS: readonly RegExp[] = [
  /\b(lk_(?:cs|at|rt|ac|vk)_)[A-Za-z0-9_-]+/g,
  /\b(ey[A-Za-z0-9_-]{8,60})[A-Za-z0-9_-]*\.[A-Za-z0-9_.-]*/g,
  new RegExp(`((?<![A-Za-z_])(?:${NAMES})=)[^&\\s"'\`]+`, "g"),
  new RegExp(`((?<![A-Za-z_])["'](?:${NAMES})["']\\s{0,5}:\\s{0,5}["'])[^"'\\n]+`, "g"),
  /(\bauthorization["']?\s{0,5}[:=]\s{0,5}["']?(?:basic|bearer)\s{1,5})[^\s"']+/gi,
  /((?:^|\s)(?:-u|--user|-U|--proxy-user|--pass|--oauth2-bearer)\s{0,5}["']?)[^\s"']+/g,
  /(\bcookie:\s{0,5})[^\n"']+/gi,
  /((?:https?:)?\/\/)[^/\s:@"']{1,200}:[^/\s@"']{1,200}(?=@)/g,
];

/**
 * The text with its secrets blanked.
 *
 * @example maskSecrets("-u abc:lk_cs_3q2") // "-u ********"
 */
export function maskSecrets(text: string): string {
  let masked = text;
  for (const pattern of SECRETS) masked = masked.replace(pattern, (_, kept: string) => kept + MASK);
  return masked;
}

/** A diagnosis that is sent over the wire: what it quotes of the text is masked. Its command holds no secret. */
export function maskDiagnosis(diagnosis: Diagnosis): Diagnosis {
  return { ...diagnosis, evidence: diagnosis.evidence.map(maskSecrets) };
}
