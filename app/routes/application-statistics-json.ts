import type { LoaderFunctionArgs } from "@remix-run/node";
import { readUsageForm } from "#app/http/forms/usage";
import { optionalUser } from "#app/http/guards";
import { serveJson } from "#app/http/service-errors";
import { applicationStatistics } from "#app/services/usage/query";

/** The statistics page's numbers for programs: the same query string, the same service, refusals as JSON. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  return await serveJson(async () => {
    const actor = await optionalUser(request, context);
    if (actor === null) return answer({ error: "unauthorized", message: "Sign in first." }, 401);
    const { query, form } = readUsageForm(new URL(request.url).searchParams, Date.now());
    if (Object.keys(form.errors).length > 0) return answer({ error: "invalid", fields: form.errors }, 400);
    return answer(await applicationStatistics(actor, params["applicationId"] ?? "", query), 200);
  });
}

function answer(body: object, status: number): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}
