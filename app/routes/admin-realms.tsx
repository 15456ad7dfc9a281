import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { noticeOf } from "#app/features/admin/notices";
import { REALM_COLUMNS, RealmList } from "#app/features/admin/realms";
import { readListQuery } from "#app/features/list-query";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { serve } from "#app/http/service-errors";
import { ifJustDone } from "#app/services/audit/just-done";
import { listRealms } from "#app/services/realms/children";
import { ButtonLink } from "#app/ui/button";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Realms", "Admin");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const search = new URL(request.url).searchParams;
  const query = readListQuery(search, REALM_COLUMNS);
  return {
    list: await serve(() => listRealms(actor, query)),
    query,
    address: search.toString(),
    notice: await ifJustDone(actor, noticeOf(search.get("done"))),
    now: Date.now(),
  };
}

export async function action({ request, context }: LoaderFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export default function AdminRealms() {
  const { notice, ...page } = useLoaderData<typeof loader>();
  const isEmpty = page.list.total === 0 && page.query.search === "";
  return (
    <AdminPage
      title="Realms"
      description="Tenants below this realm. Each has its own people, applications, policy, keys and issuer."
      notice={notice}
      actions={isEmpty ? undefined : <ButtonLink to="/admin/realms/new">Create realm</ButtonLink>}
    >
      <RealmList {...page} />
    </AdminPage>
  );
}
