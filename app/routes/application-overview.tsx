import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { applicationNotices } from "#app/features/applications/notices";
import { Overview } from "#app/features/applications/overview";
import { layoutRequests } from "#app/features/applications/overview-chart";
import { overviewRange } from "#app/features/applications/requests-card";
import { readDisplayCookie } from "#app/http/cookies";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { applicationOverview } from "#app/services/applications/overview";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle(data?.application.name ?? "Application");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { searchParams } = new URL(request.url);
  const range = overviewRange(searchParams.get("range"));
  const application = await serve(() => applicationOverview(actor, params["applicationId"] ?? "", range));
  const isSaved = searchParams.get("done") === "saved";
  const notice = isSaved ? await ifJustDone(actor, applicationNotices.saved, application.id) : undefined;
  return { application, notice, chart: layoutRequests(application, readDisplayCookie(request, context.realm).zone), now: Date.now() };
}

export default function ApplicationOverview() {
  return <Overview {...useLoaderData<typeof loader>()} />;
}
