import { remembered } from "#app/db/queries/bounded";
import {
  busiestUsers,
  countPeople,
  countRegisteredUsers,
  hasManyUsers,
  type RegisteredUsers,
  type UserUsageQuery,
} from "#app/db/queries/usage-users";
import type { Transaction } from "#app/db/transaction";
import type { Environment } from "#app/oauth/model";

const DAY_MINUTES = 24 * 60;
/** Rows of "Top Users per Application". */
const TOP_USERS = 10;
/** WSO2 counts a user as registered with an application by the password grant alone. */
const GRANT_TYPE = "password";

interface UserScope {
  readonly realmId: string;
  readonly applicationId?: string | undefined;
  readonly environment: Environment | null;
  /** Minutes since the epoch; whole days are counted, from the day of the first to the day of the last. */
  readonly from: number;
  readonly to: number;
}

const days = (scope: UserScope) => ({ fromDay: Math.floor(scope.from / DAY_MINUTES), toDay: Math.floor((scope.to - 1) / DAY_MINUTES) });

/** Asks for a short or quiet time each time, for one with many rows once a minute. */
async function sparingly<T>(what: string, scope: UserScope, work: (query: UserUsageQuery) => Promise<T>): Promise<T> {
  const { realmId, applicationId, environment } = scope;
  const query = { realmId, applicationId, environment: environment ?? undefined, grantType: GRANT_TYPE, ...days(scope) };
  if (!(await hasManyUsers(query))) return await work(query);
  return await remembered([what, realmId, applicationId, query.environment, query.fromDay, query.toDay], () => work(query));
}

/** "Registered Users for Application": distinct people who obtained a token by the password grant. */
export async function registeredUsers(scope: UserScope): Promise<RegisteredUsers> {
  return await sparingly("registered users", scope, countRegisteredUsers);
}

/** For how many people tokens were obtained, whatever the grant type. */
export async function peopleServed(reader: Pick<Transaction, "$queryRaw">, scope: UserScope): Promise<number> {
  return await sparingly("people", scope, ({ grantType: _, ...query }) => countPeople(reader, query));
}

/** "Top Users per Application": who obtained the most tokens by the password grant. */
export async function topUsers(
  reader: Pick<Transaction, "$queryRaw" | "user">,
  scope: UserScope,
): Promise<{ applicationId: string; userId: string; name: string; email: string; tokens: number }[]> {
  const rows = await sparingly("top users", scope, (query) => busiestUsers(reader, query, TOP_USERS));
  const people = await reader.user.findMany({
    where: { id: { in: [...new Set(rows.map((row) => row.userId))] } },
    select: { id: true, name: true, email: true },
  });
  const personById = new Map(people.map((person) => [person.id, person]));
  return rows.map(({ applicationId, userId, tokens }) => ({
    applicationId,
    userId,
    name: personById.get(userId)?.name ?? "A removed user",
    email: personById.get(userId)?.email ?? "",
    tokens,
  }));
}
