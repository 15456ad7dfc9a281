import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ApiCallsPage } from "#app/features/statistics/api-calls-page";
import { apiCallsView } from "#app/features/statistics/api-calls-view";
import { callScope } from "#app/http/api-calls";
import { readUsageForm } from "#app/http/forms/usage";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { apiCallStatistics } from "#app/services/usage/api-calls";
import { PERIODS } from "#app/services/usage/period";
import { Container, pageTitle } from "#app/ui/page";

/** The page of an application, of an API, and of the realm. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { query, form } = readUsageForm(new URL(request.url).searchParams, Date.now());
  const statistics = await serve(() => apiCallStatistics(actor, callScope(params), query));
  return { view: apiCallsView(statistics), form, periods: PERIODS };
}

export const meta: MetaFunction<typeof loader> = ({ data }) =>
  data?.view.subject.kind === "realm" ? pageTitle("API calls", "Admin") : pageTitle("API calls", data?.view.subject.name ?? "");

export default function ApiCalls() {
  const { view, form, periods } = useLoaderData<typeof loader>();
  const page = <ApiCallsPage view={view} form={form} periods={periods} />;
  // The other two stand in frames of their own.
  return view.subject.kind === "api" ? (
    <Container>
      <div className="py-6">{page}</div>
    </Container>
  ) : (
    page
  );
}
