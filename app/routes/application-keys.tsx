import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { environmentOf, keyPageOf } from "#app/features/applications/links";
import { KeyPage } from "#app/features/keys/key-page";
import type { KeyPageData, KeyPageResult } from "#app/features/keys/view";
import { readForm } from "#app/http/form-submission";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { generateAccessToken, testTokenSchema } from "#app/services/keys/access-token";
import { keyConfigurationSchema } from "#app/services/keys/configuration";
import { generateKeys, updateKey } from "#app/services/keys/key";
import { getKeyPage } from "#app/services/keys/key-page";
import { createSecret, newSecretSchema, secretFormFacts } from "#app/services/keys/secrets";
import { pageTitle } from "#app/ui/page";

type Refusal = ReturnType<typeof refuse>;
type RefusalKind = Extract<KeyPageResult, { readonly result: unknown }>["kind"];
type Where = readonly [actor: Actor, applicationId: string, environment: ReturnType<typeof environmentOf>];

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => {
  if (!loaded) return pageTitle("Keys");
  const { application, environment } = loaded.page;
  return pageTitle(keyPageOf(application.id, environment).title, application.name);
};

export const headers = pageHeaders;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const actor = await requireUser(request, context);
  const url = new URL(request.url);
  const loaded = await serve(() => getKeyPage(actor, params["applicationId"] ?? "", environmentOf(url.pathname)));
  const page: KeyPageData = { ...loaded, secretForm: secretFormFacts(), now: Date.now() };
  return { page, revoked: url.searchParams.has("revoked") };
}

const keyForms = z.discriminatedUnion("intent", [
  keyConfigurationSchema.extend({ intent: z.enum(["generate", "update"]) }),
  newSecretSchema.extend({ intent: z.literal("new-secret") }),
  testTokenSchema.extend({ intent: z.literal("test-token") }),
]);

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const where: Where = [actor, params["applicationId"] ?? "", environmentOf(new URL(request.url).pathname)];
  const submission = readForm(context, keyForms);
  const refusal = refusalKind(submission.payload["intent"]);
  if (submission.status !== "success") return refused(refusal, invalidForm(submission));
  try {
    return await perform(where, submission.value);
  } catch (error) {
    return refused(refusal, refuse(submission, error));
  }
}

async function perform(where: Where, form: z.output<typeof keyForms>) {
  switch (form.intent) {
    case "generate": {
      const generated = await generateKeys(...where, form);
      if (generated.outcome === "exists") return answer({ kind: "already-generated" }, { status: 409 });
      return answer({ kind: "generated", secret: generated.secret });
    }
    case "update":
      await updateKey(...where, form);
      return answer({ kind: "updated" });
    case "new-secret":
      return answer({ kind: "secret-created", secret: await createSecret(...where, form) });
    case "test-token":
      return answer({ kind: "token", token: await generateAccessToken(...where, form) });
  }
}

/** The form that a refusal stands in. */
function refusalKind(intent: unknown): RefusalKind {
  if (intent === "new-secret") return "secret-refused";
  return intent === "test-token" ? "token-refused" : "configuration-refused";
}

/** The answer may hold a secret or a token: nobody on the way keeps it. */
function answer(result: KeyPageResult, init: ResponseInit = {}) {
  return data(result, { ...init, headers: { ...init.headers, "Cache-Control": "no-store" } });
}

function refused(kind: RefusalKind, { data: result, init }: Refusal) {
  return answer({ kind, result }, init ?? {});
}

export default function ApplicationKeys() {
  const { page, revoked } = useLoaderData<typeof loader>();
  return <KeyPage page={page} result={useActionData<typeof action>()} revoked={revoked} />;
}
