import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireUser } from "#app/http/guards";
import { download } from "#app/http/program-answers";
import { serve } from "#app/http/service-errors";
import { readDocument } from "#app/services/apis/document";

/** An API's OpenAPI document as it was given: saved as a file, and never shown as a page of this site. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const content = await serve(() => readDocument(actor, params["apiId"] ?? ""));
  return download({ name: "openapi.json", contentType: "application/json", content });
}
