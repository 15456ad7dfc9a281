import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ApplicationList, LIST_COLUMNS } from "#app/features/applications/application-list";
import { readListQuery } from "#app/features/list-query";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { listApplications } from "#app/services/applications/list";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Applications");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const url = new URL(request.url);
  const query = readListQuery(url.searchParams, LIST_COLUMNS);
  const list = await serve(() => listApplications(actor, query));
  return { list, query: { ...query, page: list.page }, showOwner: actor.role === "admin", deleted: url.searchParams.has("deleted") };
}

export default function Applications() {
  return <ApplicationList {...useLoaderData<typeof loader>()} />;
}
