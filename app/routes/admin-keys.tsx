import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AdminPage } from "#app/features/admin/console";
import { noticeText } from "#app/features/admin/notices";
import { RotateKey, SigningKeyTable } from "#app/features/admin/signing-keys";
import { buttonForm, requireForm } from "#app/http/form-submission";
import { requireAdmin, requireConfirmed, withConfirmation } from "#app/http/guards";
import { serve } from "#app/http/service-errors";
import { listSigningKeys, rotateKey } from "#app/services/admin/signing-keys";
import { ButtonLink } from "#app/ui/button";
import { Banner } from "#app/ui/feedback";
import { TextLink } from "#app/ui/link";
import { pageTitle } from "#app/ui/page";

export const meta: MetaFunction = () => pageTitle("Signing keys", "Admin");

/** `?rotate` is the confirmation of a rotation; without it the list. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireAdmin(request, context);
  const query = new URL(request.url).searchParams;
  if (query.has("rotate")) await requireConfirmed(request, actor, "rotate-key");
  return { ...(await serve(() => listSigningKeys(actor))), confirm: query.has("rotate"), notice: noticeText(query.get("done")) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireAdmin(request, context);
  requireForm(context, buttonForm);
  await serve(() => withConfirmation(request, actor, () => rotateKey(actor)));
  return redirect("/admin/keys?done=rotated");
}

export default function AdminKeys() {
  const { keys, nextAlgorithm, rotating, confirm, notice } = useLoaderData<typeof loader>();
  const signing = keys.filter((key) => key.state === "signing");
  if (confirm) {
    return (
      <AdminPage title="Rotate the signing key?" parent={{ label: "Signing keys", to: "/admin/keys" }}>
        <RotateKey current={signing} nextAlgorithm={nextAlgorithm} rotating={rotating} />
      </AdminPage>
    );
  }
  return (
    <AdminPage
      title="Signing keys"
      description={
        <>
          They sign self-contained (JWT) access tokens. Resource servers find the public halves at{" "}
          <TextLink to="/jwks" reloadDocument>
            /jwks
          </TextLink>
          .
        </>
      }
      actions={<ButtonLink to="?rotate">Rotate</ButtonLink>}
      notice={notice}
    >
      {signing.some((key) => key.algorithm === nextAlgorithm) ? null : (
        <Banner tone="info">
          <p>{nextAlgorithm} was chosen under Settings: a new key is made with the next token, or by Rotate now.</p>
        </Banner>
      )}
      <SigningKeyTable keys={keys} />
    </AdminPage>
  );
}
