import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { StatisticsPage } from "#app/features/statistics/statistics-page";
import { statisticsView } from "#app/features/statistics/view";
import { readDisplayCookie } from "#app/http/cookies";
import { readStatisticsForm } from "#app/http/forms/statistics";
import { requireAdmin } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { statisticsPage } from "#app/services/usage/page";
import { PERIODS } from "#app/services/usage/period";
import { BREAKDOWNS } from "#app/services/usage/question";
import { pageTitle } from "#app/ui/page";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const { searchParams } = new URL(request.url);
  const { query, form } = readStatisticsForm(searchParams, Date.now());
  const details = { requestId: searchParams.get("request") ?? "", groupId: form.group };
  const { statistics, ...page } = await serve(() => statisticsPage(actor, null, query, details));
  return {
    ...page,
    view: statisticsView(statistics, form, readDisplayCookie(request, context.realm).zone),
    form,
    periods: PERIODS,
    breakdowns: BREAKDOWNS,
  };
}

export const meta: MetaFunction = () => pageTitle("Statistics", "Admin");

export default function AdminStatistics() {
  return <StatisticsPage {...useLoaderData<typeof loader>()} />;
}
