import type { Permissions } from "#app/services/authorization/permissions";
import { InlineCode } from "#app/ui/code";

/** What an application may do, in words: the scopes of no API first, then those of each API under its name. */
export function PermissionList({ permissions: { scopes, apis } }: { readonly permissions: Permissions }) {
  return (
    <ul className="ml-5 list-disc space-y-1 [overflow-wrap:anywhere]">
      {scopes.map((scope) => (
        <li key={scope.name}>
          <InWords scope={scope} />
        </li>
      ))}
      {apis.map((api) => (
        <li key={api.identifier}>
          At <bdi className="font-medium">{api.name}</bdi>
          {api.name === api.identifier ? null : <span className="text-muted"> ({api.identifier})</span>}
          {api.scopes.length > 0 ? (
            <ul className="ml-5 list-disc">
              {api.scopes.map((scope) => (
                <li key={scope.name}>
                  <InWords scope={scope} />
                </li>
              ))}
            </ul>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function InWords({ scope: { name, description } }: { readonly scope: Permissions["scopes"][number] }) {
  if (description === "") return <InlineCode>{name}</InlineCode>;
  return (
    <>
      {description} <span className="text-muted">({name})</span>
    </>
  );
}
