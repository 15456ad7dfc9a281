import Check from "lucide-react/icons/check";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import X from "lucide-react/icons/x";
import type { ReactNode } from "react";
import type { Permissions, PermittedScope } from "#app/services/authorization/permissions";
import { Button } from "#app/ui/button";
import { InlineCode } from "#app/ui/code";
import { Icon } from "#app/ui/icon";
import { TextLink } from "#app/ui/link";

/** Both buttons look the same: nothing leads to one of them. */
const TWIN = "min-h-11 border-ink text-base font-semibold";

/** "It may": what an application asks to be allowed, in words. */
export function AskedPermissions({ permissions }: { readonly permissions: Permissions }) {
  return (
    <section aria-labelledby="consent-may" className="space-y-2">
      <h2 id="consent-may" className="text-sm font-semibold">
        It may
      </h2>
      <ul className="divide-y divide-line border-y border-line text-sm">
        {permissions.scopes.map((scope) => (
          <ScopeLine key={scope.name} scope={scope} />
        ))}
        {permissions.apis.map((api) => (
          <li key={api.identifier} className={api.scopes.length > 0 ? "pt-3" : "py-3"}>
            <h3 className="font-medium [overflow-wrap:anywhere]">
              At <bdi>{api.name}</bdi>
            </h3>
            <p className="font-mono text-xs text-muted [overflow-wrap:anywhere]">{api.identifier}</p>
            {api.scopes.length > 0 ? (
              <ul>
                {api.scopes.map((scope) => (
                  <ScopeLine key={scope.name} scope={scope} />
                ))}
              </ul>
            ) : null}
          </li>
        ))}
        <Line icon={<Icon as={X} className="mt-0.5 text-muted" />}>
          <span className="font-medium">Not: your password, your account, your keys</span>
        </Line>
      </ul>
    </section>
  );
}

function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <li className="flex gap-2.5 py-3">
      {icon}
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </li>
  );
}

function ScopeLine({ scope: { name, description } }: { readonly scope: PermittedScope }) {
  return (
    <Line icon={<Icon as={Check} className="mt-0.5 text-accent-ink" />}>
      <span className="font-medium">{description || <InlineCode>{name}</InlineCode>}</span>
      {description ? (
        <span className="block text-muted">
          <InlineCode>{name}</InlineCode>
        </span>
      ) : null}
    </Line>
  );
}

/** A sentence of which the person should think before they press Allow. */
export function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <p className="flex gap-2 text-sm text-brass-ink">
      <Icon as={TriangleAlert} className="mt-0.5" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  );
}

/** The buttons that answer, and where the answer can be taken back. Deny comes first for the keyboard. */
export function DenyOrAllow() {
  return (
    <div className="grid grid-cols-2 gap-3 border-t border-line px-5 py-5">
      <Button name="answer" value="deny" className={TWIN}>
        Deny
      </Button>
      <Button name="answer" value="allow" className={TWIN}>
        Allow
      </Button>
      <p className="col-span-2 text-center text-sm text-muted">
        You can stop it at any time under <TextLink to="/account#connected-applications">Connected applications</TextLink>.
      </p>
    </div>
  );
}
