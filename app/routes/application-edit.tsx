import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ApplicationForm } from "#app/features/applications/application-form";
import { applicationHref } from "#app/features/applications/links";
import { readForm, shownVersion, unchangedForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { applicationFormLimits, applicationSchema, updateApplication } from "#app/services/applications/application";
import { getApplication } from "#app/services/applications/overview";
import { versionOf } from "#app/services/form-version";
import { PageHeader, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("Edit application", data?.defaultValue.name ?? "Application");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { id, name, quota, description } = await serve(() => getApplication(actor, params["applicationId"] ?? ""));
  const defaultValue = { name, quota, description };
  return { id, limits: await serve(() => applicationFormLimits(actor, id)), defaultValue, version: versionOf(defaultValue) };
}

const editForm = applicationSchema.extend(shownVersion);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["applicationId"] ?? "";
  const submission = readForm(context, editForm);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const { version, ...application } = submission.value;
    const outcome = await updateApplication(actor, id, application, version);
    return outcome === "saved" ? redirect(`${applicationHref(id)}?done=saved`) : data(unchangedForm(submission));
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function EditApplication() {
  const { id, limits, defaultValue, version } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader title="Edit application" />
      <ApplicationForm
        key={version}
        {...limits}
        version={version}
        defaultValue={defaultValue}
        lastResult={useActionData<typeof action>()}
        submitLabel="Save"
        cancelTo={applicationHref(id)}
      />
    </>
  );
}
