import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { StatisticsPage } from "#app/features/statistics/statistics-page";
import { statisticsView } from "#app/features/statistics/view";
import { readUsageForm } from "#app/http/forms/usage";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { PERIODS } from "#app/services/usage/period";
import { applicationStatisticsPage } from "#app/services/usage/query";
import { pageTitle } from "#app/ui/page";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { searchParams } = new URL(request.url);
  const { query, form } = readUsageForm(searchParams, Date.now());
  const requestId = searchParams.get("request") ?? "";
  const page = await serve(() => applicationStatisticsPage(actor, params["applicationId"] ?? "", query, requestId));
  return { ...page, statistics: undefined, view: statisticsView(page.statistics), form, periods: PERIODS };
}

export const meta: MetaFunction<typeof loader> = ({ data }) =>
  data?.view.subject.kind === "application" ? pageTitle("Statistics", data.view.subject.name) : pageTitle("Statistics");

export default function ApplicationStatistics() {
  const { view, form, periods, search, firstCommand } = useLoaderData<typeof loader>();
  return <StatisticsPage view={view} form={form} periods={periods} search={search} firstCommand={firstCommand} />;
}
