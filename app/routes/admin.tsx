import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Outlet } from "@remix-run/react";
import { AdminFrame } from "#app/features/admin/admin-frame";
import { requireAdmin } from "#app/http/guards";
import { methodNotAllowed } from "#app/http/method-not-allowed";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireAdmin(request, context);
  return null;
}

/** Takes no form, but tells only admins so: to others the address does not exist. */
export async function action({ request, context }: ActionFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export default function Admin() {
  return (
    <AdminFrame>
      <Outlet />
    </AdminFrame>
  );
}
