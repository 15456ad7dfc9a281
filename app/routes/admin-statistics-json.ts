import type { LoaderFunctionArgs } from "@remix-run/node";
import { readUsageForm } from "#app/http/forms/usage";
import { optionalUser } from "#app/http/guards";
import { serveJson } from "#app/http/service-errors";
import { realmStatistics } from "#app/services/usage/query";

/** The realm's numbers for programs; to those who are no admins it does not exist. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  return await serveJson(async () => {
    const actor = await optionalUser(request, context);
    if (actor === null) return answer({ error: "unauthorized", message: "Sign in first." }, 401);
    const { query, form } = readUsageForm(new URL(request.url).searchParams, Date.now());
    const statistics = await realmStatistics(actor, query);
    return Object.keys(form.errors).length > 0 ? answer({ error: "invalid", fields: form.errors }, 400) : answer(statistics, 200);
  });
}

function answer(body: object, status: number): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}
