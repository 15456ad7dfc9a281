import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { keyPageOf } from "#app/features/applications/links";
import type { KeyPageResult } from "#app/features/keys/key-result";
import { SecretsPage } from "#app/features/keys/secrets-page";
import { readForm } from "#app/http/form-submission";
import { byFormField, chosenKind, environmentOf, type KeyForm, keyConfigurationOf, keyForms, newSecretOf } from "#app/http/forms/keys";
import { requireUser } from "#app/http/guards";
import { pageHeaders, unstored } from "#app/http/headers";
import { type FormRefusal, invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { ifJustDone, type Notice } from "#app/services/audit/just-done";
import { generateAccessToken } from "#app/services/keys/access-token";
import { withFormats } from "#app/services/keys/credential-formats";
import { previewKeyUpdate } from "#app/services/keys/difference";
import { generateKeys, updateKey } from "#app/services/keys/key";
import { getKeyPage } from "#app/services/keys/key-page";
import { provideKeys } from "#app/services/keys/mapping";
import { createSecret, type ShownSecret } from "#app/services/keys/secrets";
import { pageTitle } from "#app/ui/page";

type RefusalKind = Exclude<Extract<KeyPageResult, { readonly result: unknown }>["kind"], "difference">;
type SubmissionReply = Extract<KeyPageResult, { readonly kind: "difference" }>["result"];
type Where = readonly [actor: Actor, applicationId: string, environment: ReturnType<typeof environmentOf>];

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  if (!loaded) return pageTitle("Keys");
  const { application, environment } = loaded.page;
  return pageTitle("Secrets", keyPageOf(application.id, environment).title, application.name);
};

const REVOKED: Notice = { actions: ["secret.revoke"], text: (secret) => `The secret ${secret} was revoked. It is refused from now on.` };

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const url = new URL(request.url);
  const page = await serve(() => getKeyPage(actor, params["applicationId"] ?? "", environmentOf(url.pathname), chosenKind(url)));
  // One of the key that is shown: whatever else the address names is not looked for.
  const revoked = page.key?.secrets.find(({ id }) => id === url.searchParams.get("revoked"));
  const notice = revoked && (await ifJustDone(actor, REVOKED, revoked.id));
  return { page, now: Date.now(), notice };
}

/** Answers every form of a key's pages, whichever page it stands on. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const where: Where = [actor, params["applicationId"] ?? "", environmentOf(new URL(request.url).pathname)];
  const submission = readForm(context, keyForms);
  const refusal = refusalKind(submission.payload["intent"]);
  if (submission.status !== "success") return refused(refusal, invalidForm(submission));
  try {
    return await perform(where, submission.value, new Set(Object.keys(submission.payload)), submission.reply());
  } catch (error) {
    return refused(refusal, refuse(submission, byFormField(error, submission.value)));
  }
}

async function perform(where: Where, form: KeyForm, sent: ReadonlySet<string>, reply: SubmissionReply) {
  switch (form.intent) {
    case "generate": {
      const generated = await generateKeys(...where, keyConfigurationOf(form, sent), form.formId);
      if (generated.outcome === "exists") return answer({ kind: "already-generated" }, { status: 409 });
      if (generated.outcome === "generated-without-secret") return answer({ kind: "generated-without-secret" });
      return answer({ kind: "generated", secret: shownOnce(where, generated.secret) });
    }
    case "review":
    case "update": {
      const asked = keyConfigurationOf(form, sent);
      if (form.intent === "review" || form.reviewed !== undefined) {
        const difference = await previewKeyUpdate(...where, asked, form.version);
        if (difference === null) return answer({ kind: "unchanged" });
        // What was changed after the difference was looked at is looked at anew.
        if (form.reviewed !== difference.fingerprint || form.intent === "review")
          return answer({ kind: "difference", difference, result: reply });
      }
      return answer({ kind: await updateKey(...where, asked, form.version) });
    }
    case "new-secret":
      return answer({ kind: "secret-created", secret: shownOnce(where, await createSecret(...where, newSecretOf(form))) });
    case "test-token":
      return answer({ kind: "token", token: await generateAccessToken(...where, form) });
    case "provide": {
      const outcome = await provideKeys(...where, form);
      return outcome === "exists" ? answer({ kind: "already-generated" }, { status: 409 }) : answer({ kind: "provided" });
    }
  }
}

function shownOnce([actor, , environment]: Where, secret: ShownSecret) {
  return withFormats(actor, secret, `latchkey-${environment.toLowerCase()}`);
}

/** The form that a refusal stands in. */
function refusalKind(intent: unknown): RefusalKind {
  if (intent === "new-secret") return "secret-refused";
  if (intent === "provide") return "provide-refused";
  return intent === "test-token" ? "token-refused" : "configuration-refused";
}

/** The answer may hold a secret or a token: no cache may keep it. */
function answer(result: KeyPageResult, init?: ResponseInit) {
  return data(result, unstored(init));
}

function refused(kind: RefusalKind, [result, init]: FormRefusal) {
  return answer({ kind, result }, init);
}

export default function ApplicationSecrets() {
  return <SecretsPage {...useLoaderData<typeof loader>()} result={useActionData<typeof action>()} />;
}
