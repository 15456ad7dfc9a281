import type { InternalHref } from "#app/ui/link";

/** "Diagnose" with a refused request's id filled in. */
export function diagnoseHref(requestId: string): InternalHref {
  return `/diagnose?${new URLSearchParams({ request: requestId })}`;
}

/** The page of an `error`, from where the request can be diagnosed: what `error_uri` is on the wire. */
export function errorHref(error: string, requestId: string): InternalHref {
  return `/docs/errors/${encodeURIComponent(error)}?${new URLSearchParams({ request: requestId })}`;
}

/** The inspector with a token's record opened: its id is no secret. */
export function tokenHref(id: string): InternalHref {
  return `/inspect?${new URLSearchParams({ id })}`;
}
