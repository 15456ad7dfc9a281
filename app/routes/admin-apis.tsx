import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { API_COLUMNS, ApiList } from "#app/features/admin/apis";
import { AdminPage } from "#app/features/admin/console";
import { readListQuery } from "#app/features/list-query";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { listAllApis } from "#app/services/admin/apis";
import { ButtonLink } from "#app/ui/button";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("APIs", "Admin");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const search = new URL(request.url).searchParams;
  const query = readListQuery(search, API_COLUMNS);
  return { list: await serve(() => listAllApis(actor, query)), query, address: search.toString(), now: Date.now() };
}

export async function action({ request, context }: LoaderFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export default function AdminApis() {
  const page = useLoaderData<typeof loader>();
  return (
    <AdminPage
      title="APIs"
      description="All APIs of this portal. An API's page changes it, ends subscriptions and deletes it."
      actions={page.list.total === 0 ? undefined : <ButtonLink to="/apis/new">Register an API</ButtonLink>}
    >
      <ApiList {...page} />
    </AdminPage>
  );
}
