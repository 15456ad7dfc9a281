/**
 * New pools for lost ones. When the database moves to another address, or a firewall forgets its connections, those
 * that are open stay open and silent: each would cost one request its time limit. The first that is found lost
 * therefore has all of them replaced.
 */
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  SqlResultSet,
  Transaction,
} from "@prisma/driver-adapter-utils";
import { isConnectionLost } from "./errors";

/** Milliseconds between two renewals: while the database is away everything fails, and new pools help nobody. */
const RENEW_EVERY = 1000;

/** Pools that are renewed together, as they lead to the same database. */
export class PoolGroup {
  readonly #members: RenewedPool[] = [];
  #renewedAt = Number.NEGATIVE_INFINITY;

  /** @param connectTimeoutMs how long a query waits for a connection, at most */
  constructor(readonly connectTimeoutMs: number) {}

  /** The same factory, whose connected adapter belongs to the group. */
  member(factory: SqlDriverAdapterFactory): SqlDriverAdapterFactory {
    return {
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: async () => {
        const pool = new RenewedPool(await factory.connect(), factory, this);
        this.#members.push(pool);
        return pool;
      },
    };
  }

  /** Takes note of a query's error; where it tells of a lost connection, has all pools replaced. */
  note(error: unknown): void {
    if (!isConnectionLost(error) || performance.now() - this.#renewedAt < RENEW_EVERY) return;
    this.#renewedAt = performance.now();
    for (const pool of this.#members) void pool.renew();
  }
}

/** A pool whose users do not notice that it has been replaced. */
class RenewedPool implements SqlDriverAdapter {
  readonly provider;
  readonly adapterName;
  readonly #retired = new Set<SqlDriverAdapter>();
  #closed = false;

  constructor(
    private pool: SqlDriverAdapter,
    private readonly factory: SqlDriverAdapterFactory,
    private readonly group: PoolGroup,
  ) {
    this.provider = pool.provider;
    this.adapterName = pool.adapterName;
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#noted(this.pool.queryRaw(query));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#noted(this.pool.executeRaw(query));
  }

  executeScript(script: string): Promise<void> {
    return this.#noted(this.pool.executeScript(script));
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    const transaction = await this.#noted(this.pool.startTransaction(isolationLevel));
    const { queryRaw, executeRaw }: SqlQueryable = transaction;
    transaction.queryRaw = (query) => this.#noted(queryRaw.call(transaction, query));
    transaction.executeRaw = (query) => this.#noted(executeRaw.call(transaction, query));
    return transaction;
  }

  getConnectionInfo() {
    return this.pool.getConnectionInfo?.() ?? { supportsRelationJoins: true };
  }

  async renew(): Promise<void> {
    const retired = this.pool;
    const fresh = await this.factory.connect();
    if (this.#closed) {
      await fresh.dispose();
      return;
    }
    this.pool = fresh;
    this.#retired.add(retired);
    // Not at once: what still waits in it for a connection gets one, or has given up by then.
    setTimeout(() => void this.#dispose(retired), this.group.connectTimeoutMs).unref();
  }

  async dispose(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.pool.dispose(), ...[...this.#retired].map((pool) => this.#dispose(pool))]);
  }

  async #dispose(pool: SqlDriverAdapter): Promise<void> {
    if (this.#retired.delete(pool)) await pool.dispose();
  }

  #noted<T>(work: Promise<T>): Promise<T> {
    work.catch((error: unknown) => this.group.note(error));
    return work;
  }
}
