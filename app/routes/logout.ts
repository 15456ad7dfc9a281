import { type ActionFunctionArgs, redirect } from "@remix-run/node";
import { clearedSessionCookie } from "#app/http/cookies";
import { buttonForm, requireForm } from "#app/http/form-submission";
import { optionalUser } from "#app/http/guards";
import { signOut } from "#app/services/accounts/sign-in";

/** Signing out changes something, so it takes a POST; a link that is merely opened does nothing. */
export function loader(): Response {
  return redirect("/");
}

export async function action({ request, context }: ActionFunctionArgs): Promise<Response> {
  requireForm(context, buttonForm);
  const actor = await optionalUser(request, context);
  if (actor) await signOut(actor);
  return redirect("/", { headers: { "Set-Cookie": clearedSessionCookie(context.realm) } });
}
