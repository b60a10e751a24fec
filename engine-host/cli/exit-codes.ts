/** What the process answers to the shell. */
export const exitCodes = {
  success: 0,
  /** It could not be done; stderr says why. */
  failure: 1,
  /** The command line is not understood. */
  usage: 2,
  /** Ended by Ctrl-C, as shells count signals: 128 and the number of SIGINT. */
  cancelled: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
