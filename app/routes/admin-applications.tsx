import { parseWithZod } from "@conform-to/zod/v4";
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/admin-page";
import { ApplicationDetail } from "#app/features/admin/application-detail";
import { APPLICATION_COLUMNS, ApplicationList } from "#app/features/admin/application-list";
import { readListQuery } from "#app/features/admin/list-query";
import { type Notice, noticeText } from "#app/features/admin/notices";
import { requireAdmin } from "#app/http/guards";
import { pageHeaders } from "#app/http/page-headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { listAllApplications } from "#app/services/admin/applications/list";
import { previewApplicationChange } from "#app/services/admin/applications/preview";
import { resumeApplication } from "#app/services/admin/applications/resume";
import { setResourceServer } from "#app/services/admin/applications/set-resource-server";
import { suspendApplication, suspensionSchema } from "#app/services/admin/applications/suspend";
import { pageTitle } from "#app/ui/title";

export const meta: MetaFunction = () => pageTitle("Applications", "Admin");

export const headers = pageHeaders;

/** `?application=ID` is one application; without it the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  const id = query.get("application");
  if (id !== null) {
    const application = await serve(() => previewApplicationChange(actor, id));
    return { view: "application" as const, application, notice: noticeText(query.get("done")) };
  }
  const wanted = readListQuery(query, APPLICATION_COLUMNS);
  const status = (["active", "suspended"] as const).find((name) => name === query.get("status"));
  const list = await serve(() => listAllApplications(actor, { ...wanted, ...(status ? { status } : {}) }));
  return { view: "list" as const, list, query: wanted, status: status ?? "", address: query.toString(), now: Date.now() };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const form = await request.formData();
  const id = String(form.get("applicationId"));
  switch (form.get("intent")) {
    case "suspend":
      return await submitSuspension(actor, id, form);
    case "resume":
      await serve(() => resumeApplication(actor, id));
      return done(id, "resumed");
    case "name":
      await serve(() => setResourceServer(actor, String(form.get("clientRef")), true));
      return done(id, "named");
    case "unname":
      await serve(() => setResourceServer(actor, String(form.get("clientRef")), false));
      return done(id, "unnamed");
    default:
      throw new Response("Unknown action.", { status: 400, statusText: "Bad Request" });
  }
}

async function submitSuspension(actor: Actor, id: string, form: FormData) {
  const submission = parseWithZod(form, { schema: suspensionSchema });
  if (submission.status !== "success") return invalidForm(submission);
  try {
    await suspendApplication(actor, id, submission.value);
    return done(id, "suspended");
  } catch (error) {
    return refuse(submission, error);
  }
}

function done(id: string, notice: Notice) {
  return redirect(`/admin/applications?${new URLSearchParams({ application: id, done: notice })}`);
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
    <AdminPage title="Applications" description="Every application of this portal, whoever owns it.">
      <ApplicationList {...page} />
    </AdminPage>
  );
}
