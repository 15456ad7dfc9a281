/**
 * Loaded by Node's `--import`: while the file that OLD_SQLITE names is there, SQLite says that it is 3.51.2, which loses commits.
 * The driver's class is native and its methods cannot be replaced, but its prototype can.
 */
import { existsSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";

const driver = DatabaseSync.prototype;
const claimed = (/** @type {string} */ sql) =>
  existsSync(process.env.OLD_SQLITE ?? "") ? sql.replace("sqlite_version()", "'3.51.2'") : sql;

DatabaseSync.prototype = Object.create(driver, {
  prepare: {
    /** @this {InstanceType<typeof DatabaseSync>} @param {string} sql */
    value(sql) {
      return driver.prepare.call(this, claimed(sql));
    },
  },
});
