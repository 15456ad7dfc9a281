import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { readAuditFilter } from "#app/http/forms/audit-filter";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { auditCsv, EXPORT_LIMIT, exportAudit } from "#app/services/admin/audit-export";

export async function action({ request, context }: ActionFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const batches = await serve(() => exportAudit(actor, readAuditFilter(new URL(request.url).searchParams), EXPORT_LIMIT));
  return new Response(auditCsv(batches), {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": 'attachment; filename="audit.csv"',
      "Cache-Control": "no-store",
    },
  });
}
