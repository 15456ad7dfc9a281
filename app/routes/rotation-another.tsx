import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import type { KeyPageResult } from "#app/features/keys/key-result";
import { AnotherStep } from "#app/features/keys/rotation/another-step";
import { insteadOfRunning } from "#app/features/keys/rotation/links";
import { readForm } from "#app/http/form-submission";
import { anotherSecretForm, anotherSecretOf, byRotationField } from "#app/http/forms/rotations";
import { requireUser } from "#app/http/guards";
import { pageHeaders, unstored } from "#app/http/headers";
import { type FormRefusal, invalidForm, refuse, serve } from "#app/http/service-errors";
import { withFormats } from "#app/services/keys/credential-formats";
import { makeAnotherSecret } from "#app/services/keys/rotation/another-secret";
import { getRotation } from "#app/services/keys/rotation/view";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) =>
  pageTitle("Rotate secret: another new secret", ...(loaded ? [loaded.page.application.name] : []));

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const page = await serve(() => getRotation(actor, params["applicationId"] ?? "", params["secretId"] ?? ""));
  const instead = insteadOfRunning(page);
  if (instead) throw redirect(instead);
  return { page };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, anotherSecretForm);
  if (submission.status !== "success") return refused(invalidForm(submission));
  try {
    const asked = anotherSecretOf(submission.value);
    const shown = await makeAnotherSecret(actor, params["applicationId"] ?? "", params["secretId"] ?? "", asked);
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

export default function RotationAnother() {
  return <AnotherStep {...useLoaderData<typeof loader>()} result={useActionData<typeof action>()} />;
}
