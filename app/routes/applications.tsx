import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ApplicationList } from "#app/features/applications/application-list";
import { readApplicationQuery } from "#app/features/applications/list-address";
import { applicationNotices } from "#app/features/applications/notices";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { listApplications, PAGE_SIZES } from "#app/services/applications/list";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Applications");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { searchParams } = new URL(request.url);
  const query = readApplicationQuery(searchParams, PAGE_SIZES);
  return {
    list: await serve(() => listApplications(actor, query)),
    search: query.search,
    pageSizes: PAGE_SIZES,
    now: Date.now(),
    showEmail: actor.role === "admin",
    notice: searchParams.has("deleted")
      ? await ifJustDone(actor, applicationNotices.deleted)
      : searchParams.has("left")
        ? await ifJustDone(actor, applicationNotices.left)
        : undefined,
  };
}

export default function Applications() {
  return <ApplicationList {...useLoaderData<typeof loader>()} />;
}
