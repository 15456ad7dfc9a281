import type { LoaderFunctionArgs } from "@remix-run/node";
import { statisticsJson } from "#app/http/program-answers";
import { applicationStatistics } from "#app/services/usage/query";

/** The statistics page's numbers for programs: the same query string, the same service, refusals as JSON. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  return await statisticsJson(request, context, (actor, query) => applicationStatistics(actor, params["applicationId"] ?? "", query));
}
