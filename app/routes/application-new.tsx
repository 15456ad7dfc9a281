import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { MadeBefore, NewApplicationForm } from "#app/features/applications/new-application";
import { FirstKeys, type FirstKeysShown, isFirstKeys } from "#app/features/keys/first-keys";
import { useShownOnce } from "#app/features/keys/shown-once";
import { readForm } from "#app/http/form-submission";
import { byNewApplicationField, newApplicationForm, newApplicationOf } from "#app/http/forms/first-keys";
import { requireUser } from "#app/http/guards";
import { NO_STORE, pageHeaders } from "#app/http/headers";
import { invalidForm, refuse } from "#app/http/service-errors";
import { applicationFormLimits, createApplication } from "#app/services/applications/application";
import { createWithKeys, listPrograms, type FirstKeys as Made } from "#app/services/applications/first-keys";
import { newIdempotencyKey } from "#app/services/idempotency";
import { credentialFormats } from "#app/services/keys/credential-formats";
import { browserPage } from "#app/services/keys/snippets/browser-page";
import { firstTokenBlock } from "#app/services/keys/snippets/shell";
import { Page, pageTitle } from "#app/ui/page";

const HERE = "/applications/new";

export const meta: MetaFunction = () => pageTitle("Create application");

export const headers = pageHeaders;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const withKeys = new URL(request.url).searchParams.get("keys") !== "existing";
  const programs = withKeys ? await listPrograms(actor) : [];
  return { limits: await applicationFormLimits(actor), programs, formId: newIdempotencyKey() };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const submission = readForm(context, newApplicationForm);
  if (submission.status !== "success") {
    const [result, init] = invalidForm(submission);
    return data({ kind: "refused" as const, result }, init);
  }
  const { application, keys } = newApplicationOf(submission.value);
  const { formId = newIdempotencyKey() } = submission.value;
  try {
    if (keys === null) {
      const { id } = await createApplication(actor, application, formId);
      return redirect(`/applications/${id}/production-keys`);
    }
    const made = await createWithKeys(actor, keys, formId);
    // The answer has the secret in it: no cache may keep it.
    const init = { status: made.outcome === "made" ? 200 : 409, headers: NO_STORE };
    return data(
      made.outcome === "made" ? { kind: "made" as const, shown: shownOf(made) } : { ...made, kind: "made-before" as const },
      init,
    );
  } catch (error) {
    const [result, init] = refuse(submission, byNewApplicationField(error));
    return data({ kind: "refused" as const, result }, init);
  }
}

/** What is shown this once: first the block that makes a token, as the kind of program can run it. */
function shownOf({ application, environment, clientId, secret, facts }: Extract<Made, { readonly outcome: "made" }>): FirstKeysShown {
  const shell = firstTokenBlock(facts, secret?.value ?? null);
  const name = `latchkey-${environment.toLowerCase()}`;
  const blocks = [
    ...(facts.kind === "browser" ? [{ id: "page" as const, label: "Web page", text: browserPage(facts) }] : []),
    ...(shell === undefined ? [] : [{ id: "shell" as const, label: "Shell", text: shell }]),
    ...(secret === null ? [] : credentialFormats({ clientId, secret: secret.value, tokenEndpoint: facts.tokenEndpoint, name })),
  ];
  return { application, environment, clientId, secret, blocks };
}

export default function NewApplication() {
  const { programs, ...form } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const shown = useShownOnce<FirstKeysShown>(result?.kind === "made" ? result.shown : undefined, HERE, isFirstKeys);
  if (shown) return <FirstKeys shown={shown} />;
  if (result?.kind === "made-before") return <MadeBefore {...result} />;
  return (
    <Page
      width="form"
      title="Create application"
      description={
        programs.length > 0
          ? "One form makes the application and its keys. All of it can be changed later."
          : "Without keys at first: provide those of another system on the next page."
      }
    >
      <NewApplicationForm
        key={programs.length}
        {...form}
        programs={programs}
        lastResult={result?.kind === "refused" ? result.result : undefined}
      />
    </Page>
  );
}
