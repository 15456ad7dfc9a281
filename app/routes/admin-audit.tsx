import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/admin-page";
import { AuditFilter } from "#app/features/admin/audit-filter";
import { AuditPages } from "#app/features/admin/audit-pages";
import { requireAdmin } from "#app/http/guards";
import { methodNotAllowed } from "#app/http/method-not-allowed";
import { serve } from "#app/http/service-errors";
import { EXPORT_LIMIT } from "#app/services/admin/audit/export";
import { parseAuditFilter } from "#app/services/admin/audit/filter";
import { listAudit } from "#app/services/admin/audit/list";
import { pageTitle } from "#app/ui/title";

export async function action({ request, context }: ActionFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export const meta: MetaFunction = () => pageTitle("Audit log", "Admin");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const filter = parseAuditFilter(query);
  const cursor = query.get("before") ?? undefined;
  const page = await serve(() => listAudit(actor, filter, cursor));
  return { filter, page, firstPage: cursor === undefined, exportLimit: EXPORT_LIMIT };
}

export default function AdminAudit() {
  const { filter, page, firstPage, exportLimit } = useLoaderData<typeof loader>();
  return (
    <AdminPage title="Audit log" description="Every change, who made it, and from where. Newest first.">
      <AuditFilter key={JSON.stringify(filter)} filter={filter} actions={page.actions} targetTypes={page.targetTypes} />
      <AuditPages page={page} filter={filter} firstPage={firstPage} exportLimit={exportLimit} />
    </AdminPage>
  );
}
