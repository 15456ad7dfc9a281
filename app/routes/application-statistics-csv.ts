import type { LoaderFunctionArgs } from "@remix-run/node";
import { readUsageForm } from "#app/http/forms/usage";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { statisticsCsv } from "#app/services/usage/csv";
import { applicationStatistics } from "#app/services/usage/query";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { query } = readUsageForm(new URL(request.url).searchParams, Date.now());
  const statistics = await serve(() => applicationStatistics(actor, params["applicationId"] ?? "", query));
  return new Response(statisticsCsv(statistics), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="statistics-${statistics.period.from.slice(0, 10)}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
