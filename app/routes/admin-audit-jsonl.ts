import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { readAuditFilter } from "#app/http/forms/audit-filter";
import { methodNotAllowed, requireAdmin } from "#app/http/guards";
import { download } from "#app/http/program-answers";
import { serve } from "#app/http/service-errors";
import { auditJsonLines, exportAudit } from "#app/services/admin/audit-export";

export async function action({ request, context }: ActionFunctionArgs) {
  await requireAdmin(request, context);
  throw methodNotAllowed();
}

/** The whole log, as checking its chain needs every link. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const batches = await serve(() => exportAudit(actor, readAuditFilter(new URL(request.url).searchParams), Number.POSITIVE_INFINITY));
  return download({ name: "audit.jsonl", contentType: "application/jsonl; charset=utf-8", content: auditJsonLines(batches) });
}
