import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AuditChainCard, AuditFilterBar, AuditPages } from "#app/features/admin/audit";
import { AdminPage } from "#app/features/admin/console";
import { noticeOf } from "#app/features/admin/notices";
import { buttonForm, requireForm } from "#app/http/form-submission";
import { readAuditFilter } from "#app/http/forms/audit-filter";
import { requireAdmin } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { EXPORT_LIMIT } from "#app/services/admin/audit-export";
import { listAudit } from "#app/services/admin/audit-list";
import { lastVerification, verifyAudit } from "#app/services/admin/audit-verification";
import { ifJustDone } from "#app/services/audit/just-done";
import { ConflictError } from "#app/services/errors";
import { Refusal } from "#app/ui/feedback";
import { pageTitle } from "#app/ui/page";

/** Verifies the chain: the page has no other form. */
export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  requireForm(context, buttonForm);
  try {
    await verifyAudit(actor);
    return redirect("/admin/audit?done=verified");
  } catch (error) {
    if (error instanceof ConflictError) return data({ refused: error.message }, { status: 409 });
    throw toResponse(error);
  }
}

export const meta: MetaFunction = () => pageTitle("Audit log", "Admin");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const filter = readAuditFilter(query);
  const cursor = query.get("before") ?? undefined;
  const [page, verification] = await serve(() => Promise.all([listAudit(actor, filter, cursor), lastVerification(actor)]));
  // No success is announced above a chain that is broken.
  const notice = verification?.broken ? undefined : await ifJustDone(actor, noticeOf(query.get("done")));
  return { filter, page, firstPage: cursor === undefined, exportLimit: EXPORT_LIMIT, verification, notice };
}

export default function AdminAudit() {
  const { filter, page, firstPage, exportLimit, verification, notice } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.refused;
  return (
    <AdminPage
      title="Audit log"
      description="Every change, who made it, and from where. Newest first."
      notice={refused ? undefined : notice}
    >
      <Refusal message={refused} />
      <AuditChainCard verification={verification} />
      <AuditFilterBar key={JSON.stringify(filter)} filter={filter} page={page} />
      <AuditPages page={page} filter={filter} firstPage={firstPage} exportLimit={exportLimit} />
    </AdminPage>
  );
}
