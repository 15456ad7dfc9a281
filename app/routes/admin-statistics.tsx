import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { StatisticsPage } from "#app/features/statistics/statistics-page";
import { statisticsView } from "#app/features/statistics/view";
import { readUsageForm } from "#app/http/forms/usage";
import { requireAdmin } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { PERIODS } from "#app/services/usage/period";
import { realmStatisticsPage } from "#app/services/usage/query";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Statistics", "Admin");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const { searchParams } = new URL(request.url);
  const { query, form } = readUsageForm(searchParams, Date.now());
  const page = await serve(() => realmStatisticsPage(actor, query, searchParams.get("request") ?? ""));
  return { ...page, statistics: undefined, view: statisticsView(page.statistics), form, periods: PERIODS };
}

export default function AdminStatistics() {
  const { view, form, periods, search, firstCommand } = useLoaderData<typeof loader>();
  return <StatisticsPage view={view} form={form} periods={periods} search={search} firstCommand={firstCommand} />;
}
