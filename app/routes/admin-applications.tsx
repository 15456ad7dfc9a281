import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { ApplicationDetail, AS_REALM } from "#app/features/admin/application-detail";
import { APPLICATION_COLUMNS, ApplicationList } from "#app/features/admin/applications";
import { AdminPage } from "#app/features/admin/console";
import { type NoticeName, noticeOf } from "#app/features/admin/notices";
import { readListQuery } from "#app/features/list-query";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import {
  maximumQuotaSchema,
  resumeApplication,
  setMaximumQuota,
  setResourceServer,
  suspendApplication,
  suspensionSchema,
} from "#app/services/admin/application-changes";
import { listAllApplications, previewApplicationChange } from "#app/services/admin/applications";
import { ifJustDone } from "#app/services/audit/just-done";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Applications", "Admin");

export const headers = pageHeaders;

/** `?application=ID` is one application; without it the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const id = query.get("application");
  if (id !== null) {
    const application = await serve(() => previewApplicationChange(actor, id));
    return { view: "application" as const, application, notice: await ifJustDone(actor, noticeOf(query.get("done"))) };
  }
  const wanted = readListQuery(query, APPLICATION_COLUMNS);
  const status = (["active", "suspended"] as const).find((name) => name === query.get("status"));
  const list = await serve(() => listAllApplications(actor, { ...wanted, ...(status ? { status } : {}) }));
  return { view: "list" as const, list, query: wanted, status: status ?? "", address: query.toString(), now: Date.now() };
}

/** Null: as much as the realm allows. */
const quotaField = z
  .union([z.literal(AS_REALM), maximumQuotaSchema.shape.maximumQuota], { error: "Choose one of the quotas." })
  .transform((quota) => (quota === AS_REALM ? null : quota));

const applicationForms = z.discriminatedUnion("intent", [
  suspensionSchema.extend({ intent: z.literal("suspend"), applicationId: z.string() }),
  z.object({ intent: z.literal("resume"), applicationId: z.string() }),
  z.object({ intent: z.literal("limit-quota"), applicationId: z.string(), maximumQuota: quotaField }),
  z.object({ intent: z.literal("unname"), applicationId: z.string(), clientRef: z.string() }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, applicationForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    const done = await withConfirmation(request, actor, () => perform(actor, form));
    return redirect(`/admin/applications?${new URLSearchParams({ application: form.applicationId, done })}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, form: z.output<typeof applicationForms>): Promise<NoticeName> {
  switch (form.intent) {
    case "suspend":
      await suspendApplication(actor, form.applicationId, form);
      return "suspended";
    case "resume":
      await resumeApplication(actor, form.applicationId);
      return "resumed";
    case "limit-quota":
      await setMaximumQuota(actor, form.applicationId, form);
      return "quota-limited";
    case "unname":
      await setResourceServer(actor, form.clientRef, false);
      return "unnamed";
  }
}

export default function AdminApplications() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.view === "application") {
    const notice = lastResult === undefined ? page.notice : undefined;
    return (
      <AdminPage title={page.application.name} parent={{ label: "Applications", to: "/admin/applications" }} notice={notice}>
        <ApplicationDetail application={page.application} lastResult={lastResult} />
      </AdminPage>
    );
  }
  return (
    <AdminPage title="Applications" description="Every application of this portal, of all owners.">
      <ApplicationList {...page} />
    </AdminPage>
  );
}
