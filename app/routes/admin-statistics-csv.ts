import type { LoaderFunctionArgs } from "@remix-run/node";
import { readUsageForm } from "#app/http/forms/usage";
import { requireAdmin } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { statisticsCsv } from "#app/services/usage/csv";
import { realmStatistics } from "#app/services/usage/query";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const { query } = readUsageForm(new URL(request.url).searchParams, Date.now());
  const statistics = await serve(() => realmStatistics(actor, query));
  return new Response(statisticsCsv(statistics), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="portal-statistics-${statistics.period.from.slice(0, 10)}.csv"`,
      "Cache-Control": "no-store",
    },
  });
}
