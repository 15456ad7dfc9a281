/** The addresses of the pages about APIs. */
import type { InternalHref } from "#app/ui/link";

/** The page that lists the requests to subscribe which a person may decide. */
export const SUBSCRIPTION_REQUESTS = "/apis/requests" satisfies InternalHref;

/**
 * The address of an API's page; `page` is the part after its id, such as "edit".
 *
 * @example apiHref(id, "edit") // "/apis/0190…/edit"
 */
export function apiHref(id: string, page = ""): InternalHref {
  return `/apis/${encodeURIComponent(id)}${page === "" ? "" : `/${page}`}`;
}
