import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiHref } from "#app/features/apis/links";
import { confirmationForm, requireForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { deleteApi } from "#app/services/apis/api";
import { managedApi } from "#app/services/apis/catalogue";
import { SELF_CONTAINED, sentenceOf } from "#app/services/endings/table";
import { InvalidInputError } from "#app/services/errors";
import { ConfirmForm } from "#app/ui/form";
import { plural } from "#app/ui/format";
import { Page, pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Delete API");

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const { id, name, subscribers, scopes } = await serve(() => managedApi(actor, params["apiId"] ?? ""));
  return { id, name, subscribers, scopes: scopes.length, ends: `${sentenceOf("api_deleted")} ${SELF_CONTAINED}` };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const { confirmation: typed } = requireForm(context, confirmationForm);
  try {
    await deleteApi(actor, params["apiId"] ?? "", typed);
    return redirect("/apis?deleted");
  } catch (error) {
    if (error instanceof InvalidInputError)
      return data({ typed, errors: error.fields["confirmation"] ?? [error.message] }, { status: 400 });
    throw toResponse(error);
  }
}

export default function DeleteApi() {
  const { id, name, subscribers, scopes, ends } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <Page
      width="text"
      title={`Delete ${name}`}
      breadcrumbs={[{ label: "APIs", to: "/apis" }, { label: name, to: apiHref(id) }, { label: "Delete" }]}
    >
      <ConfirmForm
        phrase={name}
        phraseLabel="API's name"
        submitLabel="Delete API"
        cancelTo={apiHref(id)}
        errors={refused?.errors}
        defaultValue={refused?.typed}
      >
        <p>
          {plural(subscribers, "application loses", "applications lose")} its subscription for good, and the API's{" "}
          {plural(scopes, "scope goes", "scopes go")} with it.
        </p>
        <p>{ends}</p>
      </ConfirmForm>
    </Page>
  );
}
