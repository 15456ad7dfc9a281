import { useForm } from "@conform-to/react";
import type { ReactNode } from "react";
import type { PromotionEffect, ResourceServerEffect } from "#app/services/admin/grave-changes";
import type { UserEffect } from "#app/services/admin/users";
import { InlineCode } from "#app/ui/code";
import { fieldProps, type LastResult } from "#app/ui/conform";
import { EffectForm, PhraseField } from "#app/ui/form";
import { environmentName, plural } from "#app/ui/format";
import type { InternalHref } from "#app/ui/link";

interface GraveChangeProps {
  readonly hidden: Readonly<Record<string, string>>;
  /** Above the errors: "Nobody was disabled". */
  readonly refusal: string;
  readonly submitLabel: string;
  readonly cancelTo: InternalHref;
  /** What is typed, and what it is: "user's e-mail address". */
  readonly phrase: string;
  readonly phraseLabel: string;
  readonly lastResult: LastResult;
  /** What happens, with numbers. */
  readonly children: ReactNode;
}

/** What the changes share: the effect is read, then a word that is shown is typed. */
function GraveChange({ phrase, phraseLabel, lastResult, children, ...change }: GraveChangeProps) {
  const [form, fields] = useForm<{ confirmation: string }>({ id: "confirm", lastResult: lastResult ?? null });
  return (
    <EffectForm form={form} fields={[fields.confirmation]} effect={children} variant="danger" {...change}>
      <PhraseField phrase={phrase} phraseLabel={phraseLabel} {...fieldProps(fields.confirmation)} required />
    </EffectForm>
  );
}

function userHref(id: string): InternalHref {
  return `/admin/users?${new URLSearchParams({ user: id })}`;
}

/** Makes somebody an admin, once their address is typed. */
export function MakeAdmin({ effect, lastResult }: { readonly effect: PromotionEffect; readonly lastResult: LastResult }) {
  const { user, realm, admins } = effect;
  return (
    <GraveChange
      hidden={{ intent: "make-admin", userId: user.id }}
      refusal="Nobody was made an admin"
      submitLabel="Make admin"
      cancelTo={userHref(user.id)}
      phrase={user.email}
      phraseLabel="user's e-mail address"
      lastResult={lastResult}
    >
      <p>
        <strong>{user.name}</strong> sees and changes <strong>{plural(realm.applications, "application")}</strong> of everybody, can disable{" "}
        <strong>{plural(Math.max(0, realm.users - 1), "other user")}</strong>, and decides on grant types, scopes, lifetimes and signing
        keys.
      </p>
      <p>
        {admins === 0 ? "There is no other active admin" : `${plural(admins, "other admin")} can take the role back`}. {user.effect.ofRole}{" "}
        {user.name} has {plural(user.sessions, "session")}.
      </p>
    </GraveChange>
  );
}

/** Disables somebody, once their address is typed. */
export function DisableUser({ user, lastResult }: { readonly user: UserEffect; readonly lastResult: LastResult }) {
  return (
    <GraveChange
      hidden={{ intent: "disable", userId: user.id }}
      refusal="Nobody was disabled"
      submitLabel="Disable user"
      cancelTo={userHref(user.id)}
      phrase={user.email}
      phraseLabel="user's e-mail address"
      lastResult={lastResult}
    >
      <p>
        Ends <strong>{plural(user.sessions, "session")}</strong> and stops <strong>{plural(user.applications, "application")}</strong>. In
        the last 7 days {plural(user.tokensLastWeek, "token was", "tokens were")} obtained for {user.name}.
      </p>
      <p>{user.effect.ofStatus}</p>
      <p className="text-muted">{user.effect.selfContained}</p>
    </GraveChange>
  );
}

/** Names a key as a resource server, once its application's name is typed. */
export function NameResourceServer({ effect, lastResult }: { readonly effect: ResourceServerEffect; readonly lastResult: LastResult }) {
  const { application, clientId, environment, ref } = effect;
  return (
    <GraveChange
      hidden={{ applicationId: application.id, clientRef: ref }}
      refusal="No key was made a resource server"
      submitLabel="Make resource server"
      cancelTo={`/admin/applications?${new URLSearchParams({ application: application.id })}`}
      phrase={application.name}
      phraseLabel="application's name"
      lastResult={lastResult}
    >
      <p>
        The {environmentName(environment)} key <InlineCode>{clientId}</InlineCode> of <strong>{application.name}</strong> (
        {application.owner}) may introspect every token of this portal: those of{" "}
        <strong>{plural(effect.otherApplications, "other application")}</strong>, which obtained {plural(effect.tokensLastWeek, "token")} in
        the last 7 days together with its own.
      </p>
      <p>
        It learns of each who obtained it, for whom and for which scopes. Name only a key that guards an API. The owner of an API needs no
        such key for its own tokens.
      </p>
    </GraveChange>
  );
}
