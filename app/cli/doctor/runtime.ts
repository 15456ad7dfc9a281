import { type Finding, ok, warn } from "./finding";

/** Node's release lines that get security fixes no more: <https://github.com/nodejs/release#end-of-life-releases>. */
const ENDED: ReadonlyMap<string, string> = new Map([
  ["20", "30 April 2026"],
  ["21", "1 June 2024"],
  ["23", "1 June 2025"],
]);

/**
 * Whether this Node still gets security fixes.
 *
 * @param version without a leading v.
 * @example checkNode("20.19.5")[0].state // "warn"
 */
export function checkNode(version: string = process.versions.node): readonly Finding[] {
  const ended = ENDED.get(version.split(".")[0] ?? "");
  if (ended === undefined) return [ok("node", version)];
  return [warn("node", `${version} gets no security fixes since ${ended}`, "Install Node 24")];
}
