import { parseWithZod } from "@conform-to/zod/v4";
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { KeyPage } from "#app/features/keys/key-page";
import { environmentOf, type KeyPageData, type KeyPageResult, keyPageOf } from "#app/features/keys/view";
import { requireUser } from "#app/http/guards";
import { pageHeaders } from "#app/http/page-headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { createSecret } from "#app/services/keys/create-secret";
import { generateKeys } from "#app/services/keys/generate";
import { generateAccessToken } from "#app/services/keys/generate-access-token";
import { getKeyPage } from "#app/services/keys/get";
import { keyConfigurationSchema, newSecretSchema, testTokenSchema } from "#app/services/keys/input";
import { secretFormFacts } from "#app/services/keys/secret-form";
import { updateKey } from "#app/services/keys/update";
import { pageTitle } from "#app/ui/title";

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

export async function action({ request, params, context }: ActionFunctionArgs) {
  const actor = await requireUser(request, context);
  const form = await request.formData();
  const where: Where = [actor, params["applicationId"] ?? "", environmentOf(new URL(request.url).pathname)];
  switch (form.get("intent")) {
    case "generate":
    case "update":
      return await configure(where, form);
    case "new-secret":
      return await makeSecret(where, form);
    case "test-token":
      return await makeToken(where, form);
    default:
      return answer({ kind: "unknown" }, { status: 400 });
  }
}

async function configure(where: Where, form: FormData) {
  const submission = parseWithZod(form, { schema: keyConfigurationSchema });
  if (submission.status !== "success") return refused("configuration-refused", invalidForm(submission));
  try {
    if (form.get("intent") === "update") {
      await updateKey(...where, submission.value);
      return answer({ kind: "updated" });
    }
    const generated = await generateKeys(...where, submission.value);
    if (generated.outcome === "exists") return answer({ kind: "already-generated" }, { status: 409 });
    return answer({ kind: "generated", secret: generated.secret });
  } catch (error) {
    return refused("configuration-refused", refuse(submission, error));
  }
}

async function makeSecret(where: Where, form: FormData) {
  const submission = parseWithZod(form, { schema: newSecretSchema });
  if (submission.status !== "success") return refused("secret-refused", invalidForm(submission));
  try {
    return answer({ kind: "secret-created", secret: await createSecret(...where, submission.value) });
  } catch (error) {
    return refused("secret-refused", refuse(submission, error));
  }
}

async function makeToken(where: Where, form: FormData) {
  const submission = parseWithZod(form, { schema: testTokenSchema });
  if (submission.status !== "success") return refused("token-refused", invalidForm(submission));
  try {
    return answer({ kind: "token", token: await generateAccessToken(...where, submission.value) });
  } catch (error) {
    return refused("token-refused", refuse(submission, error));
  }
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
