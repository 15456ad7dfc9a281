/** What the statistics pages are handed: the part of the service's answer that they draw. Times are ISO 8601. */

export interface StatisticsData {
  readonly subject: { readonly kind: "application"; readonly id: string; readonly name: string } | { readonly kind: "realm" };
  readonly asOf: string;
  readonly period: { readonly from: string; readonly to: string; readonly bucketMinutes: number };
  readonly totals: { readonly requests: number; readonly issued: number; readonly refused: number };
  readonly activeTokens: number;
  readonly lastUse: string | null;
  readonly issuedOverTime: IssuedData;
  readonly outcomes: readonly OutcomeData[];
  readonly secrets: readonly SecretData[];
  readonly applications: readonly ApplicationData[];
  readonly others: { readonly issued: number; readonly refused: number };
  readonly registeredUsers: {
    readonly total: number;
    readonly byApplication: readonly { readonly applicationId: string; readonly name: string; readonly users: number }[];
  };
  readonly topUsers: readonly TopUserData[];
  readonly recentFailures: readonly FailureData[];
}

export interface IssuedData {
  readonly grants: readonly { readonly grantType: string; readonly label: string; readonly total: number }[];
  readonly buckets: readonly { readonly from: string; readonly to: string; readonly counts: readonly number[]; readonly total: number }[];
}

export interface OutcomeData {
  readonly outcome: string;
  readonly title: string;
  readonly error: string | null;
  readonly fix: string | null;
  readonly count: number;
  readonly share: number;
}

export interface SecretData {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly secretId: string | null;
  readonly hint: string;
  readonly description: string;
  readonly environment: string | null;
  readonly state: string | null;
  readonly issued: number;
  readonly refused: number;
  readonly lastUsedAt: string | null;
}

export interface ApplicationData {
  readonly applicationId: string;
  readonly name: string;
  readonly issued: number;
  readonly refused: number;
}

export interface TopUserData {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly tokens: number;
}

export interface FailureData {
  readonly requestId: string;
  readonly at: string;
  readonly endpoint: string;
  readonly cause: string;
  readonly error: string;
  readonly title: string;
  readonly explanation: string;
  readonly fix: string;
  readonly fixPage: "keys" | "quota" | "applications" | "grant-policy" | "scopes" | "scope-access" | "users" | null;
  readonly grantLabel: string;
  readonly environment: string | null;
  readonly secretHint: string;
  readonly ip: string;
  readonly proven: boolean;
  readonly application: { readonly id: string; readonly name: string } | null;
}

export interface FailureDetailData extends FailureData {
  readonly userAgent: string;
  readonly clientId: string | null;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly context: {
    readonly secret: {
      readonly hint: string;
      readonly description: string;
      readonly expiresAt: string | null;
      readonly revokedAt: string | null;
      readonly revokedBy: string | null;
    } | null;
    readonly workingSecrets: readonly { readonly hint: string; readonly description: string }[];
    readonly similar: { readonly count: number; readonly since: string };
  };
}

/** The form above the numbers. */
export interface StatisticsForm {
  readonly range: string;
  readonly environment: string;
  readonly from: string;
  readonly to: string;
  readonly errors: Readonly<Partial<Record<"range" | "environment" | "from" | "to", readonly string[]>>>;
}
