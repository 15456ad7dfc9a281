import type { LoaderFunctionArgs } from "@remix-run/node";
import { readStatisticsForm } from "#app/http/forms/statistics";
import { requireUser } from "#app/http/guards";
import { CSV_TYPE, download } from "#app/http/program-answers";
import { serve } from "#app/http/service-errors";
import { statisticsCsv } from "#app/services/usage/csv";
import { applicationStatistics } from "#app/services/usage/query";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { query } = readStatisticsForm(new URL(request.url).searchParams, Date.now());
  const statistics = await serve(() => applicationStatistics(actor, params["applicationId"] ?? "", query));
  const name = `statistics-${statistics.period.from.slice(0, 10)}.csv`;
  return download({ name, contentType: CSV_TYPE, content: statisticsCsv(statistics) });
}
