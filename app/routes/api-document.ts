import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { readDocument } from "#app/services/apis/catalogue";

/** An API's OpenAPI document as it was given: saved as a file, and never shown as a page of this site. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const document = await serve(() => readDocument(actor, params["apiId"] ?? ""));
  if (document === "") throw new Response("This API has no document.", { status: 404, statusText: "Not Found" });
  return new Response(document, {
    headers: {
      "Content-Type": "application/json",
      "Content-Disposition": 'attachment; filename="openapi.json"',
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "private, no-store",
    },
  });
}
