import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Catalogue } from "#app/features/apis/catalogue";
import { apiDeleted } from "#app/features/apis/notices";
import { readListQuery } from "#app/features/list-query";
import { requireUser } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { listApis } from "#app/services/apis/catalogue";
import { countSubscriptionRequests } from "#app/services/apis/requests";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("APIs");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { searchParams } = new URL(request.url);
  const query = readListQuery(searchParams, ["name"]);
  const [catalogue, waiting] = await serve(() => Promise.all([listApis(actor, query), countSubscriptionRequests(actor)]));
  const notice = searchParams.has("deleted") ? await ifJustDone(actor, apiDeleted) : undefined;
  return { ...catalogue, waiting, search: query.search, notice };
}

export default function Apis() {
  return <Catalogue {...useLoaderData<typeof loader>()} />;
}
