import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { readAuditFilter } from "#app/http/forms/audit-filter";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { CSV_TYPE, download } from "#app/http/program-answers";
import { serve } from "#app/http/service-errors";
import { auditCsv, EXPORT_LIMIT, exportAudit } from "#app/services/admin/audit-export";

export async function action({ request, context }: ActionFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const batches = await serve(() => exportAudit(actor, readAuditFilter(new URL(request.url).searchParams), EXPORT_LIMIT));
  return download({ name: "audit.csv", contentType: CSV_TYPE, content: auditCsv(batches) });
}
