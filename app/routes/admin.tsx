import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Outlet, useLoaderData } from "@remix-run/react";
import { AdminFrame } from "#app/features/admin/console";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { countScopeRequests } from "#app/services/admin/scope-requests";
import { countSubscriptionRequests } from "#app/services/apis/requests";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const [scopeRequests, subscriptionRequests] = await serve(() =>
    Promise.all([countScopeRequests(actor), countSubscriptionRequests(actor)]),
  );
  return { waiting: { scopeRequests, subscriptionRequests } };
}

/** Takes no form, but tells only admins so: to others the address does not exist. */
export async function action({ request, context }: ActionFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export default function Admin() {
  return (
    <AdminFrame {...useLoaderData<typeof loader>()}>
      <Outlet />
    </AdminFrame>
  );
}
