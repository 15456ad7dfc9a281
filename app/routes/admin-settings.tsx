import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { noticeOf } from "#app/features/admin/notices";
import { SettingsForm } from "#app/features/admin/settings-form";
import { readForm, unchangedForm } from "#app/http/form-submission";
import { settingsForm, settingsOf } from "#app/http/forms/settings";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { getSettings, updateSettings } from "#app/services/admin/settings";
import { quotasUpTo } from "#app/services/applications/application";
import { ifJustDone } from "#app/services/audit/just-done";
import { versionOf } from "#app/services/form-version";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Settings", "Admin");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  await requireConfirmed(request, actor, "change-settings");
  const settings = await serve(() => getSettings(actor));
  return {
    settings,
    version: versionOf(settings),
    quotas: quotasUpTo("Unlimited"),
    notice: await ifJustDone(actor, noticeOf(new URL(request.url).searchParams.get("done"))),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, settingsForm);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const outcome = await withConfirmation(request, actor, () =>
      updateSettings(actor, settingsOf(submission.value), submission.value.version),
    );
    return outcome === "saved" ? redirect("/admin/settings?done=settings") : data(unchangedForm(submission));
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function AdminSettings() {
  const { settings, version, quotas, notice } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  return (
    <AdminPage
      title="Settings"
      description="What holds for everybody in this portal."
      notice={lastResult === undefined ? notice : undefined}
    >
      <SettingsForm key={version} version={version} settings={settings} quotas={quotas} lastResult={lastResult} />
    </AdminPage>
  );
}
