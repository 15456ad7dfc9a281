import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { RetireStep } from "#app/features/keys/rotation/end-steps";
import { insteadOfRunning } from "#app/features/keys/rotation/links";
import { requireForm } from "#app/http/form-submission";
import { retireForm } from "#app/http/forms/rotations";
import { requireUser } from "#app/http/guards";
import { serve, toResponse } from "#app/http/service-errors";
import { InvalidInputError } from "#app/services/errors";
import { retireSecret } from "#app/services/keys/rotation/change";
import { getRotation } from "#app/services/keys/rotation/view";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Rotate secret: retire", ...(loaded ? [loaded.page.application.name] : []));

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => getRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? ""));
  const instead = insteadOfRunning(page);
  if (instead) throw redirect(instead);
  return { page, now: Date.now() };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const { shown, confirmation: typed } = requireForm(context, retireForm);
  try {
    await retireSecret(actor, params["applicationId"] ?? "", params["secretId"] ?? "", { shown, typed });
  } catch (error) {
    if (error instanceof InvalidInputError) return data({ typed, shown, errors: Object.values(error.fields).flat() }, { status: 400 });
    throw toResponse(error);
  }
  return redirect(new URL(request.url).pathname.replace(/retire\/*$/, "statement?done"));
}

export default function RotationRetire() {
  return <RetireStep {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()} />;
}
