/** Something the operator can mend: the message says what, on one line, and a command ends with it and without a stack. */
export class OperatorError extends Error {
  override readonly name = "OperatorError";
}
