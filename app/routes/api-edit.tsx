import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { ApiForm } from "#app/features/apis/api-form";
import { apiHref } from "#app/features/apis/links";
import { readForm, shownVersion, unchangedForm } from "#app/http/form-submission";
import { apiForm } from "#app/http/forms/apis";
import { requireUser } from "#app/http/guards";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import { API_LIMITS, changeApi, changeableOf } from "#app/services/apis/api";
import { editableApi } from "#app/services/apis/catalogue";
import { versionOf } from "#app/services/form-version";
import { exactDuration } from "#app/ui/format";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data }) => pageTitle("Edit", data?.api.name ?? "API");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const api = await serve(() => editableApi(actor, params["apiId"] ?? ""));
  const { tokenFormat, accessTokenLifetime } = api;
  const fields = {
    ...api,
    tokenFormat: tokenFormat ?? "",
    accessTokenLifetime: accessTokenLifetime === null ? "" : exactDuration(accessTokenLifetime),
  };
  return { api: { id: api.id, name: api.name }, fields, version: versionOf(changeableOf(api)), limits: API_LIMITS };
}

const editForm = apiForm.extend(shownVersion);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const id = params["apiId"] ?? "";
  const submission = readForm(context, editForm);
  if (submission.status !== "success") return data(...invalidForm(submission));
  try {
    const { version, ...api } = submission.value;
    const outcome = await changeApi(actor, id, api, version);
    return outcome === "saved" ? redirect(`${apiHref(id)}?done=changed`) : data(unchangedForm(submission));
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

export default function EditApi() {
  const { api, fields, version, limits } = useLoaderData<typeof loader>();
  return (
    <Page
      width="text"
      title={`Edit ${api.name}`}
      breadcrumbs={[{ label: "APIs", to: "/apis" }, { label: api.name, to: apiHref(api.id) }, { label: "Edit" }]}
    >
      <ApiForm
        key={version}
        version={version}
        defaultValue={fields}
        isNew={false}
        limits={limits}
        submitLabel="Save"
        cancelTo={apiHref(api.id)}
        lastResult={useActionData<typeof action>()}
      />
    </Page>
  );
}
