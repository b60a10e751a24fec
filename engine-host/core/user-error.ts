/**
 * An error that a person reads as it is: `message` is one sentence that names the thing at fault, `next` says what to do
 * about it. Processes turn it into the protocol's `Failure`; anything else that is thrown is a fault of the program.
 */
export class UserError extends Error {
  override readonly name = 'UserError'

  constructor(
    message: string,
    readonly next: string,
    /** The function of the user that is at fault, where the error is not thrown inside it. */
    readonly culprit?: object,
  ) {
    super(message)
  }
}
