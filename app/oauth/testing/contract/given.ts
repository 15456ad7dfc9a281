/** What the parts of the contract begin with: the store under test, and rows in it. */
import type { RegisteredClient, StoredToken, TokenRecord } from "../../model";
import type { StorePorts } from "../../ports";
import { aClient, aCommit, aToken, newId } from "../fixtures";
import type { StoreHarness } from "../harness";

export interface Given {
  readonly harness: StoreHarness;
  readonly store: StorePorts;
  /** A client of its own for a test. */
  addClient(overrides?: Partial<RegisteredClient>): Promise<RegisteredClient>;
  /** The generation under which a commit is decided now. */
  generation(): Promise<number>;
  /** Issues a refresh token with an access token of the same family; `successor` makes what a rotation would write. */
  issueFamily(): Promise<Family>;
}

interface Family {
  readonly client: RegisteredClient;
  readonly familyId: string;
  readonly access: TokenRecord;
  readonly refresh: TokenRecord;
  readonly successor: () => TokenRecord;
}

/** @param current the harness, asked for by each test: there is none yet while the suite is declared. */
export function givenBy(current: () => StoreHarness): Given {
  const addClient = async (overrides: Partial<RegisteredClient> = {}) => {
    const client = aClient(overrides);
    await current().addClient(client);
    return client;
  };
  const generation = async () => current().store.generation();
  return {
    get harness() {
      return current();
    },
    get store() {
      return current().store;
    },
    addClient,
    generation,
    async issueFamily() {
      const client = await addClient();
      const familyId = newId();
      const access = aToken(client, { familyId, userId: newId(), grantType: "password" });
      const refresh = aToken(client, { familyId, userId: access.userId, grantType: "password", kind: "refresh" });
      await current().store.commit(aCommit(await generation(), client, [access, refresh]));
      const successor = () => aToken(client, { familyId, userId: access.userId, grantType: "refresh_token", kind: "refresh" });
      return { client, familyId, access, refresh, successor };
    },
  };
}

/** A record as the store gives it back: neither revoked nor consumed, but for `change`. */
export function stored(record: TokenRecord, change: Partial<StoredToken> = {}): StoredToken {
  return { ...record, revokedAt: null, consumedAt: null, successorId: null, successorAccessId: null, ...change };
}
