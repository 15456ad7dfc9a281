import type { ConfigurationColumns } from "./check-configuration";
import { readCallbackUrls, readScopes } from "./stored-lists";

/** A key's configuration in an audit row: lists as lists. */
export function describeConfiguration(columns: ConfigurationColumns) {
  return {
    grantTypes: columns.grantTypes,
    callbackUrls: readCallbackUrls(columns.callbackUrls),
    scopes: readScopes(columns.scopes),
    applicationTokenLifetime: columns.applicationTokenLifetime,
    userTokenLifetime: columns.userTokenLifetime,
    refreshTokenLifetime: columns.refreshTokenLifetime,
    tokenFormat: columns.tokenFormat,
    authMethod: columns.authMethod,
  };
}
