import type { LoaderFunctionArgs } from "@remix-run/node";
import { callScope } from "#app/http/api-calls";
import { readUsageForm } from "#app/http/forms/usage";
import { requireUser } from "#app/http/guards";
import { CSV_TYPE, download, statisticsJson } from "#app/http/program-answers";
import { serve } from "#app/http/service-errors";
import { apiCallStatistics, apiCallsCsv } from "#app/services/usage/api-calls";
import { BYTE_ORDER_MARK } from "#app/services/usage/csv";

/** The page's numbers as a file, of the format that the path ends with. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { pathname, searchParams } = new URL(request.url);
  const scope = callScope(params);
  if (pathname.endsWith(".json")) return await statisticsJson(request, context, (actor, query) => apiCallStatistics(actor, scope, query));
  const actor = await requireUser(request, context);
  const statistics = await serve(() => apiCallStatistics(actor, scope, readUsageForm(searchParams, Date.now()).query));
  const name = `api-calls-${statistics.period.from.slice(0, 10)}.csv`;
  return download({ name, contentType: CSV_TYPE, content: BYTE_ORDER_MARK + apiCallsCsv(statistics) });
}
