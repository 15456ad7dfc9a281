import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { KeyPageResult } from "#app/features/keys/key-result";
import { CreateStep } from "#app/features/keys/rotation/create-step";
import { readForm } from "#app/http/form-submission";
import { byRotationField, newRotationOf, rotationForm } from "#app/http/forms/rotations";
import { requireUser } from "#app/http/guards";
import { pageHeaders, unstored } from "#app/http/headers";
import { type FormRefusal, invalidForm, refuse, serve } from "#app/http/service-errors";
import { withFormats } from "#app/services/keys/credential-formats";
import { startRotation } from "#app/services/keys/rotation/change";
import { getRotation } from "#app/services/keys/rotation/view";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Rotate secret", ...(loaded ? [loaded.page.application.name] : []));

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  return { page: await serve(() => getRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? "")) };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, rotationForm);
  if (submission.status !== "success") return refused(invalidForm(submission));
  try {
    const shown = await startRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? "", newRotationOf(submission.value));
    return answer({ kind: "secret-created", secret: withFormats(actor, shown, "latchkey") });
  } catch (error) {
    return refused(refuse(submission, byRotationField(error, submission.value)));
  }
}

/** The answer may hold a secret: no cache may keep it. */
function answer(result: KeyPageResult, init?: ResponseInit) {
  return data(result, unstored(init));
}

function refused([result, init]: FormRefusal) {
  return answer({ kind: "secret-refused", result }, init);
}

export default function RotationCreate() {
  return <CreateStep {...useLoaderData<typeof loader>()} result={useActionData<typeof action>()} />;
}
