/** What the pages and files about calls of APIs ask for, by the path they have. */
import type { CallScope } from "#app/services/usage/api-calls";

/**
 * Whose calls: those of the application or the API that the path names, else of the realm.
 *
 * @example callScope({ apiId: "0190…" }) // { kind: "api", id: "0190…" }
 */
export function callScope(params: Readonly<Record<string, string | undefined>>): CallScope {
  const { applicationId, apiId } = params;
  if (applicationId !== undefined) return { kind: "application", id: applicationId };
  return apiId === undefined ? { kind: "realm" } : { kind: "api", id: apiId };
}
