import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ApplicationList, LIST_COLUMNS } from "#app/features/applications/application-list";
import { applicationNotices } from "#app/features/applications/notices";
import { readListQuery } from "#app/features/list-query";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { listApplications, PAGE_SIZES } from "#app/services/applications/list";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Applications");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const url = new URL(request.url);
  const query = readListQuery(url.searchParams, LIST_COLUMNS);
  const pageSize = PAGE_SIZES.find((size) => String(size) === url.searchParams.get("size")) ?? PAGE_SIZES[0];
  const list = await serve(() => listApplications(actor, { ...query, pageSize }));
  return {
    list,
    query: { ...query, page: list.page },
    pageSizes: PAGE_SIZES,
    now: Date.now(),
    showOwner: actor.role === "admin",
    notice: url.searchParams.has("deleted") ? await ifJustDone(actor, applicationNotices.deleted) : undefined,
  };
}

export default function Applications() {
  return <ApplicationList {...useLoaderData<typeof loader>()} />;
}
