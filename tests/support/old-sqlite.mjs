/**
 * Loaded by Node's `--import`: while the file that OLD_SQLITE names is there, SQLite says that it is of the version in the file.
 * The driver's class is native and its methods cannot be replaced, but its prototype can.
 */
import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";

const driver = DatabaseSync.prototype;
const file = process.env.OLD_SQLITE ?? "";
const claimed = (/** @type {string} */ sql) =>
  existsSync(file) ? sql.replace("sqlite_version()", `'${readFileSync(file, "utf8")}'`) : sql;

DatabaseSync.prototype = Object.create(driver, {
  prepare: {
    /** @this {InstanceType<typeof DatabaseSync>} @param {string} sql */
    value(sql) {
      return driver.prepare.call(this, claimed(sql));
    },
  },
});
