import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { AdminPage } from "#app/features/admin/console";
import { KeyRemoval } from "#app/features/admin/key-removal";
import { type NoticeName, noticeOf } from "#app/features/admin/notices";
import { KeySetReaderTable, RotateKey, ScheduledKey, SigningKeyTable } from "#app/features/admin/signing-keys";
import { readForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { pageHeaders } from "#app/http/headers";
import { invalidForm, refuse, serve } from "#app/http/service-errors";
import type { Actor } from "#app/services/actor";
import { getKeyRemoval, keyRemovalSchema, removeKey } from "#app/services/admin/key-removal";
import { cancelKeyRotation, cancellationSchema, listSigningKeys, rotateKey, rotationSchema } from "#app/services/admin/signing-keys";
import { ifJustDone } from "#app/services/audit/just-done";
import { ButtonLink } from "#app/ui/button";
import { Card } from "#app/ui/card";
import { firstError, resultOf } from "#app/ui/conform";
import { Answer } from "#app/ui/feedback";
import { TextLink } from "#app/ui/link";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Signing keys", "Admin");

export const headers = pageHeaders;

/** `?rotate` asks how to rotate, `?remove=<kid>` whether to remove a key; without them the calendar. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  if (query.has("rotate")) await requireConfirmed(request, actor, "rotate-key");
  const kid = query.get("remove");
  if (kid !== null) await requireConfirmed(request, actor, "remove-key");
  const removal = kid === null ? null : await serve(() => getKeyRemoval(actor, kid));
  return {
    ...(await serve(() => listSigningKeys(actor))),
    isRotating: query.has("rotate"),
    removal,
    notice: await ifJustDone(actor, noticeOf(query.get("done"))),
  };
}

const keyForms = z.discriminatedUnion("intent", [
  rotationSchema.extend({ intent: z.literal("rotate") }),
  cancellationSchema.extend({ intent: z.literal("cancel") }),
  keyRemovalSchema.extend({ intent: z.literal("remove") }),
]);

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const submission = readForm(context, keyForms);
  if (submission.status !== "success") return data(...invalidForm(submission));
  const form = submission.value;
  try {
    const done = await withConfirmation(request, actor, () => perform(actor, form));
    return redirect(`/admin/keys?done=${done}`);
  } catch (error) {
    return data(...refuse(submission, error));
  }
}

async function perform(actor: Actor, form: z.output<typeof keyForms>): Promise<NoticeName> {
  if (form.intent === "cancel") {
    await cancelKeyRotation(actor, form);
    return "rotation-cancelled";
  }
  if (form.intent === "remove") {
    await removeKey(actor, form);
    return "key-removed";
  }
  await rotateKey(actor, form);
  return form.notice === 0 ? "rotated" : "rotation-scheduled";
}

export default function AdminKeys() {
  const page = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  if (page.isRotating) {
    return (
      <AdminPage title="Rotate a signing key" parent={{ label: "Signing keys", to: "/admin/keys" }}>
        <RotateKey {...page} lastResult={resultOf(lastResult, "rotate")} />
      </AdminPage>
    );
  }
  if (page.removal !== null) {
    return (
      <AdminPage title="Remove a signing key" parent={{ label: "Signing keys", to: "/admin/keys" }}>
        <KeyRemoval removal={page.removal} lastResult={resultOf(lastResult, "remove")} />
      </AdminPage>
    );
  }
  const refusal = firstError(resultOf(lastResult, "cancel"));
  return (
    <AdminPage
      title="Signing keys"
      description={
        <>
          They sign self-contained (JWT) access tokens and ID tokens. Verifiers find the public halves at{" "}
          <TextLink to="/jwks" reloadDocument>
            /jwks
          </TextLink>
          .
        </>
      }
      actions={<ButtonLink to="?rotate">Rotate</ButtonLink>}
      notice={lastResult === undefined ? page.notice : undefined}
    >
      {refusal === undefined ? null : (
        <Answer to={refusal} tone="danger">
          <p>{refusal}</p>
        </Answer>
      )}
      {page.keys.flatMap((key) => (key.state === "next" ? <ScheduledKey key={key.kid} next={key} readers={page.readers} /> : []))}
      <SigningKeyTable keys={page.keys} />
      <Card
        title="Who fetches the key set"
        description="By address, the last 30 days. A cache in front of several verifiers counts as one."
      >
        <KeySetReaderTable readers={page.readers} now={page.now} />
      </Card>
    </AdminPage>
  );
}
