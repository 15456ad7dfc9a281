import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { keyPageOf } from "#app/features/applications/links";
import { RevokeSecret } from "#app/features/keys/revoke-secret";
import { confirmationForm, requireForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { InvalidInputError } from "#app/services/errors";
import { previewSecretRevocation, revokeSecret } from "#app/services/keys/secret-revocation";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Revoke secret", ...(loaded ? [loaded.effect.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const effect = await serve(() => previewSecretRevocation(actor, params["applicationId"] ?? "", params["secretId"] ?? ""));
  return { effect, now: Date.now() };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const { confirmation: typed } = requireForm(context, confirmationForm);
  try {
    const { application, environment, secretId } = await revokeSecret(
      actor,
      params["applicationId"] ?? "",
      params["secretId"] ?? "",
      typed,
    );
    return redirect(`${keyPageOf(application.id, environment).href}?revoked=${encodeURIComponent(secretId)}`);
  } catch (error) {
    if (error instanceof InvalidInputError)
      return data({ typed, errors: error.fields["confirmation"] ?? [error.message] }, { status: 400 });
    throw toResponse(error);
  }
}

export default function Revoke() {
  return <RevokeSecret {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()} />;
}
