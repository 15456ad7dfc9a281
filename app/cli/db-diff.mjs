/** What separates two states of the data model, as SQL, computed by Prisma's schema engine inside this process. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";

/** @typedef {import("./db-schema.mjs").Engine} Engine */
/** @typedef {import("@prisma/driver-adapter-utils").SqlMigrationAwareDriverAdapterFactory} AdapterFactory */
/** @typedef {import("@prisma/driver-adapter-utils").SqlDriverAdapter} Adapter */

const require = createRequire(import.meta.url);

async function loadEngine() {
  // The package's own entry imports its .wasm as a module, which Node 20 cannot.
  const folder = path.dirname(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const { instance } = await WebAssembly.instantiate(readFileSync(path.join(folder, "schema_engine_bg.wasm")), {
    "./schema_engine_bg.js": bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  Object(instance.exports).__wbindgen_start();
  return bindings.SchemaEngine;
}

/** @type {ReturnType<typeof loadEngine> | undefined} */
let loading;

/**
 * A database that holds nothing: the engine insists on a connection even to compare two schema files.
 *
 * @param {Engine} engine
 * @returns {AdapterFactory}
 */
function nowhere(engine) {
  const provider = engine === "sqlite" ? "sqlite" : "postgres";
  const version = [true, "PostgreSQL 15.0", 150000];
  /** @type {Adapter} */
  const connection = {
    provider,
    adapterName: "nowhere",
    queryRaw: async ({ sql }) =>
      sql.includes("server_version_num")
        ? { columnNames: ["exists", "version", "numeric_version"], columnTypes: [5, 7, 0], rows: [version] }
        : { columnNames: [], columnTypes: [], rows: [] },
    executeRaw: async () => 0,
    executeScript: async () => {},
    startTransaction: () => Promise.reject(new Error("There is no database here.")),
    getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: true }),
    dispose: async () => {},
  };
  return { provider, adapterName: "nowhere", connect: async () => connection, connectToShadowDb: async () => connection };
}

/** The part of a schema that declares no tables. */
const header = (/** @type {string} */ schema) => schema.slice(0, schema.search(/^(\/\/\/|model )/m));

/**
 * The SQL that leads from one state to the schema `to`; "" when they agree.
 *
 * @param {{ engine: Engine; from: string | AdapterFactory; to: string }} input `from` is the text of an earlier
 *   schema ("" for none), or a live database.
 * @returns {Promise<string>}
 */
export async function diffSchema({ engine, from, to }) {
  loading ??= loadEngine();
  const SchemaEngine = await loading;
  const live = typeof from !== "string";
  /** @param {string} content */
  const files = (content) => ({ files: [{ path: "schema.prisma", content }] });
  // The bookkeeping table is no part of the schema. Each engine wants its name in its own form.
  const externalTables = live ? [engine === "sqlite" ? "_prisma_migrations" : "public._prisma_migrations"] : [];
  const adapter = bindMigrationAwareSqlAdapterFactory(live ? from : nowhere(engine));
  const schemaEngine = await SchemaEngine.new({ datamodels: [["schema.prisma", to]] }, () => {}, adapter);
  try {
    const { stdout } = await schemaEngine.diff({
      from: live ? { tag: "schemaDatasource", ...files(to), configDir: "." } : { tag: "schemaDatamodel", ...files(from || header(to)) },
      to: { tag: "schemaDatamodel", ...files(to) },
      script: true,
      exitCode: null,
      filters: { externalTables, externalEnums: [] },
    });
    const sql = stdout ?? "";
    return sql.includes("This is an empty migration") ? "" : sql;
  } finally {
    schemaEngine.free();
  }
}
